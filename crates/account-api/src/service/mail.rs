//! Mails that are owed. Whoever owes one writes a job beside what it is about, in one transaction; this sends them,
//! again and again until somebody has taken them. No secret waits in the queue: it is made when the mail is.

use std::sync::Arc;
use std::time::Duration;

use auth::SecretToken;
use domain::{AccountId, AccountType, EmailAddress, Name, Timestamp};
use kit::db::ConnectionTrait;
use kit::{Clock, Database, StoreError};
use tokio_util::sync::CancellationToken;

use crate::html::escaped;
use crate::mailer::{Mail, Mailer, MailerError};
use crate::model::accounts::Account;
use crate::model::mail::{MailJob, MailKind};
use crate::service::throttle::Throttle;
use crate::settings::MailSettings;
use crate::store;

/// For how long a job is left to whoever took it.
const CLAIMED_FOR: Duration = Duration::from_mins(2);
/// The pause after the first failure; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_secs(5);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_hours(1);
/// After this a mail is given up.
const GIVEN_UP_AFTER: Duration = Duration::from_hours(3 * 24);

/// Nobody waits for it any more.
const DROPPED: &str = "dropped";

/// Asks for a mail in the transaction of what it is about, unless the same one waits already or enough were sent to
/// this address lately. Who asked is not told: it would tell who has an account.
pub(crate) async fn enqueue(
    connection: &impl ConnectionTrait,
    throttle: &Throttle,
    kind: MailKind,
    account: AccountId,
    email: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if store::mail::is_waiting(connection, kind, account).await? {
        return Ok(());
    }
    if !throttle.admit_mail(connection, kind, email).await? {
        count("limited");
        return Ok(());
    }
    store::mail::add(connection, kind, account, now).await
}

