//! What a session makes of each frame, without a socket.

use domain::{AccountId, AccountType, RoomId, Timestamp};
use serde_json::Value;

use super::*;

const TOKEN_ENDS: Timestamp = Timestamp(900_000);

fn at(ms: u64) -> Now {
    Now { wall: Timestamp(i64::try_from(ms).unwrap()), open: Duration::from_millis(ms) }
}

fn new() -> Session {
    Session::new("s-1".into(), RealtimeSettings::default(), Language::Korean, None)
}

fn connect() -> Frame {
    Frame::new(Command::Connect).with("accept-version", "1.1,1.2").with("Authorization", "Bearer abc")
}

fn caller() -> Arc<Caller> {
    let (id, email) = (AccountId(7), "kim@example.kr".into());
    Arc::new(Caller {
        id,
        email,
        account_type: AccountType::Customer,
        expires_at: TOKEN_ENDS,
        session: auth::Session::default(),
    })
}

fn open() -> Session {
    let mut session = new();
    assert_eq!(session.on_frame(&connect(), at(0)), [Action::Verify("abc".into())]);
    session.on_verified(Ok(caller()));
    session
}

fn room() -> RoomId {
    RoomId(uuid::Uuid::from_u128(5))
}

fn subscribe(id: &str) -> Frame {
    Frame::new(Command::Subscribe).with("id", id).with("destination", payload::room_topic(room()))
}

fn send(what: &str, body: &'static str) -> Frame {
    let to = format!("/app/rooms/{}{what}", room());
    Frame::new(Command::Send).with("destination", to).with_body("application/json", body)
}

/// The code of the ERROR that these actions end with, and the close code.
fn ended(actions: &[Action]) -> (String, u16) {
    let [Action::Send(frame), Action::Close(close, _)] = actions else { panic!("{actions:?}") };
    assert_eq!(frame.command, Command::Error);
    let problem: Value = serde_json::from_slice(&frame.body).unwrap();
    assert_eq!(problem["code"].as_str(), frame.header("message"));
    assert_eq!(problem["requestId"], "s-1");
    (frame.header("message").unwrap().to_owned(), *close)
}

fn is_receipt(actions: &[Action], id: &str) -> bool {
    matches!(actions, [Action::Send(f)] if f.command == Command::Receipt && f.header("receipt-id") == Some(id))
}

#[test]
fn connected_says_what_was_agreed() {
    let mut session = new();
    session.on_frame(&connect().with("heart-beat", "10000,10000").with("receipt", "c"), at(0));
    let actions = session.on_verified(Ok(caller()));
    let [Action::Send(connected), receipt] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(connected.command, Command::Connected);
    assert_eq!(connected.header("version"), Some("1.2"));
    assert_eq!(connected.header("heart-beat"), Some("25000,25000"));
    assert_eq!(connected.header("session"), Some("s-1"));
    assert!(is_receipt(std::slice::from_ref(receipt), "c"));
}

#[test]
fn without_a_version_in_common_ours_are_named() {
    let actions = new().on_frame(&Frame::new(Command::Connect).with("accept-version", "3.0"), at(0));
    assert_eq!(ended(&actions), ("MALFORMED_REQUEST".into(), 1002));
    assert!(matches!(&actions[0], Action::Send(f) if f.header("version") == Some("1.0,1.1,1.2")));
}

#[test]
fn who_comes_with_a_ticket_is_let_in_unless_the_frame_brings_a_token() {
    let by_ticket = || {
        let ticket = Some(Credential::Ticket(caller()));
        Session::new("s-1".into(), RealtimeSettings::default(), Language::Korean, ticket)
    };
    let plain = Frame::new(Command::Stomp).with("accept-version", "1.2");
    let mut session = by_ticket();
    assert_eq!(session.on_frame(&plain, at(0)), [Action::Admit(caller())]);
    session.on_verified(Ok(caller()));
    assert_eq!(session.caller(), Some(&caller()));
    assert_eq!(by_ticket().on_frame(&connect(), at(0)), [Action::Verify("abc".into())]);
    let mut over = by_ticket();
    over.on_frame(&plain, at(0));
    assert_eq!(ended(&over.on_verified(Err(TokenError::Ended))).0, "TOKEN_INVALID");
}

