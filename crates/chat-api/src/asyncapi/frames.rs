//! What goes over the socket, frame by frame.

use domain::{AccountId, AccountType, MessageId, RoomId, Timestamp};
use kit::Problem;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::schemas::Schemas;
use crate::model::rooms::{Message, RoomSummary, User};
use crate::realtime::jobs::{RejectedMessage, SentMessage, SentRead, SentTyping};
use crate::realtime::payload::{ListNews, RoomNews};

pub(super) const ABOUT: &str = "\
장터 채팅의 실시간 연결 / The live socket of Jangteo's chat.\n\n\
CONNECT with a token, SUBSCRIBE to rooms, SEND messages. A room's messages are numbered 1, 2, 3 … without a hole: keep the \
number of the last one (`seq`) and come back with the header `after`, and nothing is missed and nothing comes twice. \
With a `receipt` header the RECEIPT of a SEND comes once the message is stored on disk. A message that can't be taken \
comes back on /user/queue/errors and gets no RECEIPT; who does not listen there is not told. Breaking the protocol, a token that is no good, listening where one \
may not and flooding end the connection with an ERROR, whose header `message` is a code and whose body a problem (RFC 9457).\n\n\
Limits: frames of 64 KiB; 20 messages a second and 40 at once; 100 subscriptions a connection; 20 connections an account on \
each copy of the service, of which the oldest ends (TOO_MANY_REQUESTS). Who reads too slowly is sent away (SLOW_CONSUMER, \
close code 4008) and catches up with `after`. A restart closes with 1012: come back after a random pause. Heart-beats are \
agreed on as STOMP says; the server offers 25 s.";

/// A frame of one kind.
struct Frame {
    key: &'static str,
    name: &'static str,
    summary: &'static str,
    headers: Value,
    payload: Value,
    example: Value,
}

/// Returns all messages, by their keys.
pub(super) fn messages(schemas: &mut Schemas) -> Value {
    let all = frames_of_rooms(schemas)
        .into_iter()
        .chain(frames_of_lists(schemas))
        .chain(frames_of_clients(schemas))
        .chain(frames_that_listen())
        .chain(frames_of_connections(schemas));
    let mut messages = Map::new();
    for frame in all {
        let Frame { key, name, summary, headers, payload, example } = frame;
        let mut message = json!({"name": name, "title": name, "summary": summary, "headers": headers});
        if !payload.is_null() {
            message["payload"] = payload;
        }
        if !example.is_null() {
            message["examples"] = json!([{"payload": example}]);
        }
        messages.insert(key.to_owned(), message);
    }
    messages.into()
}

fn frames_of_rooms(schemas: &mut Schemas) -> Vec<Frame> {
    let (room_id, user, message) = (room(), somebody(), message());
    let mut frame = |key, summary, news: RoomNews<'_>| {
        let example = value(&news);
        let kind = example["type"].as_str().unwrap_or_default().to_owned();
        let payload = schemas.of_variant::<RoomNews<'_>>(&kind);
        Frame { key, name: "MESSAGE", summary, headers: of_message(), payload, example }
    };
    vec![
        frame("message", "Somebody said something.", RoomNews::Message(&message)),
        frame(
            "read",
            "Somebody has read up to a message.",
            RoomNews::Read { room_id, user_id: AccountId(7), seq: 3 },
        ),
        frame("joined", "Somebody takes part from now on.", RoomNews::Joined { room_id, user: &user }),
        frame("left", "Somebody takes part no more.", RoomNews::Left { room_id, user: &user }),
        frame(
            "typing",
            "Somebody is typing. It is not told to themselves.",
            RoomNews::Typing { room_id, user: &user },
        ),
        frame(
            "presence",
            "Somebody began or ceased to follow the room. It is not told to themselves.",
            RoomNews::Presence { room_id, user: &user, online: true },
        ),
    ]
}

fn frames_of_lists(schemas: &mut Schemas) -> Vec<Frame> {
    let summary =
        RoomSummary {
            id: room(), name: "이어폰 문의".to_owned(), unread: 1, last_message: Some(message())
        };
    let mut frame = |key, words, news: ListNews| {
        let example = value(&news);
        let kind = example["type"].as_str().unwrap_or_default().to_owned();
        let payload = schemas.of_variant::<ListNews>(&kind);
        Frame { key, name: "MESSAGE", summary: words, headers: of_message(), payload, example }
    };
    vec![
        frame("listedRoom", "A room is new, or stands otherwise in one's list.", ListNews::Room(summary)),
        frame("roomLeft", "A room is in one's list no more.", ListNews::Left { room_id: room() }),
        Frame {
            key: "rejected",
            name: "MESSAGE",
            summary: "What was sent can't be taken: a problem that names it. The connection stays open.",
            headers: headers(&[
                ("subscription", "The id of the subscription.", true),
                ("destination", "/user/queue/errors", true),
                ("message-id", "A UUID.", true),
                ("content-type", "application/problem+json", true),
                ("content-length", "The bytes of the body.", true),
            ]),
            payload: schemas.of::<RejectedMessage>(),
            example: Value::Null,
        },
    ]
}

