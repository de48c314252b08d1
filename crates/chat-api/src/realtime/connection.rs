//! Drives one connection: hands what comes to the [`Session`] and does what it asks for.

use std::sync::Arc;
use std::time::Duration;

use auth::{Caller, TokenError};
use bytes::Bytes;
use domain::RoomId;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, Stream, StreamExt};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::connection_subscriptions::{ConnectionSubscriptions, Followed};
use super::context::Context;
use super::jobs::{Job, Rejection};
use super::keyed_queue::KeyedQueue;
use super::list_feed::ListFeed;
use super::payload;
use super::refusal::Refusal;
use super::send_queue::{Outgoing, SendQueue};
use super::session::{Action, Now, Session};
use super::sockets::Place;
use super::subscriptions::Listener;
use crate::stomp::{DecodeError, Decoder, Item, encode};

/// With so many sends waiting nothing more is read until some are done.
const WAITING_MAX: usize = 128;
/// Expiry is looked at this often at least, for the calendar may be moved and the session may be ended.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What was begun may take so long after the connection has ended.
const FINISH_MAX: Duration = Duration::from_secs(5);
/// And so long while the service stops.
const FINISH_BEFORE_RESTART: Duration = Duration::from_secs(2);

/// What came over the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A text or binary message.
    Data(Bytes),
    /// A ping, to be answered.
    Ping(Bytes),
    /// The answer to a ping.
    Pong,
    /// A message over the limit.
    TooLarge,
    /// Something that is not WebSocket or not UTF-8.
    Malformed,
    /// The end.
    Closed,
}

enum Outcome {
    Subscribed(u64, Result<(), Refusal>),
    Listed(u64, Result<Box<ListFeed>, Refusal>),
    Done(RoomId, Option<String>, Result<(), Rejection>),
    Rechecked,
    Ended,
}

/// One connection.
pub struct Connection {
    context: Context,
    session: Session,
    decoder: Decoder,
    send_queue: SendQueue,
    jobs: KeyedQueue<RoomId, Job>,
    work: FuturesUnordered<BoxFuture<'static, Outcome>>,
    subscriptions: ConnectionSubscriptions,
    /// Its place among its account's sockets, once it is known whose it is.
    place: Option<Place>,
    opened: Instant,
    /// When the token's expiry is looked at next, however busy the connection is; since it was opened.
    next_look: Duration,
    next_recheck: Instant,
    is_closed: bool,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("session", &self.session).finish_non_exhaustive()
    }
}

impl Connection {
    /// Creates a connection that was just opened and writes to `send_queue`.
    pub fn new(context: Context, session: Session, send_queue: SendQueue) -> Self {
        let opened = Instant::now();
        Self {
            session,
            decoder: Decoder::default(),
            send_queue,
            jobs: KeyedQueue::new(context.settings.in_flight_max),
            work: FuturesUnordered::new(),
            subscriptions: ConnectionSubscriptions::new(Arc::clone(&context.hub)),
            place: None,
            opened,
            next_look: LOOK_EVERY,
            next_recheck: opened + context.settings.recheck_every,
            is_closed: false,
            context,
        }
    }

    /// Runs it to its end. When `leaving` is cancelled the client is asked to come back later.
    pub async fn run(
        mut self,
        mut incoming: impl Stream<Item = Incoming> + Unpin,
        leaving: CancellationToken,
    ) {
        let too_slow = self.send_queue.too_slow().clone();
        let send_queue = self.send_queue.clone();
        while !self.is_closed {
            // Before anything else: whoever never stops sending does not keep time from passing.
            if self.opened.elapsed() >= self.wake_after() {
                self.on_time().await;
                continue;
            }
            let is_reading = !self.session.is_over() && self.jobs.len() < WAITING_MAX;
            if !is_reading {
                // What it sends now is not looked at: that is not its silence.
                self.session.heard(self.now());
            }
            let wake = self.opened + self.wake_after();
            tokio::select! {
                biased;
                () = leaving.cancelled() => {
                    self.finish(FINISH_BEFORE_RESTART).await;
                    self.send_queue.offer(Outgoing::Close(1012, "service restart"));
                    return;
                }
                () = too_slow.cancelled() => return self.part(),
                why = send_queue.dismissal() => return self.dismissed(why).await,
                Some(outcome) = self.work.next() => self.on_outcome(outcome).await,
                next = incoming.next(), if is_reading => {
                    self.on_incoming(next.unwrap_or(Incoming::Closed)).await;
                }
                () = tokio::time::sleep_until(wake) => {}
            }
        }
        self.subscriptions.end_all();
        self.finish(FINISH_MAX).await;
    }

    fn now(&self) -> Now {
        Now { wall: self.context.clock.now(), open: self.opened.elapsed() }
    }

