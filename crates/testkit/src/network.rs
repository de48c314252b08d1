//! A bad network, between order-api and account-api above all: a door in front of each port that balances are asked for
//! at. What is said through it arrives as the network's mood allows.

mod connection;
mod mirror;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::connection::Passage;
pub(crate) use self::wire::Protocol;

/// What the network does, from the moment that it is told to, on all its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// All passes.
    Passes,
    /// Connections are reset, and new ones as soon as they are made.
    Cut,
    /// Connections stay and new ones are made, but nothing arrives. What was said arrives when it is over, as with TCP,
    /// however long ago the caller has given up.
    Silent,
    /// All arrives so much later, in each direction.
    Slow(Duration),
    /// Calls arrive, their answers so much later: after the caller's deadline, if it is shorter. A connection stays
    /// alive meanwhile (HTTP/2's pings are answered).
    Late(Duration),
    /// All that is said to account-api on a connection is said to it again on a second connection, so much later: each
    /// call arrives twice. It gets the second answer too, but the caller does not. Connections from before are reset:
    /// HTTP/2 refers to what was said earlier, so that only whole connections can be repeated.
    Repeats(Duration),
    /// Calls arrive, but instead of an answer the caller sees its connection reset.
    LosesAnswers,
}

impl Mood {
    /// How many there are.
    const COUNT: usize = 7;

    /// Its number, however long it makes one wait.
    fn number(self) -> usize {
        match self {
            Self::Passes => 0,
            Self::Cut => 1,
            Self::Silent => 2,
            Self::Slow(_) => 3,
            Self::Late(_) => 4,
            Self::Repeats(_) => 5,
            Self::LosesAnswers => 6,
        }
    }

    /// What it does, in a few words, however long it makes one wait.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passes => "passes everything",
            Self::Cut => "is cut",
            Self::Silent => "is silent",
            Self::Slow(_) => "is slow",
            Self::Late(_) => "answers late",
            Self::Repeats(_) => "repeats calls",
            Self::LosesAnswers => "loses answers",
        }
    }

    /// How much later a call, and its answer, arrive.
    fn delay(self) -> Duration {
        if let Self::Slow(delay) = self { delay } else { Duration::ZERO }
    }
}

/// How many calls each mood has met.
#[derive(Debug, Default)]
struct Met([AtomicU64; Mood::COUNT]);

impl Met {
    fn add(&self, mood: Mood, calls: u64) {
        self.0[mood.number()].fetch_add(calls, Ordering::Relaxed);
    }
}

/// A network with moods, and the doors through which it is entered.
#[derive(Debug)]
pub struct BadNetwork {
    doors: Vec<u16>,
    mood: watch::Sender<Mood>,
    met: Arc<Met>,
    /// Ends with it.
    _serving: JoinSet<()>,
}

impl BadNetwork {
    /// A network through which all passes, with a door for each of these ports of this machine.
    pub(crate) async fn start(protocol: Protocol, ports: &[u16]) -> Result<Self> {
        let (mood, mut doors, mut serving) = (watch::Sender::new(Mood::Passes), Vec::new(), JoinSet::new());
        let met = Arc::<Met>::default();
        for port in ports {
            let door = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            doors.push(door.local_addr()?.port());
            let behind = SocketAddr::from((Ipv4Addr::LOCALHOST, *port));
            let passage = Passage { protocol, behind, mood: mood.subscribe(), met: Arc::clone(&met) };
            serving.spawn(serve(door, passage));
        }
        Ok(Self { doors, mood, met, _serving: serving })
    }

    /// Where it is entered: a door for each port.
    pub(crate) fn doors(&self) -> &[u16] {
        &self.doors
    }

    /// Changes the mood at once.
    pub fn turn(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    /// How many calls a mood of this kind has met so far: how many were cut off or not let in, withheld, slowed down,
    /// answered too late, answered twice, or lost their answer. Of calls that simply passed nobody keeps count.
    pub fn met(&self, mood: Mood) -> u64 {
        self.met.0[mood.number()].load(Ordering::Relaxed)
    }
}

async fn serve(door: TcpListener, passage: Passage) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            Ok((caller, _)) = door.accept() => { open.spawn(passage.clone().connect(caller)); }
            Some(_) = open.join_next() => {}
        }
    }
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
