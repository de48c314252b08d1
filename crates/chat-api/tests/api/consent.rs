//! Nobody sees what was said before they came, nobody is taken back in by others, and nobody learns an address.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{House, Person};

async fn add(house: &House, who: &Person, room: &str, whom: &Person) -> Value {
    let body = json!({"roomId": room, "users": [whom.invited()]});
    house.post(who, "/chat/addParticipants", &body).await.ok(200)
}

async fn leave(house: &House, who: &Person, room: &str) {
    house.call(who, Method::DELETE, &format!("/chat/{room}/participants/me"), &Value::Null).await.ok(204);
}

async fn join(house: &House, who: &Person, room: &str) -> crate::harness::Answer {
    house.post(who, &format!("/chat/{room}/join"), &Value::Null).await
}

async fn seqs(house: &House, who: &Person, room: &str, query: &str) -> Vec<i64> {
    let page = house.get(who, &format!("/chat/{room}{query}")).await.ok(200);
    page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn who_is_added_later_sees_what_is_said_from_then_on() {
    let house = House::open().await;
    let (kim, lee, late) =
        (house.customer("김").await, house.seller("이").await, house.customer("늦은 이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    for content in ["계좌번호는", "비밀이에요"] {
        house.say(&kim, &room, content).await;
    }
    add(&house, &kim, &room, &late).await;
    assert_eq!(house.list(&late).await, [("둘이서".to_owned(), 0, Value::Null)]);
    let paged = house.get(&late, "/chat-info/rooms").await.ok(200);
    assert!(paged["rooms"][0]["lastMessage"].is_null() && paged["unreadTotal"] == 0, "{paged}");
    for query in ["", "?after=0", "?after=1", "?after=2", "?before=3", "?before=2", "?after=0&before=3"] {
        assert_eq!(seqs(&house, &late, &room, query).await, Vec::<i64>::new(), "{query}");
    }
    house.get(&late, &format!("/chat/{room}?after=3")).await.refused(409, "AHEAD_OF_ROOM");
    house.say(&lee, &room, "어서 오세요").await;
    for query in ["", "?after=0", "?after=2", "?limit=1", "?before=4"] {
        assert_eq!(seqs(&house, &late, &room, query).await, [3], "{query}");
    }
    assert_eq!(house.list(&late).await, [("둘이서".to_owned(), 1, json!("어서 오세요"))]);
    // The others go on seeing everything.
    assert_eq!(seqs(&house, &lee, &room, "").await, [1, 2, 3]);
    house.post(&late, &format!("/chat/{room}/read"), &json!({"seq": 1})).await.ok(204);
    assert_eq!(house.get(&late, &format!("/chat/{room}")).await.ok(200)["lastReadSeq"], 2);
}

#[tokio::test]
async fn who_left_comes_back_by_themselves_only_and_from_then_on() {
    let house = House::open().await;
    let (kim, lee, stranger) =
        (house.customer("김").await, house.customer("이").await, house.seller("낯선 상점").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    house.say(&lee, &room, "갑니다").await;
    leave(&house, &lee, &room).await;
    house.say(&kim, &room, "혼잣말").await;
    let unchanged = add(&house, &kim, &room, &lee).await;
    assert_eq!(unchanged["users"], json!([kim.in_room(false), lee.in_room(true)]));
    house.get(&lee, &format!("/chat/{room}")).await.refused(403, "NOT_A_PARTICIPANT");
    assert!(house.list(&lee).await.is_empty());

    join(&house, &stranger, &room).await.refused(403, "NOT_A_PARTICIPANT");
    join(&house, &stranger, "01890000-0000-7000-8000-000000000000").await.refused(404, "ROOM_NOT_FOUND");
    join(&house, &stranger, "1").await.refused(404, "ROOM_NOT_FOUND");
    let back = join(&house, &lee, &room).await.ok(200);
    assert_eq!(back["users"], json!([kim.in_room(false), lee.in_room(false)]));
    assert_eq!(house.list(&lee).await, [("둘이서".to_owned(), 0, Value::Null)]);
    assert_eq!(seqs(&house, &lee, &room, "?after=0").await, Vec::<i64>::new());
    house.say(&kim, &room, "왔어요?").await;
    assert_eq!(seqs(&house, &lee, &room, "").await, [3]);
    // Coming twice changes nothing.
    assert_eq!(join(&house, &lee, &room).await.ok(200), back);
    assert_eq!(seqs(&house, &lee, &room, "").await, [3]);
    house.say(&lee, &room, "네").await;
}

#[tokio::test]
async fn nobody_learns_another_ones_address() {
    let house = House::open().await;
    let (kim, lee, park) = (house.customer("김").await, house.seller("이").await, house.customer("박").await);
    let body = json!({"name": "셋이서", "users": [lee.invited()]});
    let opened = house.post(&kim, "/chat/invite", &body).await.ok(201);
    let room = opened["id"].as_str().unwrap().to_owned();
    let added = add(&house, &lee, &room, &park).await;
    house.say(&park, &room, "안녕하세요").await;
    let mut seen = vec![opened, added];
    for path in [format!("/chat/{room}"), format!("/chat/{room}/userlist"), "/chat-info/rooms".to_owned()] {
        seen.push(house.get(&kim, &path).await.ok(200));
    }
    for path in ["/chat-info/roomList", "/chat-info/myInfo"] {
        seen.push(house.post(&kim, path, &Value::Null).await.ok(200));
    }
    leave(&house, &kim, &room).await;
    seen.push(join(&house, &kim, &room).await.ok(200));
    for answer in seen {
        let text = answer.to_string();
        assert!(!text.contains(&lee.email) && !text.contains(&park.email), "{text}");
        assert!(!text.contains("email") || answer["email"] == kim.email.as_str(), "{text}");
    }
}

#[tokio::test]
async fn a_list_of_rooms_is_read_page_by_page() {
    let house = House::open_with(|settings| settings.limits.rooms_per_hour = 1_000).await;
    let (kim, shop, park) =
        (house.customer("김").await, house.seller("골목책방").await, house.customer("박").await);
    let product = house.product(&shop).await;
    let mut rooms = Vec::new();
    for i in 0..103 {
        rooms.push(house.room(&kim, &format!("{i}"), &[&park]).await);
        // Some of the same moment, so that the id decides.
        if i % 3 == 0 {
            house.clock.advance(std::time::Duration::from_secs(1));
        }
    }
    let body = json!({"name": "책 문의", "users": [shop.invited()], "productId": product});
    rooms.push(house.post(&kim, "/chat/invite", &body).await.ok(201)["id"].as_str().unwrap().to_owned());
    house.say(&park, &rooms[5], "하나").await;
    house.say(&park, &rooms[5], "둘").await;
    house.say(&shop, &rooms[103], "셋").await;
    house.say(&kim, &rooms[103], "넷").await;

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = house.get(&kim, &format!("/chat-info/rooms?limit=10{cursor}")).await.ok(200);
        assert_eq!(page["unreadTotal"], 3);
        seen.extend(page["rooms"].as_array().unwrap().clone());
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut wanted: Vec<_> = rooms.iter().rev().cloned().collect();
    let first = wanted.remove(wanted.iter().position(|id| *id == rooms[5]).unwrap());
    wanted.insert(1, first);
    assert_eq!(seen.iter().map(|room| room["id"].as_str().unwrap()).collect::<Vec<_>>(), wanted);
    let about = &seen[0];
    assert_eq!(
        (&about["product"], &about["other"]),
        (&json!({"id": product, "name": "무선이어폰"}), &json!({"nickname": "골목책방", "type": "SELLER"}))
    );
    assert_eq!((&about["unread"], &about["lastMessage"]["content"]), (&json!(1), &json!("넷")));
    let plain = json!({"id": rooms[0], "name": "0", "other": {"nickname": "박", "type": "CUSTOMER"},
        "unread": 0, "lastMessage": null});
    assert_eq!(seen[103], plain);

    // The list of old keeps its shape, and its hundred latest.
    let list = house.post(&kim, "/chat-info/roomList", &Value::Null).await.ok(200);
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|room| room["id"].as_str().unwrap()).collect();
    assert_eq!(ids, wanted[..100]);
    let mut keys: Vec<_> = list[0].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!((keys, &list[1]["unread"]), (vec!["id", "lastMessage", "name", "unread"], &json!(2)));
    house
        .get(&kim, "/chat-info/rooms?limit=0&cursor=x")
        .await
        .broken(&["limit OUT_OF_RANGE", "cursor INVALID_CURSOR"]);
    let nobodys = house.get(&house.customer("최").await, "/chat-info/rooms").await.ok(200);
    assert_eq!(nobodys, json!({"rooms": [], "nextCursor": null, "unreadTotal": 0}));
}
