//! One connection's STOMP session: what each frame means, without doing it.
//!
//! A frame or a moment goes in, actions come out; what was started for an action comes back through one of the `on_…`
//! functions. So every rule can be tested without a socket.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use auth::{Caller, TokenError};
use domain::{ErrorCode, Language, Text};

pub use super::action::Action;
use super::action::{close_code, receipt_frame};
use super::destination::{AppDestination, Topic};
use super::heartbeat::{Due, Heartbeat};
use super::jobs::{Job, Rejection};
pub use super::now::Now;
use super::payload::{self, ERRORS};
use super::rate_limit::RateLimits;
use super::refusal::Refusal;
use super::settings::RealtimeSettings;
use crate::stomp::{Command, DecodeError, Frame, Version};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// CONNECT is awaited.
    New,
    /// The token is being verified.
    Verifying,
    /// All is well.
    Open,
    /// DISCONNECT came.
    Leaving,
    /// An ERROR or the end was sent: whatever comes is ignored.
    Over,
}

/// What the WebSocket handshake said of who is calling.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Its `Authorization`.
    Authorization(String),
    /// A ticket, which is used up: so its owner.
    Ticket(Arc<Caller>),
}

#[derive(Clone, Debug)]
struct Subscription {
    id: String,
    topic: Topic,
    receipt: Option<String>,
}

/// One connection's STOMP session.
#[derive(Debug)]
pub struct Session {
    id: String,
    settings: RealtimeSettings,
    language: Language,
    handshake: Option<Credential>,
    phase: Phase,
    version: Version,
    caller: Option<Arc<Caller>>,
    heartbeat: Heartbeat,
    rate_limits: RateLimits,
    subscriptions: HashMap<u64, Subscription>,
    serials: u64,
    receipt: Option<String>,
}

impl Session {
    /// Creates a session that waits for CONNECT, which may bring a token of its own.
    pub fn new(
        id: String,
        settings: RealtimeSettings,
        language: Language,
        handshake: Option<Credential>,
    ) -> Self {
        Self {
            id,
            settings,
            language,
            handshake,
            phase: Phase::New,
            version: Version::V12,
            caller: None,
            heartbeat: Heartbeat::new(settings.heart_beat),
            rate_limits: RateLimits::new(&settings),
            subscriptions: HashMap::new(),
            serials: 0,
            receipt: None,
        }
    }

    /// Returns the version that was agreed on.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns who is calling, once that is known.
    pub fn caller(&self) -> Option<&Arc<Caller>> {
        self.caller.as_ref()
    }