fn frames_of_clients(schemas: &mut Schemas) -> Vec<Frame> {
    let name: Uuid = Uuid::from_u128(0x0192_d3a0_0000_7000_8000_0000_0000_0001);
    let of_send = || {
        headers(&[
            ("destination", "Where to.", true),
            ("receipt", "Any text; it comes back as receipt-id of a RECEIPT once it is done.", false),
            ("content-type", "application/json", false),
        ])
    };
    let frame = |key, summary, payload, example| Frame {
        key,
        name: "SEND",
        summary,
        headers: of_send(),
        payload,
        example,
    };
    vec![
        frame(
            "sentMessage",
            "Says something. The same clientMessageId again, with the same content, is stored once and answered the \
             same; with another content it is refused (CLIENT_MESSAGE_ID_REUSED).",
            schemas.of::<SentMessage>(),
            json!({"clientMessageId": name, "content": "안녕하세요!"}),
        ),
        frame(
            "sentRead",
            "Marks everything up to a message as read.",
            schemas.of::<SentRead>(),
            json!({"seq": 3}),
        ),
        frame(
            "sentTyping",
            "Tells the others that one is typing. Nothing is stored.",
            schemas.of::<SentTyping>(),
            json!({}),
        ),
    ]
}

/// Returns a frame without a body.
fn frame(key: &'static str, name: &'static str, summary: &'static str, headers: Value) -> Frame {
    Frame { key, name, summary, headers, payload: Value::Null, example: Value::Null }
}

fn frames_that_listen() -> Vec<Frame> {
    let of_ack = || {
        headers(&[
            ("id", "Of the MESSAGE; it may say anything.", false),
            ("receipt", "Any text; it comes back as receipt-id of a RECEIPT.", false),
        ])
    };
    vec![
        frame(
            "subscribe",
            "SUBSCRIBE",
            "Listens to one of the destinations below; to a room only who takes part in it.",
            headers(&[
                (
                    "id",
                    "Tells this subscription apart on this connection. In 1.0 it may be left out: it is the \
                     destination then.",
                    true,
                ),
                ("destination", "Where to listen.", true),
                (
                    "after",
                    "For a room: the seq of the last message that one has; the missed ones come first. Beyond the \
                     room's end it is an ERROR AHEAD_OF_ROOM: the server was put back to a backup, read the room anew.",
                    false,
                ),
                ("ack", "Only auto, which it is when left out.", false),
                ("receipt", "Any text; the RECEIPT comes when the subscription is live.", false),
            ]),
        ),
        frame(
            "unsubscribe",
            "UNSUBSCRIBE",
            "Ends a subscription. One that there is not is no error.",
            headers(&[
                ("id", "Of the subscription. In 1.0 it may be left out beside a destination.", true),
                ("destination", "In 1.0, in place of the id.", false),
                ("receipt", "Any text; after the RECEIPT none of its messages comes.", false),
            ]),
        ),
        frame("ack", "ACK", "Taken, and means nothing: a message needs no acknowledgement.", of_ack()),
        frame("nack", "NACK", "Taken, and means nothing: a message needs no acknowledgement.", of_ack()),
    ]
}

fn frames_of_connections(schemas: &mut Schemas) -> Vec<Frame> {
    vec![
        frame(
            "connect",
            "CONNECT",
            "Opens the session: the first frame, within ten seconds. STOMP is another name of it.",
            headers(&[
                (
                    "accept-version",
                    "1.2, or a list such as 1.1,1.2; without it the client speaks 1.0.",
                    false,
                ),
                ("host", "Any.", false),
                ("Authorization", "Bearer <access token>", false),
                ("heart-beat", "Two numbers of milliseconds: what one can send, what one wants.", false),
                ("accept-language", "ko or en: the language of problems.", false),
                ("receipt", "Any text; the RECEIPT comes after CONNECTED.", false),
            ]),
        ),
        frame(
            "connected",
            "CONNECTED",
            "The session is open.",
            headers(&[
                ("version", "What was agreed on.", true),
                ("heart-beat", "What the server can send and wants.", true),
                ("session", "The name of this connection: problems on it have it as requestId.", true),
                ("server", "Jangteo and its version.", true),
                ("user-name", "The account's id.", true),
            ]),
        ),
        frame(
            "disconnect",
            "DISCONNECT",
            "Ends the session: what was sent before is dealt with, then the socket is closed with 1000.",
            headers(&[(
                "receipt",
                "Any text; the RECEIPT comes once everything before it is done, and is the last frame.",
                false,
            )]),
        ),
        frame(
            "receipt",
            "RECEIPT",
            "A frame with a receipt header was dealt with.",
            headers(&[("receipt-id", "What stood in that header.", true)]),
        ),
        Frame {
            payload: schemas.of::<Problem>(),
            ..frame(
                "error",
                "ERROR",
                "The end of the connection, and why.",
                headers(&[
                    ("message", "A stable code, such as TOKEN_EXPIRED or NOT_A_PARTICIPANT.", true),
                    ("receipt-id", "Of the frame that was at fault, if it asked for a receipt.", false),
                    ("version", "What the server speaks, where no version is in common.", false),
                    ("content-type", "application/problem+json", true),
                    ("content-length", "The bytes of the body.", true),
                ]),
            )
        },
    ]
}