    fn wake_after(&self) -> Duration {
        self.session.deadline().min(self.next_look)
    }

    async fn on_time(&mut self) {
        self.next_look = self.opened.elapsed() + LOOK_EVERY;
        let ended = self.context.verifier.ended();
        let is_over = self.session.caller().is_some_and(|caller| ended.has_ended(caller));
        let actions =
            if is_over { self.session.on_session_ended() } else { self.session.on_time(self.now()) };
        self.act(actions).await;
        if Instant::now() >= self.next_recheck {
            self.next_recheck = Instant::now() + self.context.settings.recheck_every;
            self.recheck();
        }
    }

    /// Looks whether the caller still takes part in what it follows, should the bus have lost that it left.
    fn recheck(&mut self) {
        let Some(caller) = self.session.caller().cloned() else { return };
        let rooms = self.subscriptions.all.values().filter_map(|f| Some((f.room?, f.key)));
        let rooms: Vec<_> = rooms.collect();
        let (chat, hub) = (Arc::clone(&self.context.chat), Arc::clone(&self.context.hub));
        let check = async move {
            for (room, key) in rooms {
                if let Err(refusal) = chat.part(&caller, room).await
                    && refusal.code.status() < 500
                {
                    hub.unsubscribe(room, key);
                }
            }
            Outcome::Rechecked
        };
        self.work.push(check.boxed());
    }

    async fn on_incoming(&mut self, incoming: Incoming) {
        let actions = match incoming {
            Incoming::Data(bytes) => return self.on_data(&bytes).await,
            Incoming::Ping(bytes) => {
                self.send_queue.offer(Outgoing::Pong(bytes));
                self.session.on_ping_or_pong(self.now())
            }
            Incoming::Pong => self.session.on_ping_or_pong(self.now()),
            Incoming::TooLarge => self.session.on_malformed(DecodeError::FrameTooLarge),
            Incoming::Malformed => self.session.on_malformed(DecodeError::NotUtf8),
            Incoming::Closed => {
                self.is_closed = true;
                return;
            }
        };
        self.act(actions).await;
    }

    async fn on_data(&mut self, bytes: &[u8]) {
        let actions = self.session.on_piece(self.now());
        self.act(actions).await;
        self.decoder.push(bytes);
        while !self.session.is_over() {
            let actions = match self.decoder.next_item() {
                Ok(Some(Item::Frame(frame))) => self.session.on_frame(&frame, self.now()),
                Ok(Some(Item::HeartBeat)) => continue,
                Ok(None) => return,
                Err(error) => self.session.on_malformed(error),
            };
            self.act(actions).await;
        }
    }

    async fn on_outcome(&mut self, outcome: Outcome) {
        let actions = match outcome {
            Outcome::Done(room, receipt, done) => {
                self.jobs.done(room);
                self.start_jobs();
                self.session.on_done(receipt, done)
            }
            Outcome::Subscribed(serial, done) => self.session.on_subscribed(serial, done),
            Outcome::Listed(serial, Ok(feed)) => {
                if let Some(followed) = self.subscriptions.all.get(&serial) {
                    let cancel = followed.cancel.clone();
                    let run = async move {
                        cancel.run_until_cancelled(feed.run()).await;
                        Outcome::Ended
                    };
                    self.work.push(run.boxed());
                }
                self.session.on_subscribed(serial, Ok(()))
            }
            Outcome::Listed(serial, Err(refusal)) => self.session.on_subscribed(serial, Err(refusal)),
            Outcome::Rechecked | Outcome::Ended => return,
        };
        self.act(actions).await;
    }