    /// Returns `true` if the connection has ended and nothing more is to be read.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over | Phase::Leaving)
    }

    /// Notes that the client is not silent.
    pub fn heard(&mut self, now: Now) {
        self.heartbeat.heard(now.open);
    }

    /// Takes note of a WebSocket message with STOMP bytes, whatever they are.
    pub fn on_piece(&mut self, now: Now) -> Vec<Action> {
        self.heard(now);
        if self.is_over() || self.rate_limits.pieces.take(now.open) { Vec::new() } else { self.flooded(None) }
    }

    /// Takes note of a WebSocket ping or pong.
    pub fn on_ping_or_pong(&mut self, now: Now) -> Vec<Action> {
        self.heartbeat.ponged(now.open);
        if self.is_over() || self.rate_limits.others.take(now.open) { Vec::new() } else { self.flooded(None) }
    }

    /// Ends the session: what came was no STOMP.
    pub fn on_malformed(&mut self, error: DecodeError) -> Vec<Action> {
        let code = match error {
            DecodeError::FrameTooLarge => ErrorCode::PayloadTooLarge,
            _ => ErrorCode::MalformedRequest,
        };
        self.fail(code, Some(same(error.to_string())), None)
    }

    /// Takes a frame of the client.
    pub fn on_frame(&mut self, frame: &Frame, now: Now) -> Vec<Action> {
        let receipt = frame.header("receipt").map(str::to_owned);
        let is_connect = matches!(frame.command, Command::Connect | Command::Stomp);
        match self.phase {
            Phase::Over | Phase::Leaving => return Vec::new(),
            Phase::New if is_connect => return self.connect(frame, now),
            Phase::New | Phase::Verifying => return self.fail(ErrorCode::NoToken, None, receipt),
            Phase::Open => {}
        }
        if !self.rate_limits.of(frame.command).take(now.open) {
            return self.flooded(receipt);
        }
        match frame.command {
            Command::Send => self.send(frame, receipt),
            Command::Subscribe => self.subscribe(frame, receipt),
            Command::Unsubscribe => self.unsubscribe(frame, receipt),
            // Messages need no acknowledgement here (`ack:auto`): to say so all the same does no harm.
            Command::Ack | Command::Nack => receipt.map(receipt_frame).into_iter().collect(),
            Command::Disconnect => {
                self.phase = Phase::Leaving;
                self.receipt = receipt;
                vec![Action::Finish]
            }
            Command::Begin | Command::Commit | Command::Abort => {
                self.broken("transactions are not supported", receipt)
            }
            Command::Connect | Command::Stomp => self.broken("the session is open already", receipt),
            Command::Connected | Command::Message | Command::Receipt | Command::Error => {
                self.broken("only a server sends this command", receipt)
            }
        }
    }

    fn connect(&mut self, frame: &Frame, now: Now) -> Vec<Action> {
        let receipt = frame.header("receipt").map(str::to_owned);
        if let Some(language) = frame.header("accept-language") {
            self.language = Language::from_accept_language(language);
        }
        let Some(version) = Version::negotiate(frame.header("accept-version")) else {
            let mut actions = self.broken("no version in common", receipt);
            if let Some(Action::Send(error)) = actions.first_mut() {
                error.headers.push(("version".into(), "1.0,1.1,1.2".into()));
            }
            return actions;
        };
        self.version = version;
        let heart_beat = frame.header("heart-beat").filter(|_| version > Version::V10);
        if !self.heartbeat.agree(heart_beat, now.open) {
            return self.broken("heart-beat is not two numbers of milliseconds", receipt);
        }
        let own = frame.header("Authorization").or_else(|| frame.header("authorization"));
        let own = own.map(|own| Credential::Authorization(own.to_owned()));
        let authorization = match own.or_else(|| self.handshake.take()) {
            None => return self.fail(ErrorCode::NoToken, None, receipt),
            Some(Credential::Ticket(caller)) => {
                self.phase = Phase::Verifying;
                self.receipt = receipt;
                return vec![Action::Admit(caller)];
            }
            Some(Credential::Authorization(authorization)) => authorization,
        };
        match authorization.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                self.phase = Phase::Verifying;
                self.receipt = receipt;
                vec![Action::Verify(token.trim().to_owned())]
            }
            _ => self.fail(ErrorCode::TokenInvalid, None, receipt),
        }
    }

    /// Goes on with whose token it was.
    pub fn on_verified(&mut self, verified: Result<Arc<Caller>, TokenError>) -> Vec<Action> {
        let receipt = self.receipt.take();
        if self.phase != Phase::Verifying {
            return Vec::new();
        }
        let caller = match verified {
            Ok(caller) => caller,
            Err(error) => {
                let code = match error {
                    TokenError::Invalid | TokenError::Ended => ErrorCode::TokenInvalid,
                    TokenError::Expired => ErrorCode::TokenExpired,
                    TokenError::KeysUnavailable | TokenError::SessionsUnavailable => {
                        ErrorCode::ServiceUnavailable
                    }
                };
                return self.fail(code, None, receipt);
            }
        };
        self.phase = Phase::Open;
        let connected = Frame::new(Command::Connected)
            .with("version", self.version.as_str())
            .with("session", &self.id)
            .with("server", concat!("Jangteo/", env!("CARGO_PKG_VERSION")))
            .with("heart-beat", self.heartbeat.header())
            .with("user-name", caller.id.to_string());
        self.caller = Some(caller);
        [Action::Send(connected)].into_iter().chain(receipt.map(receipt_frame)).collect()
    }

    fn send(&mut self, frame: &Frame, receipt: Option<String>) -> Vec<Action> {
        if frame.header("transaction").is_some() {
            return self.broken("transactions are not supported", receipt);
        }
        let Some(destination) = frame.header("destination") else {
            return self.broken("destination is missing", receipt);
        };
        let Some(to) = AppDestination::parse(destination) else {
            return self.fail(ErrorCode::NotFound, None, receipt);
        };
        match Job::read(to, &frame.body, receipt) {
            Ok(job) => vec![Action::Do(job)],
            Err(rejection) => self.reject(&rejection),
        }
    }

    /// Goes on with what became of a job.
    pub fn on_done(&mut self, receipt: Option<String>, outcome: Result<(), Rejection>) -> Vec<Action> {
        if self.phase == Phase::Over {
            return Vec::new();
        }
        match outcome {
            Ok(()) => receipt.map(receipt_frame).into_iter().collect(),
            Err(rejection) => self.reject(&rejection),
        }
    }

    /// Tells of a message that can't be taken where the client listens for that.
    fn reject(&self, rejection: &Rejection) -> Vec<Action> {
        let problem = rejection.problem(self.language, &self.id);
        let errors = self.subscriptions.values().filter(|s| s.topic == Topic::Errors);
        let shared = payload::shared(ERRORS, uuid::Uuid::now_v7(), kit::api_error::PROBLEM_JSON, &problem);
        errors.map(|s| Action::Message(s.id.clone(), shared.clone())).collect()
    }

    fn subscribe(&mut self, frame: &Frame, receipt: Option<String>) -> Vec<Action> {
        let Some(destination) = frame.header("destination") else {
            return self.broken("destination is missing", receipt);
        };
        // 1.0 lets a client leave the id out, and then speaks of the destination.
        let fallback = (self.version == Version::V10).then_some(destination);
        let Some(id) = frame.header("id").or(fallback).map(str::to_owned) else {
            return self.broken("id is missing", receipt);
        };
        if self.subscriptions.values().any(|s| s.id == id) {
            return self.broken("a subscription of this id is open already", receipt);
        }
        if self.subscriptions.len() >= self.settings.subscriptions_max {
            return self.flooded(receipt);
        }
        if frame.header("ack").is_some_and(|ack| ack != "auto") {
            return self.broken("only ack:auto is supported; use the header after to resume", receipt);
        }
        let topic = match Topic::parse(destination) {
            Ok(topic) => topic,
            Err(code) => return self.fail(code, None, receipt),
        };
        let after = match frame.header("after").map(|after| after.trim().parse::<i64>()) {
            None => None,
            Some(Ok(after)) if after >= 0 => Some(after),
            Some(_) => return self.broken("after is not a sequence number", receipt),
        };
        self.serials += 1;
        let serial = self.serials;
        self.subscriptions.insert(serial, Subscription { id: id.clone(), topic, receipt });
        match topic {
            Topic::Room(room) => vec![Action::Follow { serial, id, room, after }],
            Topic::RoomList => vec![Action::FollowList { serial, id }],
            Topic::Errors => self.on_subscribed(serial, Ok(())),
        }
    }

    /// Goes on with a subscription that is live, or may not be.
    pub fn on_subscribed(&mut self, serial: u64, outcome: Result<(), Refusal>) -> Vec<Action> {
        let subscription = self.subscriptions.get_mut(&serial);
        let receipt = subscription.and_then(|subscription| subscription.receipt.take());
        match outcome {
            Ok(()) if self.phase != Phase::Over => receipt.map(receipt_frame).into_iter().collect(),
            Ok(()) => Vec::new(),
            Err(refusal) => self.fail(refusal.code, refusal.detail, receipt),
        }
    }

    fn unsubscribe(&mut self, frame: &Frame, receipt: Option<String>) -> Vec<Action> {
        let fallback = frame.header("destination").filter(|_| self.version == Version::V10);
        let Some(id) = frame.header("id").or(fallback) else {
            return self.broken("id is missing", receipt);
        };
        let serial = self.subscriptions.iter().find(|(_, s)| s.id == id).map(|(serial, _)| *serial);
        let ended = serial.inspect(|serial| {
            self.subscriptions.remove(serial);
        });
        ended.map(Action::Unfollow).into_iter().chain(receipt.map(receipt_frame)).collect()
    }

    /// Returns what the time asks for.
    pub fn on_time(&mut self, now: Now) -> Vec<Action> {
        match self.phase {
            Phase::Over | Phase::Leaving => return Vec::new(),
            Phase::New | Phase::Verifying if now.open >= self.settings.connect_within => {
                return self.fail(ErrorCode::NoToken, Some(same("CONNECT did not come in time")), None);
            }
            _ => {}
        }
        if self.caller.as_ref().is_some_and(|caller| now.wall >= caller.expires_at) {
            return self.fail(ErrorCode::TokenExpired, None, None);
        }
        let mut actions = Vec::new();
        while let Some(due) = self.heartbeat.due(now.open) {
            actions.push(match due {
                Due::Beat => Action::Beat,
                Due::Ping => Action::Ping,
                Due::Silence => {
                    self.phase = Phase::Over;
                    return vec![Action::Close(1001, "silent for too long")];
                }
            });
        }
        actions
    }

    /// Ends the connection because the caller's session is over: a new password, a logout, or the account is gone.
    pub fn on_session_ended(&mut self) -> Vec<Action> {
        self.fail(ErrorCode::TokenInvalid, None, None)
    }

    /// Returns when [`Self::on_time`] is worth calling next.
    pub fn deadline(&self) -> Duration {
        match self.phase {
            Phase::New | Phase::Verifying => self.heartbeat.deadline().min(self.settings.connect_within),
            _ => self.heartbeat.deadline(),
        }
    }

    /// Ends the session: all that was begun before DISCONNECT is done.
    pub fn on_finished(&mut self) -> Vec<Action> {
        self.phase = Phase::Over;
        let receipt = self.receipt.take().map(receipt_frame);
        receipt.into_iter().chain([Action::Close(1000, "")]).collect()
    }

    /// Ends the session because somebody else ends the connection.
    pub fn on_dismissed(&mut self, why: Refusal) -> Vec<Action> {
        self.fail(why.code, why.detail, None)
    }

    /// Ends the session: the client reads more slowly than its rooms talk.
    pub fn on_too_slow(&mut self) -> Vec<Action> {
        self.fail(ErrorCode::SlowConsumer, None, None)
    }

    fn flooded(&mut self, receipt: Option<String>) -> Vec<Action> {
        self.fail(ErrorCode::TooManyRequests, None, receipt)
    }

    /// Ends the session: the client broke the protocol.
    fn broken(&mut self, how: &'static str, receipt: Option<String>) -> Vec<Action> {
        self.fail(ErrorCode::MalformedRequest, Some(same(how)), receipt)
    }

    /// Ends the session with an ERROR.
    fn fail(&mut self, code: ErrorCode, detail: Option<Text>, receipt: Option<String>) -> Vec<Action> {
        if self.phase == Phase::Over {
            return Vec::new();
        }
        self.phase = Phase::Over;
        metrics::counter!("chat_socket_errors_total", "code" => code.as_str()).increment(1);
        let mut failure = kit::ApiError::new(code);
        failure.detail = detail;
        let problem = failure.problem(self.language, "/ws", &self.id);
        let mut frame = Frame::new(Command::Error).with("message", code.as_str());
        if let Some(receipt) = receipt {
            frame = frame.with("receipt-id", receipt);
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let frame = frame.with_body(kit::api_error::PROBLEM_JSON, body);
        vec![Action::Send(frame), Action::Close(close_code(code), code.as_str())]
    }
}

/// Returns words for programmers, the same in both languages.
fn same(words: impl Into<String>) -> Text {
    let words = words.into();
    Text::new(words.clone(), words)
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
