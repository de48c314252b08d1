//! Waiting for what takes its time, with a deadline.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::answer::Answer;
use crate::caller::{Call, Caller};

const PAUSE: Duration = Duration::from_millis(50);

/// Asks again and again until there is something, at most for `deadline`.
pub async fn eventually<T, F: Future<Output = Result<Option<T>>>>(
    what: &str,
    deadline: Duration,
    mut look: impl FnMut() -> F,
) -> Result<T> {
    let began = Instant::now();
    loop {
        let found = look().await;
        let late = began.elapsed() > deadline;
        match found {
            Ok(Some(found)) => return Ok(found),
            Err(error) if late => {
                return Err(error).with_context(|| format!("{what}: not within {deadline:?}"));
            }
            Ok(None) if late => bail!("{what}: not within {deadline:?}"),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Makes a call again and again, as a careful client does, until a service has answered it for good: a lost connection,
/// a 5xx, a 429 or "the same request is still running" is no answer. Gives the answer and how often it was asked for.
pub async fn until_answered(caller: &Caller, call: &Call, deadline: Duration) -> Result<(Answer, u32)> {
    let tries = AtomicU32::new(0);
    let answer = eventually(&call.to_string(), deadline, || async {
        tries.fetch_add(1, Ordering::Relaxed);
        let answer = caller.send(call).await?;
        let again = answer.status >= 500 || answer.status == 429 || answer.code() == "REQUEST_IN_PROGRESS";
        ensure!(!again, "{answer}");
        Ok(Some(answer))
    })
    .await?;
    Ok((answer, tries.into_inner()))
}
