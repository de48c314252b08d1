//! What is sent over the live socket.

use chat_api::stomp::{Command, Frame};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Client, message, subscribe, topic};
use crate::world::{KIM, LEE, STRANGER, World};

#[tokio::test]
async fn a_receipt_means_that_the_message_is_stored_and_not_before() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    // Nothing can be stored while this lasts.
    let busy = world.store.db.begin().await.unwrap();
    kim.send(&message(world.room, "x", Uuid::new_v4()).with("receipt", "m")).await;
    // The socket goes on while the message waits.
    assert_eq!(until_taken(&mut kim).await, []);
    busy.rollback().await.unwrap();
    kim.receipt("m").await;
    assert_eq!(world.store.contents(world.room).await, ["x"]);
}

#[tokio::test]
async fn rooms_do_not_wait_for_each_other() {
    let world = World::new().await;
    let other = world.store.room_of(&[KIM]).await;
    let mut kim = world.connect(KIM).await;
    for (id, room) in [("a", world.room), ("b", other)] {
        kim.subscribe(id, &topic(room)).await;
    }
    let busy = world.store.db.begin().await.unwrap();
    for room in [world.room, world.room, other] {
        kim.send(&message(room, "x", Uuid::new_v4())).await;
    }
    until_taken(&mut kim).await;
    busy.rollback().await.unwrap();
    // The second message of the first room waits for the first one of it, and the other room's for neither.
    for room in [world.room, other, world.room] {
        assert_eq!(kim.news("message").await["roomId"], room.to_string());
    }
}

/// Waits until the server has taken all that was sent so far; gives the frames that came before that.
async fn until_taken(client: &mut Client) -> Vec<Frame> {
    client.send(&subscribe("errors", "/user/queue/errors").with("receipt", "taken")).await;
    client.receipt("taken").await
}

#[tokio::test]
async fn what_one_sends_to_a_room_keeps_its_order() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    for i in 0..39 {
        kim.send(&message(world.room, &i.to_string(), Uuid::new_v4())).await;
    }
    kim.send(&message(world.room, "39", Uuid::new_v4()).with("receipt", "last")).await;
    kim.receipt("last").await;
    let expected: Vec<_> = (0..40).map(|i| i.to_string()).collect();
    assert_eq!(world.store.contents(world.room).await, expected);
}

#[tokio::test]
async fn the_same_name_again_is_answered_the_same_and_stored_once() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    let name = Uuid::new_v4();
    for receipt in ["1", "2"] {
        kim.send(&message(world.room, "한 번만", name).with("receipt", receipt)).await;
        kim.receipt(receipt).await;
    }
    assert_eq!(world.store.contents(world.room).await, ["한 번만"]);
}

#[tokio::test]
async fn the_same_name_for_something_else_comes_back_and_is_not_lost_in_silence() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("e", "/user/queue/errors").await;
    let name = Uuid::new_v4();
    kim.send(&message(world.room, "하나", name).with("receipt", "1")).await;
    kim.receipt("1").await;
    kim.send(&message(world.room, "둘", name).with("receipt", "2")).await;
    let back = kim.frame().await;
    assert_eq!(back.header("destination"), Some("/user/queue/errors"), "{back:?}");
    let body: Value = serde_json::from_slice(&back.body).unwrap();
    assert_eq!(
        (&body["code"], &body["clientMessageId"]),
        (&"CLIENT_MESSAGE_ID_REUSED".into(), &name.to_string().into())
    );
    // In another room it is another message.
    let other = world.store.room_of(&[KIM]).await;
    kim.send(&message(other, "셋", name).with("receipt", "3")).await;
    assert_eq!(kim.receipt("3").await, []);
    assert_eq!(world.store.contents(world.room).await, ["하나"]);
}

