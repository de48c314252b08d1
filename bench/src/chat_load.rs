//! Loading the live sockets and measuring how fast messages are taken and how soon they are heard.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::{SinkExt, StreamExt};
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::arguments::Arguments;
use crate::chat::{Chat, PEOPLE, Socket};
use crate::load::WARM_UP;
use crate::server::Usage;

/// How many sockets only listen to their list of rooms in the line that measures memory.
pub(crate) const IDLE: usize = 2_000;
/// Files that a process needs besides the sockets.
const OTHER_FILES: usize = 200;
/// What a moderate load is, in messages a second of all talkers.
const MODERATE: u32 = 200;
/// How many talk in the large room.
const TALKERS: usize = 10;
/// What was begun ends within this time.
const ENDED_WITHIN: Duration = Duration::from_secs(30);
/// The server has cleared away a line's sockets after this.
const CLEARED_AFTER: Duration = Duration::from_secs(1);
/// What stands before the clock in a message.
const CLOCK_BEFORE: &str = "\"content\":\"";

/// One line of the table: who talks, and how much.
pub(crate) struct Line {
    /// Its name.
    pub(crate) name: &'static str,
    /// Which of the sockets talk.
    talkers: fn() -> Range<usize>,
    /// How many messages a second they send together; without it each sends the next one as soon as the last is stored.
    per_second: Option<u32>,
}

/// The lines. Two hundred sockets listen in each.
pub(crate) const LINES: &[Line] = &[
    Line { name: "chat room 200/s", talkers: || 0..TALKERS, per_second: Some(MODERATE) },
    Line { name: "chat room full", talkers: || 0..TALKERS, per_second: None },
    Line { name: "chat pairs 200/s", talkers: || PEOPLE..2 * PEOPLE, per_second: Some(MODERATE) },
    Line { name: "chat pairs full", talkers: || PEOPLE..2 * PEOPLE, per_second: None },
];

/// The name of the line that measures memory.
pub(crate) const IDLE_LINE: &str = "chat idle";

/// What a line took.
#[derive(Debug, Default)]
pub(crate) struct Talked {
    /// Messages that the server said are stored.
    pub(crate) accepted: u64,
    /// How long each delivery took from sending to receiving, in µs, ascending.
    pub(crate) latencies_micros: Vec<u32>,
    /// For how long it counted.
    pub(crate) elapsed: Duration,
    /// The server's CPU time in that time, in µs.
    pub(crate) cpu_micros: u64,
    /// The server's memory at its end, in KiB.
    pub(crate) memory_kib: u64,
    /// What ended sockets.
    pub(crate) errors: BTreeMap<String, u64>,
}

/// What idle sockets take.
#[derive(Debug)]
pub(crate) struct Idle {
    /// The server's memory before and with them, in KiB.
    pub(crate) before_kib: u64,
    /// See there.
    pub(crate) with_kib: u64,
}

/// What all sockets of a line share.
struct Shared {
    from: Instant,
    until: Instant,
    names: Arc<AtomicU64>,
    began: Instant,
}

/// What one socket saw.
#[derive(Default)]
struct Heard {
    accepted: u64,
    latencies_micros: Vec<u32>,
    error: Option<String>,
}

/// When a socket sends.
#[derive(Clone, Copy)]
enum Pace {
    Never,
    /// The next one as soon as the last is stored.
    AfterReceipt,
    Every(Duration),
}

/// Loads a line and says what it took. `names` makes every message another one.
pub(crate) async fn measure(
    line: &Line,
    chat: &Chat,
    usage: &Usage,
    arguments: &Arguments,
    names: &Arc<AtomicU64>,
) -> anyhow::Result<Talked> {
    let sockets = chat.open().await?;
    let began = Instant::now();
    let from = began + WARM_UP;
    let shared = Rc::new(Shared { from, until: from + arguments.time, names: Arc::clone(names), began });
    let talkers = (line.talkers)();
    let tasks = LocalSet::new();
    let mut all = Vec::new();
    for (index, (socket, room)) in sockets.into_iter().enumerate() {
        let (pace, first) = pace(line, &talkers, index, began);
        all.push(tasks.spawn_local(converse(socket, room, pace, first, Rc::clone(&shared))));
    }
    let measuring = async {
        sleep_until(shared.from).await;
        let (began, cpu_before) = (Instant::now(), usage.cpu_micros()?);
        sleep_until(shared.until).await;
        let (elapsed, cpu_after) = (began.elapsed(), usage.cpu_micros()?);
        let cpu_micros = cpu_after - cpu_before;
        let mut talked = Talked { elapsed, cpu_micros, memory_kib: usage.memory_kib()?, ..Talked::default() };
        for task in all {
            let heard = task.await?;
            talked.accepted += heard.accepted;
            talked.latencies_micros.extend(heard.latencies_micros);
            if let Some(error) = heard.error {
                *talked.errors.entry(error).or_default() += 1;
            }
        }
        anyhow::Ok(talked)
    };
    let limit = shared.until - Instant::now() + ENDED_WITHIN;
    let talked = timeout(limit, tasks.run_until(measuring)).await;
    let mut talked = talked.with_context(|| format!("{}: it did not end in time", line.name))??;
    talked.latencies_micros.sort_unstable();
    drop(tasks);
    sleep(CLEARED_AFTER).await;
    Ok(talked)
}

