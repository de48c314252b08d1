use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use domain::Password;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How many may wait for a hash before more are turned away.
const QUEUE_MAX: usize = 64;

/// Too many passwords wait to be hashed; the caller should come back shortly.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are waiting to be hashed")]
pub struct HashingBusy;

/// Hashes and checks passwords: argon2id with m = 19 MiB, t = 2, p = 1 (OWASP Password Storage Cheat Sheet), on
/// blocking threads, never more at once than there are cores.
#[derive(Clone)]
pub struct PasswordHasher {
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// The hash of a password that nobody has: checked for unknown accounts, so that they take as long as known ones.
    nobody: Arc<str>,
}

impl PasswordHasher {
    /// A pool as wide as the machine.
    pub fn new() -> Result<Self, HashingBusy> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hash("nobody has this password").ok_or(HashingBusy)?;
        Ok(Self {
            places: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(cores + QUEUE_MAX)),
            nobody: nobody.into(),
        })
    }

    /// Hashes a new password into PHC string form.
    pub async fn hash(&self, password: &Password) -> Result<String, HashingBusy> {
        let password = password.expose().to_owned();
        self.run(move || hash(&password)).await?.ok_or(HashingBusy)
    }

    /// Says whether `typed` is the password that `stored` was made from, however it is composed
    /// ([`Password::spellings`]). Without `stored`, the same work is done and the answer is no.
    pub async fn verify(&self, typed: &str, stored: Option<&str>) -> Result<bool, HashingBusy> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let spellings = Password::spellings(typed);
        let matches = self
            .run(move || {
                let is_it = |hash: &PasswordHash, password: &String| {
                    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
                };
                PasswordHash::new(&stored)
                    .is_ok_and(|hash| spellings.iter().any(|password| is_it(&hash, password)))
            })
            .await?;
        Ok(matches && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashingBusy> {
        let _waiting = self.waiting.try_acquire().map_err(|_| HashingBusy)?;
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| HashingBusy)?;
        let hashed = spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        hashed.await.map_err(|_| HashingBusy)
    }
}

impl std::fmt::Debug for PasswordHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordHasher").finish_non_exhaustive()
    }
}

fn hash(password: &str) -> Option<String> {
    Some(Argon2::default().hash_password(password.as_bytes()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_only_its_own_hash_and_nobody_matches_none() {
        let hasher = PasswordHasher::new().unwrap();
        let stored = hasher.hash(&Password::parse("말 배터리 스테이플").unwrap()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.verify("말 배터리 스테이플", Some(&stored)).await.unwrap());
        assert!(!hasher.verify("말 배터리 스테이플 ", Some(&stored)).await.unwrap());
        assert!(!hasher.verify("nobody has this password", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_matches_however_it_is_composed_and_old_hashes_match_what_they_were_made_from() {
        let (composed, apart) = ("비밀번호 é입니다", "\u{1107}\u{1175}밀번호\u{3000}e\u{301}입니다");
        let hasher = PasswordHasher::new().unwrap();
        let stored = hasher.hash(&Password::parse(apart).unwrap()).await.unwrap();
        assert!(hasher.verify(composed, Some(&stored)).await.unwrap());
        assert!(hasher.verify(apart, Some(&stored)).await.unwrap());
        for raw in [apart, "a\u{200b}password\tof before"] {
            let old = hash(raw).unwrap();
            assert!(hasher.verify(raw, Some(&old)).await.unwrap());
            assert!(!hasher.verify(composed, Some(&old)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn a_crowd_is_turned_away_instead_of_queueing_without_end() {
        let hasher = PasswordHasher::new().unwrap();
        let all: Vec<_> = (0..200).map(|_| hasher.verify("x", None)).collect();
        let mut refused = 0;
        let tries: Vec<_> = all.into_iter().map(|f| async move { f.await.is_err() }).collect();
        for outcome in join_all(tries).await {
            refused += usize::from(outcome);
        }
        assert!(refused > 100, "{refused}");
    }

    async fn join_all<F: Future<Output = bool>>(futures: Vec<F>) -> Vec<bool> {
        let mut futures: Vec<_> = futures.into_iter().map(|f| (Box::pin(f), None)).collect();
        std::future::poll_fn(|cx| {
            for (future, done) in &mut futures {
                if done.is_none()
                    && let std::task::Poll::Ready(value) = future.as_mut().poll(cx)
                {
                    *done = Some(value);
                }
            }
            if futures.iter().all(|(_, done)| done.is_some()) {
                std::task::Poll::Ready(futures.iter().filter_map(|(_, done)| *done).collect())
            } else {
                std::task::Poll::Pending
            }
        })
        .await
    }
}