#[test]
fn the_frames_token_comes_before_the_handshakes() {
    let session = |handshake: Option<&str>| {
        let handshake = handshake.map(|text| Credential::Authorization(text.into()));
        Session::new("s-1".into(), RealtimeSettings::default(), Language::Korean, handshake)
    };
    let plain = Frame::new(Command::Stomp).with("accept-version", "1.2");
    assert_eq!(session(Some("bearer h")).on_frame(&plain, at(0)), [Action::Verify("h".into())]);
    let own = plain.clone().with("authorization", "Bearer f");
    assert_eq!(session(Some("Bearer h")).on_frame(&own, at(0)), [Action::Verify("f".into())]);
    assert_eq!(ended(&session(None).on_frame(&plain, at(0))).0, "NO_TOKEN");
    assert_eq!(ended(&session(Some("Basic x")).on_frame(&plain, at(0))).0, "TOKEN_INVALID");
}

#[test]
fn what_is_wrong_with_a_token_is_told() {
    for (error, code, close) in [
        (TokenError::Invalid, "TOKEN_INVALID", 1008),
        (TokenError::Expired, "TOKEN_EXPIRED", 1008),
        (TokenError::KeysUnavailable, "SERVICE_UNAVAILABLE", 1013),
    ] {
        let mut session = new();
        session.on_frame(&connect(), at(0));
        assert_eq!(ended(&session.on_verified(Err(error))), (code.into(), close));
    }
}

#[test]
fn nothing_comes_before_connect() {
    assert_eq!(ended(&new().on_frame(&subscribe("a"), at(0))).0, "NO_TOKEN");
}

#[test]
fn connect_has_ten_seconds_and_the_token_its_time() {
    let mut session = new();
    assert_eq!(session.on_time(at(9_999)), []);
    assert_eq!(ended(&session.on_time(at(10_000))).0, "NO_TOKEN");
    let mut session = open();
    session.heard(at(899_999));
    assert!(session.on_time(at(899_999)).iter().all(|action| *action == Action::Ping));
    assert_eq!(ended(&session.on_time(at(900_000))).0, "TOKEN_EXPIRED");
}

#[test]
fn after_the_end_nothing_is_answered() {
    let mut session = open();
    let _ = session.on_frame(&Frame::new(Command::Begin), at(0));
    assert!(session.is_over());
    assert_eq!(session.on_frame(&subscribe("a"), at(0)), []);
    assert_eq!(session.on_time(at(10_000_000)), []);
    assert_eq!(session.on_done(Some("r".into()), Ok(())), []);
    assert_eq!(session.on_too_slow(), []);
}

#[test]
fn a_subscription_is_acknowledged_when_it_is_live() {
    let mut session = open();
    let actions = session.on_frame(&subscribe("a").with("after", "17").with("receipt", "r"), at(0));
    let expected = Action::Follow { serial: 1, id: "a".into(), room: room(), after: Some(17) };
    assert_eq!(actions, [expected]);
    assert!(is_receipt(&session.on_subscribed(1, Ok(())), "r"));
    assert_eq!(session.on_subscribed(1, Ok(())), []);
}

#[test]
fn a_refused_subscription_ends_the_connection_and_names_its_receipt() {
    let mut session = open();
    session.on_frame(&subscribe("a").with("receipt", "r"), at(0));
    let actions = session.on_subscribed(1, Err(ErrorCode::NotAParticipant.into()));
    assert_eq!(ended(&actions), ("NOT_A_PARTICIPANT".into(), 1008));
    assert!(matches!(&actions[0], Action::Send(f) if f.header("receipt-id") == Some("r")));
}

#[test]
fn an_id_is_open_once_and_free_again_after_unsubscribe() {
    let mut session = open();
    session.on_frame(&subscribe("a"), at(0));
    let unsubscribe = Frame::new(Command::Unsubscribe).with("id", "a");
    assert_eq!(session.on_frame(&unsubscribe, at(0)), [Action::Unfollow(1)]);
    assert_eq!(session.on_frame(&unsubscribe, at(0)), []);
    session.on_frame(&subscribe("a"), at(0));
    assert_eq!(ended(&session.on_frame(&subscribe("a"), at(0))).0, "MALFORMED_REQUEST");
}