#[tokio::test]
async fn what_can_not_be_taken_comes_back_and_the_connection_stays() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("e", "/user/queue/errors").await;
    let strangers_room = world.store.room_of(&[STRANGER]).await;
    let to = format!("/app/rooms/{}", world.room);
    let raw = |body: &'static str| {
        Frame::new(Command::Send).with("destination", &to).with_body("application/json", body)
    };
    let name = Uuid::new_v4();
    let cases = [
        (message(world.room, " ", name), "VALIDATION_FAILED", Value::from(name.to_string())),
        (message(world.room, &"가".repeat(4001), name), "VALIDATION_FAILED", name.to_string().into()),
        (message(strangers_room, "x", name), "NOT_A_PARTICIPANT", name.to_string().into()),
        (message(domain::RoomId::fresh(), "x", name), "ROOM_NOT_FOUND", name.to_string().into()),
        (raw("not json"), "MALFORMED_REQUEST", Value::Null),
        (raw(r#"{"content":"x"}"#), "VALIDATION_FAILED", Value::Null),
        (raw(r#"{"content":"x","clientMessageId":"7"}"#), "VALIDATION_FAILED", "7".into()),
        (raw(r#"{"content":7,"clientMessageId":"7"}"#), "VALIDATION_FAILED", "7".into()),
        (raw(r#"{"content":"x","clientMessageId":"7","to":"all"}"#), "VALIDATION_FAILED", "7".into()),
        (raw(r#"["x","7"]"#), "VALIDATION_FAILED", Value::Null),
        (raw(r#"{"content":"x","content":"y","clientMessageId":"7"}"#), "VALIDATION_FAILED", "7".into()),
    ];
    for (frame, code, name) in cases {
        kim.send(&frame.with("receipt", "never")).await;
        let back = kim.frame().await;
        assert_eq!(back.header("destination"), Some("/user/queue/errors"), "{back:?}");
        assert_eq!(back.header("subscription"), Some("e"));
        let body: Value = serde_json::from_slice(&back.body).unwrap();
        assert_eq!((body["code"].as_str(), &body["clientMessageId"]), (Some(code), &name));
    }
    kim.send(&message(world.room, "잘 돼요", Uuid::new_v4()).with("receipt", "good")).await;
    assert_eq!(kim.receipt("good").await, []);
}

#[tokio::test]
async fn a_refused_message_says_which_of_its_fields_are_broken() {
    let world = World::new().await;
    let mut kim = world.connect(KIM).await;
    kim.subscribe("e", "/user/queue/errors").await;
    let to = format!("/app/rooms/{}", world.room);
    let name = Uuid::new_v4();
    for (body, broken) in [
        (json!({ "clientMessageId": name }), vec!["content REQUIRED"]),
        (json!({ "clientMessageId": name, "content": null }), vec!["content REQUIRED"]),
        (json!({ "clientMessageId": name, "content": " \n" }), vec!["content REQUIRED"]),
        (json!({ "clientMessageId": name, "content": "가".repeat(4_001) }), vec!["content TOO_LONG"]),
        (json!({ "content": "x" }), vec!["clientMessageId REQUIRED"]),
        (json!({ "content": "x", "clientMessageId": null }), vec!["clientMessageId REQUIRED"]),
        (json!({ "content": "x", "clientMessageId": "7" }), vec!["clientMessageId INVALID_UUID"]),
        (json!({}), vec!["clientMessageId REQUIRED", "content REQUIRED"]),
    ] {
        let frame = Frame::new(Command::Send).with("destination", &to);
        kim.send(&frame.with_body("application/json", body.to_string())).await;
        let back: Value = serde_json::from_slice(&kim.frame().await.body).unwrap();
        let errors = back["errors"].as_array().into_iter().flatten();
        let told: Vec<String> = errors
            .map(|e| format!("{} {}", e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        assert_eq!(
            (back["status"].as_u64(), told),
            (Some(422), broken.iter().map(ToString::to_string).collect()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn what_was_sent_before_the_socket_broke_is_stored() {
    let world = World::new().await;
    let mut lee = world.connect(LEE).await;
    lee.subscribe("a", &topic(world.room)).await;
    let mut kim = world.connect(KIM).await;
    for i in 0..10 {
        kim.send(&message(world.room, &i.to_string(), Uuid::new_v4())).await;
    }
    kim.send(&Frame::new(Command::Disconnect)).await;
    drop(kim);
    assert_eq!(lee.seqs(10).await, (1..=10).collect::<Vec<_>>());
}