/// What became of a mail: `sent` (a server has it), `file` (it lies in a folder), `dropped` (nobody waits for it any
/// more), `failed` (it will be tried again), `given_up` or `limited`.
fn count(outcome: &'static str) {
    metrics::counter!("mails_total", "outcome" => outcome).increment(1);
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It is of a kind (`mail_queue.kind`) that this version doesn't know.
    #[error("nobody knows the kind of a mail in mail_queue")]
    UnknownKind,
    /// Nobody took it.
    #[error("a mail was not sent")]
    Mailer(#[from] MailerError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends what is owed.
#[derive(Clone)]
pub struct MailQueue {
    db: Database,
    clock: Clock,
    mailer: Arc<dyn Mailer>,
    settings: MailSettings,
}

impl MailQueue {
    /// Sends the jobs in `db` through `mailer`.
    pub fn new(db: Database, clock: Clock, mailer: Arc<dyn Mailer>, settings: MailSettings) -> Self {
        Self { db, clock, mailer, settings }
    }

    /// Sends all that is due. The first failure ends the turn: where one mail is not taken, the next will hardly be,
    /// and each may take until its time-out.
    pub async fn send_due(&self, stopping: &CancellationToken) -> Result<(), MailError> {
        loop {
            let due = store::mail::list_due(self.db.reader(), self.clock.now()).await?;
            if due.is_empty() {
                return Ok(());
            }
            for job in due {
                if stopping.is_cancelled() {
                    return Ok(());
                }
                self.attempt(job).await?;
            }
        }
    }

    async fn attempt(&self, job: MailJob) -> Result<(), MailError> {
        let now = self.clock.now();
        if !store::mail::claim(self.db.writer(), &job, now.plus(CLAIMED_FOR)).await? {
            return Ok(());
        }
        if now.since(job.created_at) > GIVEN_UP_AFTER {
            tracing::error!(job = job.id, attempts = job.attempts, "a mail was given up");
            count("given_up");
            return Ok(store::mail::remove(self.db.writer(), job.id).await?);
        }
        let sent = self.send(job).await;
        count(sent.as_ref().map_or("failed", |outcome| *outcome));
        match sent {
            Ok(_) => Ok(store::mail::remove(self.db.writer(), job.id).await?),
            Err(error) => {
                let until = self.clock.now().plus(pause(job.attempts));
                store::mail::postpone(self.db.writer(), job.id, until).await?;
                Err(error)
            }
        }
    }

    /// Says what became of it.
    async fn send(&self, job: MailJob) -> Result<&'static str, MailError> {
        let kind = job.kind.ok_or(MailError::UnknownKind)?;
        let Some(account) = store::accounts::find(self.db.reader(), job.account).await? else {
            return Ok(DROPPED);
        };
        if kind == MailKind::Verify && account.verified_at.is_some() {
            return Ok(DROPPED);
        }
        let Ok(to) = EmailAddress::parse(&account.email) else {
            return Ok(DROPPED);
        };
        let (token, now) = (SecretToken::fresh(), self.clock.now());
        let until = now.plus(self.good_for(kind));
        store::tokens::add(self.db.writer(), &token.hash(), kind, account.id, until, now).await?;
        self.mailer.send(&self.write(kind, to, &account, &token)).await?;
        Ok(self.mailer.outcome())
    }

    fn good_for(&self, kind: MailKind) -> Duration {
        match kind {
            MailKind::Verify => Duration::from_secs(self.settings.verify_hours.saturating_mul(3600)),
            MailKind::Reset => Duration::from_secs(self.settings.reset_minutes.saturating_mul(60)),
        }
    }

    fn write(&self, kind: MailKind, to: EmailAddress, account: &Account, token: &SecretToken) -> Mail {
        let public_url = self.settings.public_url.trim_end_matches('/');
        // A name of before may still have line breaks or a link in it: who reads the mail may be a stranger.
        let name = Name::of_account(&account.name);
        let name = name.as_ref().map_or("장터 회원", Name::as_str);
        match kind {
            MailKind::Verify => {
                let side = match account.account_type {
                    AccountType::Customer => "customer",
                    AccountType::Seller => "seller",
                };
                let link = format!("{public_url}/accounts/{side}/verify/{}", token.expose());
                verification(to, name, &link, self.settings.verify_hours)
            }
            MailKind::Reset => {
                let link = format!("{public_url}/accounts/password/reset?token={}", token.expose());
                reset(to, name, token.expose(), &link, self.settings.reset_minutes)
            }
        }
    }
}

impl std::fmt::Debug for MailQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailQueue").finish_non_exhaustive()
    }
}

fn verification(to: EmailAddress, name: &str, link: &str, hours: u64) -> Mail {
    let text = format!(
        "{name} 님, 안녕하세요.\n\n아래 링크를 열어 이메일 주소를 인증해 주세요. 링크는 {hours}시간 동안 사용할 수 있습니다.\n\n\
         {link}\n\n가입하지 않으셨다면 이 메일을 무시해 주세요.\n\n--\n\nHello {name},\n\nplease open the link above to \
         confirm your e-mail address. It is good for {hours} hours.\nIf you did not sign up, please ignore this mail.\n"
    );
    let (name, link) = (escaped(name), escaped(link));
    let html = format!(
        "<p>{name} 님, 안녕하세요.</p>\n<p>아래 링크를 열어 이메일 주소를 인증해 주세요. 링크는 {hours}시간 동안 \
         사용할 수 있습니다.</p>\n<p><a href=\"{link}\">\n{link}\n</a></p>\n<p>가입하지 않으셨다면 이 메일을 무시해 \
         주세요.</p>\n<hr>\n<p>Hello {name},</p>\n<p>please open the link above to confirm your e-mail address. It is \
         good for {hours} hours. If you did not sign up, please ignore this mail.</p>"
    );
    Mail { to, subject: "[장터] 이메일 인증 / Confirm your e-mail address", text, html: page(&html) }
}