    async fn act(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Verify(token) => {
                    let verified = self.context.verifier.verify(&token, self.context.clock.now()).await;
                    self.on_verified(verified);
                }
                Action::Admit(caller) => {
                    let verified = self.still_good(caller);
                    self.on_verified(verified);
                }
                Action::Finish => {
                    self.finish(FINISH_MAX).await;
                    for action in self.session.on_finished() {
                        self.act_at_once(action);
                    }
                }
                action => self.act_at_once(action),
            }
        }
    }

    fn on_verified(&mut self, verified: Result<Arc<Caller>, TokenError>) {
        self.decoder.set_version(self.session.version());
        for action in self.session.on_verified(verified) {
            self.act_at_once(action);
        }
        let caller = self.session.caller().map(|caller| caller.id);
        self.place = caller.map(|id| self.context.sockets.enter(id, self.send_queue.clone()));
    }

    /// Whether the token that a ticket was given for would be taken now.
    fn still_good(&self, caller: Arc<Caller>) -> Result<Arc<Caller>, TokenError> {
        if self.context.verifier.ended().has_ended(&caller) {
            return Err(TokenError::Ended);
        }
        if self.context.clock.now() >= caller.expires_at { Err(TokenError::Expired) } else { Ok(caller) }
    }

    fn act_at_once(&mut self, action: Action) {
        match action {
            Action::Send(_) | Action::Message(..) | Action::Beat | Action::Ping | Action::Close(..) => {
                self.is_closed |= matches!(action, Action::Close(..));
                if let Some(outgoing) = self.outgoing(action) {
                    self.send_queue.offer(outgoing);
                }
            }
            Action::Follow { serial, id, room, after } => self.follow(serial, &id, room, after),
            Action::FollowList { serial, id } => self.follow_list(serial, &id),
            Action::Unfollow(serial) => self.subscriptions.end(serial),
            Action::Do(job) => {
                self.jobs.push(job.room, job);
                self.start_jobs();
            }
            Action::Verify(_) | Action::Admit(_) | Action::Finish => {}
        }
    }

    fn outgoing(&self, action: Action) -> Option<Outgoing> {
        let version = self.session.version();
        Some(match action {
            Action::Send(frame) => Outgoing::Frame(encode(&frame, version)),
            Action::Message(id, shared) => {
                Outgoing::Message { opening: payload::opening(&id, version), shared }
            }
            Action::Beat => Outgoing::Frame(Bytes::from_static(b"\n")),
            Action::Ping => Outgoing::Ping,
            Action::Close(code, reason) => Outgoing::Close(code, reason),
            _ => return None,
        })
    }

    fn start_jobs(&mut self) {
        let Some(caller) = self.session.caller().cloned() else { return };
        while let Some((room, job)) = self.jobs.start() {
            let (chat, caller) = (Arc::clone(&self.context.chat), Arc::clone(&caller));
            let run = async move {
                let done = job.run(&chat, &caller).await;
                Outcome::Done(room, job.receipt, done)
            };
            self.work.push(run.boxed());
        }
    }

    /// Remembers a new subscription, and returns what its work needs.
    fn begin(&mut self, serial: u64, room: Option<RoomId>) -> Option<(Arc<Caller>, u64, CancellationToken)> {
        let caller = self.session.caller().cloned()?;
        let (key, cancel) = (self.context.hub.fresh_key(), CancellationToken::new());
        let followed = Followed { room, key, cancel: cancel.clone() };
        self.subscriptions.all.insert(serial, followed);
        Some((caller, key, cancel))
    }

    fn follow(&mut self, serial: u64, id: &str, room: RoomId, after: Option<i64>) {
        let Some((caller, key, cancel)) = self.begin(serial, Some(room)) else { return };
        let opening = payload::opening(id, self.session.version());
        let listener = Listener { key, caller, opening, send_queue: self.send_queue.clone() };
        let hub = Arc::clone(&self.context.hub);
        let run = async move {
            let followed = cancel.run_until_cancelled(hub.subscribe(room, listener, after)).await;
            Outcome::Subscribed(serial, followed.unwrap_or(Ok(())))
        };
        self.work.push(run.boxed());
    }

    fn follow_list(&mut self, serial: u64, id: &str) {
        let Some((caller, key, cancel)) = self.begin(serial, None) else { return };
        let opening = payload::opening(id, self.session.version());
        let (context, send_queue) = (self.context.clone(), self.send_queue.clone());
        let run = async move {
            match cancel.run_until_cancelled(ListFeed::open(context, caller, key, opening, send_queue)).await
            {
                Some(feed) => Outcome::Listed(serial, feed.map(Box::new)),
                None => Outcome::Ended,
            }
        };
        self.work.push(run.boxed());
    }

    /// Lets what was sent be stored, and tells so, for a limited time.
    async fn finish(&mut self, max: Duration) {
        let deadline = Instant::now() + max;
        while self.jobs.len() > 0 {
            let Ok(Some(outcome)) = tokio::time::timeout_at(deadline, self.work.next()).await else { return };
            if let Outcome::Done(room, receipt, done) = outcome {
                self.jobs.done(room);
                self.start_jobs();
                for action in self.session.on_done(receipt, done) {
                    self.act_at_once(action);
                }
            }
        }
    }

    /// Ends the connection because somebody else wants it ended: tells so after what was begun.
    async fn dismissed(mut self, why: Refusal) {
        self.subscriptions.end_all();
        self.finish(FINISH_BEFORE_RESTART).await;
        for action in self.session.on_dismissed(why) {
            self.act_at_once(action);
        }
    }

    /// Ends the connection because the client is too slow: tells it so past everything that is queued.
    fn part(mut self) {
        let actions = self.session.on_too_slow();
        let words = actions.into_iter().filter_map(|action| self.outgoing(action)).collect();
        self.send_queue.part(words);
    }
}