#[test]
fn a_client_of_1_0_may_leave_ids_out() {
    let mut session = new();
    session.on_frame(&Frame::new(Command::Connect).with("Authorization", "Bearer x"), at(0));
    session.on_verified(Ok(caller()));
    assert_eq!(session.version(), Version::V10);
    let topic = payload::room_topic(room());
    let to = |command| Frame::new(command).with("destination", &topic);
    let followed = session.on_frame(&to(Command::Subscribe), at(0));
    assert!(matches!(&followed[..], [Action::Follow { id, .. }] if *id == topic));
    assert_eq!(session.on_frame(&to(Command::Unsubscribe), at(0)), [Action::Unfollow(1)]);
}

#[test]
fn a_send_is_a_job_whose_receipt_comes_when_it_is_done() {
    let mut session = open();
    let body = r#"{"content":"안녕","clientMessageId":"00000000-0000-0000-0000-000000000001"}"#;
    let actions = session.on_frame(&send("", body).with("receipt", "m"), at(0));
    let [Action::Do(job)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!((job.room, job.receipt.as_deref()), (room(), Some("m")));
    assert!(is_receipt(&session.on_done(Some("m".into()), Ok(())), "m"));
    let [Action::Do(read)] = &session.on_frame(&send("/read", r#"{"seq":3}"#), at(0))[..] else { panic!() };
    assert_eq!(read.task, super::super::jobs::Task::Read(3));
    let typing = Frame::new(Command::Send).with("destination", format!("/app/rooms/{}/typing", room()));
    assert!(matches!(&session.on_frame(&typing, at(0))[..], [Action::Do(_)]));
}

#[test]
fn rejections_go_only_to_those_who_listen_for_them() {
    let mut session = open();
    assert_eq!(session.on_frame(&send("", "{}").with("receipt", "m"), at(0)), []);
    let errors =
        Frame::new(Command::Subscribe).with("id", "e").with("destination", ERRORS).with("receipt", "r");
    assert!(is_receipt(&session.on_frame(&errors, at(0)), "r"));
    for frame in [send("", "{}"), send("", "nonsense"), send("/read", r#"{"seq":-1}"#), send("/read", "{}")] {
        let actions = session.on_frame(&frame.with("receipt", "m"), at(0));
        assert!(matches!(&actions[..], [Action::Message(id, _)] if id == "e"), "{actions:?}");
    }
}

#[test]
fn a_flood_ends_the_connection_and_heart_beats_are_none() {
    let mut session = open();
    for _ in 0..40 {
        assert!(!session.on_frame(&send("/read", r#"{"seq":1}"#), at(0)).is_empty());
    }
    assert_eq!(
        ended(&session.on_frame(&send("/read", r#"{"seq":1}"#), at(0))),
        ("TOO_MANY_REQUESTS".into(), 1008)
    );
    let mut session = open();
    for i in 0..100 {
        assert!(matches!(&session.on_frame(&subscribe(&i.to_string()), at(0))[..], [Action::Follow { .. }]));
    }
    assert_eq!(ended(&session.on_frame(&subscribe("x"), at(0))).0, "TOO_MANY_REQUESTS");
}

#[test]
fn disconnect_is_answered_when_all_is_done() {
    let mut session = open();
    let bye = Frame::new(Command::Disconnect).with("receipt", "bye");
    assert_eq!(session.on_frame(&bye, at(0)), [Action::Finish]);
    assert!(is_receipt(&session.on_done(Some("m".into()), Ok(())), "m"));
    let actions = session.on_finished();
    assert!(is_receipt(&actions[..1], "bye"));
    assert_eq!(actions[1], Action::Close(1000, ""));
}

#[test]
fn acks_are_not_needed_and_transactions_not_supported() {
    let mut session = open();
    let ack = Frame::new(Command::Ack).with("id", "1");
    assert_eq!(session.on_frame(&ack, at(0)), []);
    assert!(is_receipt(&session.on_frame(&ack.with("receipt", "a"), at(0)), "a"));
    assert_eq!(
        ended(&session.on_frame(&send("", "{}").with("transaction", "t"), at(0))).0,
        "MALFORMED_REQUEST"
    );
}

#[test]
fn problems_are_told_in_the_language_that_connect_asks_for() {
    let mut session = new();
    session.on_frame(&connect().with("accept-language", "en"), at(0));
    let actions = session.on_verified(Err(TokenError::Expired));
    let Action::Send(error) = &actions[0] else { panic!() };
    let problem: Value = serde_json::from_slice(&error.body).unwrap();
    assert_eq!(problem["detail"], "The token has expired. Please log in again.");
}
