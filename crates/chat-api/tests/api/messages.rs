//! Sending, reading and marking as read.

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::House;

#[tokio::test]
async fn a_message_is_answered_once_it_is_stored_and_stored_once() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.customer("이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    let path = format!("/chat/{room}/messages");
    let body = json!({"clientMessageId": Uuid::new_v4(), "content": "  안녕하세요 👋\n"});
    let message = house.post(&kim, &path, &body).await.ok(201);
    assert_eq!(
        (&message["seq"], &message["roomId"], &message["sender"], &message["content"]),
        (&json!(1), &json!(room), &kim.user(), &body["content"])
    );
    assert!(Uuid::parse_str(message["id"].as_str().unwrap()).is_ok());
    assert!(message["sentAt"].as_str().unwrap().ends_with('Z'));
    assert_eq!(house.post(&kim, &path, &body).await.ok(201), message);
    let seen = house.get(&lee, &format!("/chat/{room}")).await.ok(200);
    assert_eq!(seen["messages"], json!([message]));
}

#[tokio::test]
async fn the_same_name_for_another_content_is_refused() {
    let house = House::open().await;
    let kim = house.customer("김").await;
    let (room, other) = (house.room(&kim, "방", &[&kim]).await, house.room(&kim, "딴 방", &[&kim]).await);
    let mut body = json!({"clientMessageId": Uuid::new_v4(), "content": "열 시에 만나요"});
    let path = format!("/chat/{room}/messages");
    let first = house.post(&kim, &path, &body).await.ok(201);
    body["content"] = json!("열한 시에 만나요");
    house.post(&kim, &path, &body).await.refused(409, "CLIENT_MESSAGE_ID_REUSED");
    assert_eq!(house.post(&kim, &format!("/chat/{other}/messages"), &body).await.ok(201)["seq"], 1);
    let seen = house.get(&kim, &format!("/chat/{room}")).await.ok(200);
    assert_eq!(seen["messages"], json!([first]));
}

#[tokio::test]
async fn every_broken_field_of_a_message_is_named() {
    let house = House::open().await;
    let kim = house.customer("김").await;
    let room = house.room(&kim, "혼자", &[&kim]).await;
    let path = format!("/chat/{room}/messages");
    let nothing = house.post(&kim, &path, &json!({})).await;
    nothing.broken(&["clientMessageId REQUIRED", "content REQUIRED"]);
    let body = json!({"clientMessageId": "1", "content": "가".repeat(4_001)});
    house.post(&kim, &path, &body).await.broken(&["clientMessageId INVALID_UUID", "content TOO_LONG"]);
    let blank = json!({"clientMessageId": Uuid::now_v7(), "content": " \n "});
    house.post(&kim, &path, &blank).await.broken(&["content REQUIRED"]);
    for unseen in ["\u{200b}", "\u{3164}\u{2800}", "\u{202e}\n\u{fe0f}", "\u{e0061}"] {
        let unseen = json!({"clientMessageId": Uuid::now_v7(), "content": unseen});
        house.post(&kim, &path, &unseen).await.broken(&["content REQUIRED"]);
    }
    let seen =
        json!({"clientMessageId": Uuid::now_v7(), "content": "두\u{200b} 줄\u{2028}👩\u{200d}💻\u{202e}"});
    let said = house.post(&kim, &path, &seen).await.ok(201);
    assert_eq!(said["content"], "두 줄\u{2028}👩\u{200d}💻");
    let longest = json!({"clientMessageId": Uuid::now_v7(), "content": "😀".repeat(4_000)});
    assert_eq!(house.post(&kim, &path, &longest).await.ok(201)["seq"], 2);
    house
        .post(&kim, &path, &json!({"clientMessageId": 1, "content": []}))
        .await
        .broken(&["clientMessageId WRONG_TYPE", "content WRONG_TYPE"]);
}

#[tokio::test]
async fn history_is_paged_both_ways_oldest_first() {
    let house = House::open().await;
    let kim = house.customer("김").await;
    let room = house.room(&kim, "혼자", &[&kim]).await;
    for i in 1..=25 {
        house.say(&kim, &room, &format!("{i}")).await;
    }
    for (query, wanted) in [
        ("", (6..=25).collect::<Vec<_>>()),
        ("?limit=3", vec![23, 24, 25]),
        ("?before=23&limit=2", vec![21, 22]),
        ("?after=0&limit=2", vec![1, 2]),
        ("?after=23", vec![24, 25]),
        ("?after=10&before=13", vec![11, 12]),
        ("?before=0", vec![]),
        ("?after=25", vec![]),
        ("?before=9223372036854775807&limit=1", vec![25]),
    ] {
        let page = house.get(&kim, &format!("/chat/{room}{query}")).await.ok(200);
        let seqs: Vec<_> =
            page["messages"].as_array().unwrap().iter().map(|m| m["seq"].as_i64().unwrap()).collect();
        assert_eq!(seqs, wanted, "{query}");
    }
    let broken = house.get(&kim, &format!("/chat/{room}?before=-1&after=x&limit=101")).await;
    broken.broken(&["before OUT_OF_RANGE", "after WRONG_TYPE", "limit OUT_OF_RANGE"]);
}