/// How a socket talks, and when it begins: not all in the same moment.
fn pace(line: &Line, talkers: &Range<usize>, index: usize, began: Instant) -> (Pace, Instant) {
    let count = u32::try_from(talkers.len()).unwrap_or(u32::MAX);
    match line.per_second {
        _ if !talkers.contains(&index) => (Pace::Never, began),
        None => (Pace::AfterReceipt, began),
        Some(per_second) => {
            let place = u32::try_from(index - talkers.start).unwrap_or_default();
            let gap = Duration::from_secs(1) / per_second;
            (Pace::Every(gap * count), began + gap * place)
        }
    }
}

/// One socket: listens, and talks at its pace, until the time is over.
async fn converse(mut socket: Socket, room: String, pace: Pace, first: Instant, shared: Rc<Shared>) -> Heard {
    let mut heard = Heard::default();
    let mut alarm =
        std::pin::pin!(sleep_until(if matches!(pace, Pace::Never) { shared.until } else { first }));
    loop {
        tokio::select! {
            biased;
            message = socket.next() => {
                let now = Instant::now();
                if now >= shared.until {
                    return heard;
                }
                let Some(Ok(message)) = message else {
                    heard.error.get_or_insert_with(|| "closed".to_owned());
                    return heard;
                };
                let Message::Text(frame) = message else { continue };
                if frame.starts_with("RECEIPT") {
                    heard.accepted += u64::from(now >= shared.from);
                    if matches!(pace, Pace::AfterReceipt) {
                        alarm.as_mut().reset(now);
                    }
                } else if frame.starts_with("ERROR") {
                    heard.error = Some(reason(&frame));
                } else if let Some(sent) = sent_micros(&frame)
                    && now >= shared.from
                {
                    let took = (now - shared.began).as_micros().saturating_sub(u128::from(sent));
                    heard.latencies_micros.push(u32::try_from(took).unwrap_or(u32::MAX));
                }
            }
            () = &mut alarm => {
                let now = Instant::now();
                if now >= shared.until {
                    return heard;
                }
                let next = match pace {
                    Pace::Every(gap) => alarm.deadline() + gap,
                    Pace::AfterReceipt | Pace::Never => shared.until,
                };
                alarm.as_mut().reset(next);
                if socket.send(Message::text(message(&room, &shared))).await.is_err() {
                    heard.error.get_or_insert_with(|| "closed".to_owned());
                    return heard;
                }
            }
        }
    }
}

/// A message that says when it was sent.
fn message(room: &str, shared: &Shared) -> String {
    let name = shared.names.fetch_add(1, Ordering::Relaxed);
    let sent = shared.began.elapsed().as_micros();
    format!(
        "SEND\ndestination:/app/rooms/{room}\nreceipt:{name}\ncontent-type:application/json\n\n\
         {{\"clientMessageId\":\"00000000-0000-4000-8000-{name:012x}\",\
         \"content\":\"{sent} 안녕하세요, 아직 구매할 수 있을까요?\"}}\0"
    )
}

/// When the message in a MESSAGE frame was sent, in µs after the line began; nothing when there is none in it.
fn sent_micros(frame: &str) -> Option<u64> {
    let (_, content) = frame.split_once(CLOCK_BEFORE)?;
    content.split_once(' ')?.0.parse().ok()
}

/// The code of an ERROR frame.
fn reason(frame: &str) -> String {
    let code = frame.lines().find_map(|line| line.strip_prefix("message:"));
    code.unwrap_or("ERROR").to_owned()
}

/// Fails when this machine allows too few open files for so many sockets.
pub(crate) fn check_open_files() -> anyhow::Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let files = open_files_max(&limits).context("/proc/self/limits")?;
    ensure!(
        files >= IDLE + OTHER_FILES,
        "{IDLE_LINE}: {IDLE} sockets take more than the {files} open files that a process may have here: \
         ulimit -n {}",
        IDLE + OTHER_FILES
    );
    Ok(())
}

/// Opens sockets that listen to their list of rooms, and says what they take.
pub(crate) async fn measure_idle(chat: &Chat, usage: &Usage) -> anyhow::Result<Idle> {
    let before_kib = usage.memory_kib()?;
    let sockets = chat.open_idle(IDLE).await?;
    sleep(CLEARED_AFTER).await;
    let with_kib = usage.memory_kib()?;
    drop(sockets);
    Ok(Idle { before_kib, with_kib })
}

/// How many files this process, and what it starts, may have open (proc_pid_limits(5)).
fn open_files_max(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let soft = line.split_whitespace().next()?;
    if soft == "unlimited" { Some(usize::MAX) } else { soft.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_when_it_was_sent() {
        let frame = "MESSAGE\nsubscription:0\n\n{\"type\":\"message\",\"content\":\"1234 안녕\"}\0";
        assert_eq!(sent_micros(frame), Some(1234));
        assert_eq!(sent_micros("MESSAGE\nsubscription:0\n\n{\"type\":\"presence\"}\0"), None);
        assert_eq!(reason("ERROR\nmessage:TOO_MANY_REQUESTS\n\n{}\0"), "TOO_MANY_REQUESTS");
    }

    #[test]
    fn the_limit_of_open_files_is_read() {
        let limits = "Max processes  1  2  processes\nMax open files            1024   20000   files\n";
        assert_eq!(open_files_max(limits), Some(1024));
        assert_eq!(open_files_max("Max open files  unlimited  unlimited  files"), Some(usize::MAX));
    }

    #[test]
    fn a_load_is_spread_over_its_talkers() {
        let began = Instant::now();
        let (Pace::Every(gap), first) = pace(&LINES[0], &(0..10), 3, began) else { panic!() };
        assert_eq!((gap, first - began), (Duration::from_millis(50), Duration::from_millis(15)));
        assert!(matches!(pace(&LINES[0], &(0..10), 10, began).0, Pace::Never));
    }
}
