//! Loading one line and measuring what it takes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout};

use crate::arguments::Arguments;
use crate::http1::Connection;
use crate::scenarios::{Line, Request};
use crate::server::Usage;

/// Caches fill and code gets warm before anything counts.
pub(crate) const WARM_UP: Duration = Duration::from_secs(1);
/// No request of ours takes longer; a server that does not answer at all must not hang the table.
const LAST_ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// What a line took.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// Requests that were answered while it counted, with whatever status.
    pub(crate) requests: u64,
    /// Of these, what was not a 2xx, by status; 0 is a connection that failed.
    pub(crate) errors: BTreeMap<u16, u64>,
    /// For how long it counted.
    pub(crate) elapsed: Duration,
    /// The server's CPU time in that time, in µs.
    pub(crate) cpu_micros: u64,
    /// The server's memory at its end, in KiB.
    pub(crate) memory_kib: u64,
    /// How long each request took, in µs, ascending.
    pub(crate) latencies_micros: Vec<u32>,
}

impl Measured {
    /// The latency, in µs, that `percent` of the requests did not exceed (nearest rank).
    pub(crate) fn percentile_micros(&self, percent: usize) -> u32 {
        percentile(&self.latencies_micros, percent)
    }
}

/// The number that `percent` of these, which ascend, do not exceed (nearest rank).
pub(crate) fn percentile(ascending: &[u32], percent: usize) -> u32 {
    let rank = (ascending.len() * percent).div_ceil(100);
    ascending.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    errors: BTreeMap<u16, u64>,
    latencies_micros: Vec<u32>,
}

/// The time in which requests count.
#[derive(Clone, Copy)]
struct Window {
    from: Instant,
    until: Instant,
}

/// Loads a line and says what it took.
pub(crate) async fn measure(line: &Line, usage: &Usage, arguments: &Arguments) -> anyhow::Result<Measured> {
    ensure!(!line.requests.is_empty(), "{}: nothing to ask", line.name);
    let from = Instant::now() + WARM_UP;
    let window = Window { from, until: from + arguments.time };
    let next = Arc::new(AtomicU64::new(0));
    let mut connections = JoinSet::new();
    for _ in 0..arguments.connections {
        connections.spawn(load(line.port, Arc::clone(&line.requests), Arc::clone(&next), window));
    }
    sleep_until(window.from.into()).await;
    let (began, cpu_before) = (Instant::now(), usage.cpu_micros()?);
    sleep_until(window.until.into()).await;
    let (elapsed, cpu_after) = (began.elapsed(), usage.cpu_micros()?);
    let mut measured = Measured {
        elapsed,
        cpu_micros: cpu_after - cpu_before,
        memory_kib: usage.memory_kib()?,
        ..Measured::default()
    };
    for seen in timeout(LAST_ANSWER_WITHIN, connections.join_all()).await? {
        measured.latencies_micros.extend(seen.latencies_micros);
        for (status, count) in seen.errors {
            *measured.errors.entry(status).or_default() += count;
        }
    }
    measured.latencies_micros.sort_unstable();
    measured.requests = u64::try_from(measured.latencies_micros.len())?;
    Ok(measured)
}

/// One connection: a request after the other until the time is over.
async fn load(port: u16, requests: Arc<[Request]>, next: Arc<AtomicU64>, window: Window) -> Seen {
    let mut seen = Seen::default();
    let mut connection = None;
    let mut bytes = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let began = Instant::now();
        if began >= window.until {
            return seen;
        }
        let choice = usize::try_from(number).unwrap_or_default() % requests.len();
        requests[choice].write(number, &mut bytes);
        let status = exchange(port, &mut connection, &bytes).await;
        let ended = Instant::now();
        if (window.from..window.until).contains(&ended) {
            let micros = u32::try_from((ended - began).as_micros()).unwrap_or(u32::MAX);
            seen.latencies_micros.push(micros);
            if !(200..300).contains(&status) {
                *seen.errors.entry(status).or_default() += 1;
            }
        }
    }
}

/// The status of the answer, or 0; the connection is made anew after it failed.
async fn exchange(port: u16, connection: &mut Option<Connection>, request: &[u8]) -> u16 {
    if connection.is_none() {
        *connection = Connection::open(port).await.ok();
    }
    let Some(open) = connection else {
        // Nobody listens: asking again at once would only heat the machine.
        tokio::time::sleep(Duration::from_millis(10)).await;
        return 0;
    };
    let answer = open.exchange(request).await.map(|(status, _)| status);
    if answer.is_err() || open.is_over {
        *connection = None;
    }
    answer.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let measured = Measured { latencies_micros: (1..=200).collect(), ..Measured::default() };
        assert_eq!((measured.percentile_micros(50), measured.percentile_micros(99)), (100, 198));
        assert_eq!(Measured::default().percentile_micros(50), 0);
    }
}