#[tokio::test]
async fn after_a_message_that_the_room_does_not_have_is_refused() {
    let house = House::open().await;
    let (kim, spy) = (house.customer("김").await, house.customer("엿보기").await);
    let room = house.room(&kim, "혼자", &[&kim]).await;
    house.get(&kim, &format!("/chat/{room}?after=0")).await.ok(200);
    house.get(&kim, &format!("/chat/{room}?after=1")).await.refused(409, "AHEAD_OF_ROOM");
    house.say(&kim, &room, "하나").await;
    house.get(&kim, &format!("/chat/{room}?after=1")).await.ok(200);
    for after in ["2", "9223372036854775807", "2&before=1"] {
        house.get(&kim, &format!("/chat/{room}?after={after}")).await.refused(409, "AHEAD_OF_ROOM");
    }
    house.get(&spy, &format!("/chat/{room}?after=2")).await.refused(403, "NOT_A_PARTICIPANT");
}

#[tokio::test]
async fn only_marking_as_read_marks_as_read() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.customer("이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    for content in ["하나", "둘", "셋"] {
        house.say(&kim, &room, content).await;
    }
    house.say(&lee, &room, "넷").await;
    let unread = async |who| house.list(who).await[0].1;
    let last_read = async || house.get(&lee, &format!("/chat/{room}")).await.ok(200)["lastReadSeq"].clone();
    assert_eq!((unread(&kim).await, unread(&lee).await, last_read().await), (1, 3, json!(0)));
    let read = format!("/chat/{room}/read");
    house.post(&lee, &read, &json!({"seq": 2})).await.ok(204);
    assert_eq!((unread(&lee).await, last_read().await), (1, json!(2)));
    // Never back, and never beyond what was said.
    house.post(&lee, &read, &json!({"seq": 1})).await.ok(204);
    assert_eq!(last_read().await, json!(2));
    house.post(&lee, &read, &json!({"seq": i64::MAX})).await.ok(204);
    assert_eq!((unread(&lee).await, last_read().await), (0, json!(4)));
    house.say(&kim, &room, "다섯").await;
    assert_eq!((unread(&lee).await, unread(&kim).await), (1, 1));
    house.post(&lee, &read, &json!({})).await.broken(&["seq REQUIRED"]);
    house.post(&lee, &read, &json!({"seq": -1})).await.broken(&["seq OUT_OF_RANGE"]);
}

#[tokio::test]
async fn the_room_with_the_latest_message_comes_first() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.customer("이").await);
    let first = house.room(&kim, "먼저", &[&lee]).await;
    house.clock.advance(std::time::Duration::from_secs(1));
    let second = house.room(&kim, "나중", &[&lee]).await;
    house.clock.advance(std::time::Duration::from_secs(1));
    let names = async || house.list(&lee).await.into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
    assert_eq!(names().await, ["나중", "먼저"]);
    assert_eq!(house.list(&lee).await[0].2, Value::Null);
    house.say(&kim, &first, "여기요").await;
    assert_eq!(names().await, ["먼저", "나중"]);
    house.say(&lee, &second, "네").await;
    assert_eq!(names().await, ["나중", "먼저"]);
}

#[tokio::test]
async fn a_flood_of_messages_over_http_is_refused_for_a_second() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.customer("이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    let path = format!("/chat/{room}/messages");
    let bodies: Vec<_> =
        (0..200).map(|i| json!({"clientMessageId": Uuid::now_v7(), "content": format!("{i}")})).collect();
    let answers = join_all(bodies.iter().map(|body| house.post(&kim, &path, body))).await;
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    // A burst of 40, and 20 for each second that it took.
    assert!((40..200).contains(&taken), "{taken}");
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.retry_after.as_deref(), Some("1"));
        answer.refused(429, "TOO_MANY_REQUESTS");
    }
    house.say(&lee, &room, "천천히요").await;
}
