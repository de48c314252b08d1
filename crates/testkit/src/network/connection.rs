//! One connection through a bad network.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, Notify, mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::mirror::mirror;
use super::wire::{Piece, Pieces, Protocol};
use super::{Met, Mood};

/// How many pieces may be on their way at once.
const ON_THE_WAY_MAX: usize = 1_000;

/// The way from a door to what is behind it.
#[derive(Clone)]
pub(super) struct Passage {
    pub(super) protocol: Protocol,
    pub(super) behind: SocketAddr,
    pub(super) mood: watch::Receiver<Mood>,
    pub(super) met: Arc<Met>,
}

/// A piece on its way.
pub(super) struct Parcel {
    pub(super) piece: Piece,
    /// Whether a call begins with it.
    pub(super) is_call: bool,
    /// When it arrives.
    pub(super) due: Instant,
}

/// A connection while it is open; all its parts run as one task.
struct Connection {
    passage: Passage,
    /// Calls that have begun and have not been answered.
    under_way: AtomicU64,
    /// Whether all that the caller has said on it is said again elsewhere.
    mirrored: AtomicBool,
    /// An answer was lost.
    lost: Notify,
}

impl Passage {
    fn mood(&self) -> Mood {
        *self.mood.borrow()
    }

    /// Passes on what is said, until both sides are done or the mood ends it.
    pub(super) async fn connect(self, mut caller: TcpStream) {
        let (protocol, met, mood) = (self.protocol, Arc::clone(&self.met), self.mood());
        if mood == Mood::Cut {
            met.add(mood, 1);
            return reset(&caller);
        }
        // Nobody there, or not any more: so would the machine itself tell the caller.
        let Ok(mut server) = TcpStream::connect(self.behind).await else { return reset(&caller) };
        let second = match mood {
            Mood::Repeats(_) => TcpStream::connect(self.behind).await.ok(),
            _ => None,
        };
        // A small piece must not wait for the acknowledgement of the one before.
        for side in [&caller, &server].into_iter().chain(&second) {
            let _ = side.set_nodelay(true);
        }
        let connection = Connection {
            passage: self,
            under_way: AtomicU64::new(0),
            mirrored: AtomicBool::new(second.is_some()),
            lost: Notify::new(),
        };
        let (copies, copying) = mpsc::channel(ON_THE_WAY_MAX);
        let says_again = async {
            if let Some(second) = second {
                mirror(protocol, second, copying, &met).await;
            }
        };
        let was_cut = tokio::select! {
            () = connection.cut() => true,
            () = connection.lost.notified() => true,
            _ = async { tokio::join!(connection.pass(&mut caller, &mut server, copies), says_again) } => false,
        };
        if was_cut {
            reset(&caller);
            reset(&server);
        }
    }
}

/// Makes a connection end without a word when it is dropped. One that has ended already can't be, which is as good.
fn reset(connection: &TcpStream) {
    let _ = connection.set_zero_linger();
}

impl Connection {
    /// Ends when the mood ends the connection.
    async fn cut(&self) {
        let mut mood = self.passage.mood.clone();
        loop {
            match *mood.borrow_and_update() {
                Mood::Cut => return self.passage.met.add(Mood::Cut, self.under_way.load(Relaxed)),
                Mood::Repeats(_) if !self.mirrored.load(Relaxed) => return,
                _ => {}
            }
            if mood.changed().await.is_err() {
                pending::<()>().await;
            }
        }
    }