fn reset(to: EmailAddress, name: &str, token: &str, link: &str, minutes: u64) -> Mail {
    let text = format!(
        "{name} 님, 안녕하세요.\n\n아래 링크에서 {minutes}분 안에 새 비밀번호를 설정할 수 있습니다. 링크는 한 번만 사용할 수 \
         있습니다.\n\n{link}\n\n코드를 묻는 화면에는 다음 코드를 입력해 주세요.\n\n{token}\n\n요청하지 않으셨다면 이 \
         메일을 무시해 주세요. 비밀번호는 바뀌지 않습니다.\n\n--\n\nHello {name},\n\nplease open the link above to set a \
         new password within {minutes} minutes. It works once. Where you are asked for a code, enter the one below the \
         link.\nIf you did not ask for it, please ignore this mail: your password stays as it is.\n"
    );
    let (name, token, link) = (escaped(name), escaped(token), escaped(link));
    let html = format!(
        "<p>{name} 님, 안녕하세요.</p>\n<p>아래 링크에서 {minutes}분 안에 새 비밀번호를 설정할 수 있습니다. 링크는 한 번만 \
         사용할 수 있습니다.</p>\n<p><a href=\"{link}\">\n{link}\n</a></p>\n<p>코드를 묻는 화면에는 다음 코드를 입력해 \
         주세요.</p>\n<p><code>\n{token}\n</code></p>\n<p>요청하지 않으셨다면 이 메일을 무시해 주세요. 비밀번호는 바뀌지 \
         않습니다.</p>\n<hr>\n<p>Hello {name},</p>\n<p>please open the link above to set a new password within {minutes} \
         minutes. It works once. Where you are asked for a code, enter the one below the link. If you did not ask for it, \
         please ignore this mail: your password stays as it is.</p>"
    );
    Mail { to, subject: "[장터] 비밀번호 재설정 / Set a new password", text, html: page(&html) }
}

fn page(body: &str) -> String {
    ascii(&format!("<!doctype html>\n<html lang=\"ko\">\n<body>\n{body}\n</body>\n</html>\n"))
}

/// Everything but ASCII as character references: such a page needs no transfer encoding that could break a link.
fn ascii(html: &str) -> String {
    let mut plain = String::with_capacity(html.len() * 2);
    for c in html.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else {
            plain.push_str("&#");
            plain.push_str(&u32::from(c).to_string());
            plain.push(';');
        }
    }
    plain
}

/// 5 s, 10 s, 20 s … 1 h.
fn pause(failures_before: i64) -> Duration {
    let doublings = u32::try_from(failures_before.clamp(0, 20)).unwrap_or(0);
    PAUSE_MIN.saturating_mul(1 << doublings).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to() -> EmailAddress {
        EmailAddress::parse("kim@example.kr").unwrap()
    }

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds = [0, 1, 2, 9, 10, 99].map(|n| pause(n).as_secs());
        assert_eq!(seconds, [5, 10, 20, 2560, 3600, 3600]);
    }

    #[test]
    fn a_name_can_neither_write_html_nor_break_a_line_rule() {
        let link = "http://localhost:8080/accounts/customer/verify/abc";
        for name in ["<a href='http://evil'>", &"뷁".repeat(50), "a\r\nBcc: x@y.kr"] {
            let mail = verification(to(), name, link, 24);
            assert!(!mail.html.contains("<a href='") && mail.html.is_ascii());
            assert!(mail.html.lines().all(|line| line.len() <= 998), "{}", mail.html);
            assert!(mail.text.contains(link) && mail.html.contains(link));
        }
    }

    #[test]
    fn a_reset_says_what_to_do_with_its_code_in_both_languages() {
        let mail =
            reset(to(), "김민수", "s3cret", "http://localhost/accounts/password/reset?token=s3cret", 30);
        assert!(
            mail.text.contains("s3cret") && mail.text.contains("30분") && mail.text.contains("30 minutes")
        );
        assert!(mail.html.is_ascii() && mail.html.lines().all(|line| line.len() <= 998));
    }
}