/// Where frames go, and which.
const CHANNELS: &[(&str, Option<&str>, &str, &[&str])] = &[
    (
        "connection",
        None,
        "The frames that are about the connection itself: opening, listening, receipts, the end.",
        &[
            "connect",
            "connected",
            "subscribe",
            "unsubscribe",
            "ack",
            "nack",
            "disconnect",
            "receipt",
            "error",
        ],
    ),
    (
        "room",
        Some("/topic/rooms/{roomId}"),
        "What happens in a room. Who came later hears what was said since.",
        &["message", "read", "joined", "left", "typing", "presence"],
    ),
    (
        "roomList",
        Some("/user/queue/rooms"),
        "One's own list of rooms as it changes.",
        &["listedRoom", "roomLeft"],
    ),
    ("errors", Some("/user/queue/errors"), "What one has sent and could not be taken.", &["rejected"]),
    ("say", Some("/app/rooms/{roomId}"), "To say something in a room.", &["sentMessage"]),
    ("markRead", Some("/app/rooms/{roomId}/read"), "To mark messages as read.", &["sentRead"]),
    ("type", Some("/app/rooms/{roomId}/typing"), "To tell that one is typing.", &["sentTyping"]),
];

/// What this service does with a channel.
const OPERATIONS: &[(&str, &str, &str, &[&str])] = &[
    (
        "openSession",
        "receive",
        "connection",
        &["connect", "subscribe", "unsubscribe", "ack", "nack", "disconnect"],
    ),
    ("answerSession", "send", "connection", &["connected", "receipt", "error"]),
    ("tellRoom", "send", "room", &["message", "read", "joined", "left", "typing", "presence"]),
    ("tellRoomList", "send", "roomList", &["listedRoom", "roomLeft"]),
    ("tellErrors", "send", "errors", &["rejected"]),
    ("takeMessage", "receive", "say", &["sentMessage"]),
    ("takeRead", "receive", "markRead", &["sentRead"]),
    ("takeTyping", "receive", "type", &["sentTyping"]),
];

pub(super) fn channels() -> Value {
    let channel = |(key, address, description, messages): &(&str, Option<&str>, &str, &[&str])| {
        let messages: Map<_, _> = messages
            .iter()
            .map(|key| ((*key).to_owned(), json!({"$ref": format!("#/components/messages/{key}")})))
            .collect();
        let mut channel = json!({"address": address, "description": description, "messages": messages});
        if address.is_some_and(|address| address.contains("{roomId}")) {
            channel["parameters"] = json!({"roomId": {"description": "The room's id, a UUID."}});
        }
        ((*key).to_owned(), channel)
    };
    CHANNELS.iter().map(channel).collect::<Map<_, _>>().into()
}

pub(super) fn operations() -> Value {
    let operation = |(key, action, channel, messages): &(&str, &str, &str, &[&str])| {
        let of = |key: &&str| json!({"$ref": format!("#/channels/{channel}/messages/{key}")});
        let messages: Vec<_> = messages.iter().map(of).collect();
        let channel = json!({"$ref": format!("#/channels/{channel}")});
        ((*key).to_owned(), json!({"action": action, "channel": channel, "messages": messages}))
    };
    OPERATIONS.iter().map(operation).collect::<Map<_, _>>().into()
}

fn headers(named: &[(&str, &str, bool)]) -> Value {
    let properties: Map<_, _> = named
        .iter()
        .map(|(name, words, _)| ((*name).to_owned(), json!({"type": "string", "description": words})))
        .collect();
    let required: Vec<_> = named.iter().filter(|(.., must)| *must).map(|(name, ..)| *name).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn of_message() -> Value {
    headers(&[
        ("subscription", "The id of the subscription.", true),
        ("destination", "Where it was told.", true),
        ("message-id", "A UUID; of what somebody said, the message's own.", true),
        ("content-type", "application/json", true),
        ("content-length", "The bytes of the body.", true),
    ])
}

fn value(news: &impl Serialize) -> Value {
    serde_json::to_value(news).unwrap_or_default()
}

fn room() -> RoomId {
    RoomId(Uuid::from_u128(0x0192_d3a0_0000_7000_8000_0000_0000_00aa))
}

fn somebody() -> User {
    User { id: AccountId(7), nickname: "김민수".to_owned(), account_type: AccountType::Customer }
}

fn message() -> Message {
    Message {
        id: MessageId(Uuid::from_u128(0x0192_d3a0_0000_7000_8000_0000_0000_00bb)),
        seq: 3,
        room_id: room(),
        sender: somebody(),
        content: "재고 있나요?".to_owned(),
        sent_at: Timestamp(1_795_000_000_000),
    }
}