    async fn pass(&self, caller: &mut TcpStream, server: &mut TcpStream, copies: mpsc::Sender<Parcel>) {
        let (from_caller, to_caller) = caller.split();
        let (from_server, to_server) = server.split();
        let (to_caller, to_server) = (Mutex::new(to_caller), Mutex::new(to_server));
        let (calls, calling) = mpsc::channel(ON_THE_WAY_MAX);
        let (answers, answering) = mpsc::channel(ON_THE_WAY_MAX);
        // What HTTP/2 says of the connection does not wait for answers.
        let (rest, resting) = mpsc::channel(ON_THE_WAY_MAX);
        let there = async {
            self.deliver(calling, &to_server).await;
            let _ = to_server.lock().await.shutdown().await;
        };
        let back = async {
            tokio::join!(self.deliver(answering, &to_caller), self.deliver(resting, &to_caller));
            let _ = to_caller.lock().await.shutdown().await;
        };
        tokio::join!(
            self.take_calls(from_caller, calls, copies),
            there,
            self.take_answers(from_server, answers, rest),
            back
        );
    }

    /// Takes what the caller says, until it has nothing more to say or nobody is there to hear it.
    async fn take_calls(
        &self,
        mut from: impl AsyncRead + Unpin,
        to: mpsc::Sender<Parcel>,
        copies: mpsc::Sender<Parcel>,
    ) {
        let mut copies = Some(copies);
        let mut pieces = Pieces::new(self.passage.protocol);
        while let Ok(Some(piece)) = pieces.next(&mut from).await {
            let mood = self.passage.mood();
            let is_call = piece.begins_call(self.under_way.load(Relaxed));
            if is_call {
                self.under_way.fetch_add(1, Relaxed);
                if matches!(mood, Mood::Silent | Mood::Slow(_)) {
                    self.passage.met.add(mood, 1);
                }
            }
            let parcel = |piece, delay| Parcel { piece, is_call, due: Instant::now() + delay };
            if let Mood::Repeats(after) = mood {
                if let Some(copies) = copies.as_ref().filter(|_| piece.can_be_repeated()) {
                    // A server that is gone hears nothing twice.
                    let _ = copies.send(parcel(piece.clone(), after)).await;
                }
            } else {
                copies = None;
                self.mirrored.store(false, Relaxed);
            }
            if to.send(parcel(piece, mood.delay())).await.is_err() {
                return;
            }
        }
    }

    /// Takes what the server says, likewise.
    async fn take_answers(
        &self,
        mut from: impl AsyncRead + Unpin,
        answers: mpsc::Sender<Parcel>,
        rest: mpsc::Sender<Parcel>,
    ) {
        let mut pieces = Pieces::new(self.passage.protocol);
        while let Ok(Some(piece)) = pieces.next(&mut from).await {
            let (mood, under_way) = (self.passage.mood(), self.under_way.load(Relaxed));
            let is_answer = piece.is_answer();
            if is_answer && under_way > 0 && mood == Mood::LosesAnswers {
                self.passage.met.add(mood, under_way);
                return self.lost.notify_one();
            }
            if piece.ends_call(under_way) {
                self.under_way.store(under_way.saturating_sub(1), Relaxed);
                if let Mood::Late(_) = mood {
                    self.passage.met.add(mood, 1);
                }
            }
            let delay = match mood {
                Mood::Late(delay) if is_answer => delay,
                _ => mood.delay(),
            };
            let parcel = Parcel { piece, is_call: false, due: Instant::now() + delay };
            let to = if is_answer { &answers } else { &rest };
            if to.send(parcel).await.is_err() {
                return;
            }
        }
    }

    /// Delivers one piece after the other, each when it is due, and none in silence.
    async fn deliver(&self, mut parcels: mpsc::Receiver<Parcel>, to: &Mutex<impl AsyncWrite + Unpin>) {
        let mut mood = self.passage.mood.clone();
        while let Some(parcel) = parcels.recv().await {
            sleep_until(parcel.due).await;
            let _ = mood.wait_for(|mood| *mood != Mood::Silent).await;
            if to.lock().await.write_all(&parcel.piece.bytes).await.is_err() {
                return;
            }
        }
        // Nor does anybody hear of the end.
        let _ = mood.wait_for(|mood| *mood != Mood::Silent).await;
    }
}
