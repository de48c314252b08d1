use auth::Caller;
use domain::{ErrorCode, FieldRule, Language, RoomId};
use kit::{Failure, Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::destination::{AppDestination, Sent};
use super::ports::{Chat, ChatRefusal, Event};

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
    Store {
        /// The client's own name for it.
        client_message_id: Uuid,
        /// What was written.
        content: String,
    },
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
    failure: Box<Failure>,
}

/// A rejection as the client reads it: a problem that names the message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RejectedMessage {
    #[serde(flatten)]
    problem: Problem,
    room_id: Option<RoomId>,
    client_message_id: Option<String>,
}

impl Rejection {
    /// What the client reads.
    pub(crate) fn problem(&self, language: Language, request_id: &str) -> RejectedMessage {
        let instance = self.room.map_or_else(|| "/app/rooms".to_owned(), |room| format!("/app/rooms/{room}"));
        RejectedMessage {
            problem: self.failure.problem(language, &instance, request_id),
            room_id: self.room,
            client_message_id: self.client_message_id.clone(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    content: Option<String>,
    client_message_id: Option<String>,
    seq: Option<i64>,
}

impl Job {
    /// Reads the body of a SEND.
    pub(crate) fn read(to: AppDestination, body: &[u8], receipt: Option<String>) -> Result<Self, Rejection> {
        let no_body = body.iter().all(u8::is_ascii_whitespace) && to.sent == Sent::Typing;
        let read = if no_body { Ok(Body::default()) } else { serde_json::from_slice::<Body>(body) };
        let (body, failure) = match read {
            Ok(body) => (body, None),
            Err(_) => (Body::default(), Some(Failure::new(ErrorCode::MalformedRequest))),
        };
        let reject = |failure| {
            let client_message_id = body.client_message_id.clone().filter(|id| id.len() <= 100);
            Rejection { room: to.room, client_message_id, failure: Box::new(failure) }
        };
        if let Some(failure) = failure {
            return Err(reject(failure));
        }
        let Some(room) = to.room else { return Err(reject(ErrorCode::RoomNotFound.into())) };
        let task = match to.sent {
            Sent::Typing => Task::Typing,
            Sent::Read => match body.seq {
                Some(seq) if seq >= 0 => Task::Read(seq),
                Some(_) => {
                    return Err(reject(Failure::field(
                        "seq",
                        FieldRule::OutOfRange { min: 0, max: i64::MAX },
                    )));
                }
                None => return Err(reject(Failure::field("seq", FieldRule::Required))),
            },
            Sent::Message => {
                let id = body.client_message_id.as_deref().map(str::parse::<Uuid>);
                let Some(Ok(client_message_id)) = id else {
                    let rule =
                        if id.is_none() { FieldRule::Required } else { FieldRule::OneOf { allowed: "UUID" } };
                    return Err(reject(Failure::field("clientMessageId", rule)));
                };
                Task::Store { client_message_id, content: body.content.unwrap_or_default() }
            }
        };
        Ok(Self { room, task, receipt })
    }

    /// Does it.
    pub(crate) async fn run(&self, chat: &dyn Chat, caller: &Caller) -> Result<(), Rejection> {
        let room = self.room;
        let done = match &self.task {
            Task::Store { client_message_id, content } => {
                chat.send(caller, room, *client_message_id, content.clone()).await.map(|_| ())
            }
            Task::Read(seq) => chat.mark_read(caller, room, *seq).await,
            Task::Typing => match chat.part(caller, room).await {
                Ok(part) => {
                    chat.announce(Event::Typing { room, user: part.user });
                    Ok(())
                }
                Err(refusal) => Err(refusal),
            },
        };
        done.map_err(|refusal| self.rejected(refusal))
    }

    fn rejected(&self, refusal: ChatRefusal) -> Rejection {
        let client_message_id = match &self.task {
            Task::Store { client_message_id, .. } => Some(client_message_id.to_string()),
            Task::Read(_) | Task::Typing => None,
        };
        let mut failure = Failure::new(refusal.code);
        failure.detail = refusal.detail;
        Rejection { room: Some(self.room), client_message_id, failure: Box::new(failure) }
    }
}
