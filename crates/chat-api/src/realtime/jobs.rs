//! What is to be done in rooms: what was sent there, read, run and refused.

use auth::Caller;
use domain::{ErrorCode, FieldRule, Language, RoomId};
use kit::{ApiError, Problem, json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chat::Chat;
use super::destination::{AppDestination, Sent};
use super::refusal::Refusal;
use crate::bus::Event;
use crate::model::rooms::NewMessage;

/// A longer name of a message is none, and is not sent back.
const NAME_BYTES_MAX: usize = 100;

/// Something to be done in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Where.
    pub room: RoomId,
    /// What.
    pub task: Task,
    /// The receipt that the client asked for.
    pub receipt: Option<String>,
}

/// What is to be done in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Store a message.
    Store(NewMessage),
    /// Remember that the caller has read up to this message.
    Read(i64),
    /// Tell that the caller is typing.
    Typing,
}

/// Something that was sent and can't be taken.
#[derive(Debug)]
pub struct Rejection {
    room: Option<RoomId>,
    client_message_id: Option<String>,
    failure: Box<ApiError>,
}

/// A rejection as the client reads it: a problem that names the message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RejectedMessage {
    #[serde(flatten)]
    problem: Problem,
    /// Where it was sent, if that is a room's id.
    #[schema(required = true)]
    room_id: Option<RoomId>,
    /// The client's own name for it, if it has one that could be read.
    #[schema(required = true)]
    client_message_id: Option<String>,
}

impl Rejection {
    /// Returns what the client reads.
    pub(crate) fn problem(&self, language: Language, request_id: &str) -> RejectedMessage {
        let instance = self.room.map_or_else(|| "/app/rooms".to_owned(), |room| format!("/app/rooms/{room}"));
        RejectedMessage {
            problem: self.failure.problem(language, &instance, request_id),
            room_id: self.room,
            client_message_id: self.client_message_id.clone(),
        }
    }
}

/// The body of a SEND to a room.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SentMessage {
    /// The client's own name for the message in this room.
    #[schema(required = true, value_type = Uuid)]
    client_message_id: Option<String>,
    /// What it says, 1 to 4,000 characters.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 4000)]
    content: Option<String>,
}

/// The body of a SEND to a room's `read`.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct SentRead {
    /// The number of the last message that was read.
    #[schema(required = true, nullable = false, minimum = 0)]
    seq: Option<i64>,
}

/// The body of a SEND to a room's `typing`; it may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct SentTyping {}

impl SentMessage {
    fn read(self) -> Result<Task, ApiError> {
        let [name, content] =
            [&self.client_message_id, &self.content].map(|sent| sent.as_deref().unwrap_or_default());
        Ok(Task::Store(NewMessage::read(name, content)?))
    }
}

impl SentRead {
    fn read(self) -> Result<Task, ApiError> {
        match self.seq {
            Some(seq) if seq >= 0 => Ok(Task::Read(seq)),
            Some(_) => Err(ApiError::field("seq", FieldRule::OutOfRange { min: 0, max: i64::MAX })),
            None => Err(ApiError::field("seq", FieldRule::Required)),
        }
    }
}

/// What the client calls a message, wherever it says so: for the rejection of one that is broken elsewhere.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Named {
    client_message_id: Option<String>,
}

impl Job {
    /// Reads the body of a SEND, as strictly as that of a request.
    pub(crate) fn read(to: AppDestination, body: &[u8], receipt: Option<String>) -> Result<Self, Rejection> {
        let reject = |failure: ApiError| {
            let named = || json::read_loosely::<Named>(body).unwrap_or_default().client_message_id;
            let name = (to.sent == Sent::Message).then(named).flatten();
            let client_message_id = name.filter(|name| name.len() <= NAME_BYTES_MAX);
            Rejection { room: to.room, client_message_id, failure: Box::new(failure) }
        };
        let read = match to.sent {
            Sent::Message => json::read::<SentMessage>(body).map(SentMessage::read),
            Sent::Read => json::read::<SentRead>(body).map(SentRead::read),
            Sent::Typing if body.iter().all(u8::is_ascii_whitespace) => Ok(Ok(Task::Typing)),
            Sent::Typing => json::read::<SentTyping>(body).map(|_| Ok(Task::Typing)),
        };
        let read = read.map_err(reject)?;
        let room = to.room.ok_or_else(|| reject(ErrorCode::RoomNotFound.into()))?;
        let task = read.map_err(reject)?;
        Ok(Self { room, task, receipt })
    }

    /// Does what is to be done.
    pub(crate) async fn run(&self, chat: &Chat, caller: &Caller) -> Result<(), Rejection> {
        let room = self.room;
        let done = match &self.task {
            Task::Store(new) => chat.send(caller, room, new.clone()).await.map(|_| ()),
            Task::Read(seq) => chat.mark_read(caller, room, *seq).await,
            Task::Typing => match chat.part(caller, room).await {
                Ok(part) => {
                    chat.announce(&Event::Typing { room, user: part.user });
                    Ok(())
                }
                Err(refusal) => Err(refusal),
            },
        };
        done.map_err(|refusal| self.rejected(refusal))
    }

    fn rejected(&self, refusal: Refusal) -> Rejection {
        let client_message_id = match &self.task {
            Task::Store(new) => Some(new.client_message_id.to_string()),
            Task::Read(_) | Task::Typing => None,
        };
        let mut failure = ApiError::new(refusal.code);
        failure.detail = refusal.detail;
        Rejection { room: Some(self.room), client_message_id, failure: Box::new(failure) }
    }
}
