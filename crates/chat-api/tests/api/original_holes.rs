//! What the original let anybody do. Each of these must be refused.

use serde_json::{Value, json};

use crate::harness::House;

/// `GET /chat/{id}` showed every room to everybody.
#[tokio::test]
async fn a_room_is_not_shown_to_who_is_not_in_it() {
    let house = House::open().await;
    let (kim, shop, spy) =
        (house.customer("김").await, house.seller("상점").await, house.customer("엿보기").await);
    let room = house.room(&kim, "비밀", &[&shop]).await;
    house.say(&kim, &room, "계좌번호는").await;
    for path in [format!("/chat/{room}"), format!("/chat/{room}?after=0"), format!("/chat/{room}/userlist")] {
        let refused = house.get(&spy, &path).await.refused(403, "NOT_A_PARTICIPANT").to_string();
        assert!(!refused.contains("비밀") && !refused.contains("계좌번호") && !refused.contains(&kim.email));
    }
}

/// `POST /chat/addParticipants` let strangers add themselves.
#[tokio::test]
async fn nobody_lets_themselves_in() {
    let house = House::open().await;
    let (kim, shop, spy) =
        (house.customer("김").await, house.seller("상점").await, house.customer("엿보기").await);
    let room = house.room(&kim, "비밀", &[&shop]).await;
    let body = json!({"roomId": room, "users": [spy.invited()]});
    house.post(&spy, "/chat/addParticipants", &body).await.refused(403, "NOT_A_PARTICIPANT");
    let users = house.get(&kim, &format!("/chat/{room}")).await.ok(200)["room"]["users"].clone();
    assert_eq!(users.as_array().unwrap().len(), 2);
    house.get(&spy, &format!("/chat/{room}")).await.refused(403, "NOT_A_PARTICIPANT");
}

/// `POST /chat-info/roomList?email=` showed anybody's rooms.
#[tokio::test]
async fn a_list_of_rooms_is_ones_own_whoever_is_named() {
    let house = House::open().await;
    let (kim, spy) = (house.customer("김").await, house.customer("엿보기").await);
    house.room(&kim, "비밀", &[&kim]).await;
    let path = format!("/chat-info/roomList?email={}&type=CUSTOMER", kim.email);
    assert_eq!(house.post(&spy, &path, &Value::Null).await.ok(200), json!([]));
    assert_eq!(
        house.post(&spy, &path, &json!({"email": kim.email, "type": "CUSTOMER"})).await.ok(200),
        json!([])
    );
    assert_eq!(house.post(&kim, &path, &Value::Null).await.ok(200).as_array().unwrap().len(), 1);
}

/// Every message went to one topic for all rooms.
#[tokio::test]
async fn a_message_is_heard_in_its_own_room_only() {
    let house = House::open().await;
    let (kim, lee, park) =
        (house.customer("김").await, house.customer("이").await, house.customer("박").await);
    let room = house.room(&kim, "김과 이", &[&lee]).await;
    let other = house.room(&kim, "김과 박", &[&park]).await;
    house.say(&kim, &room, "이에게만").await;
    assert_eq!(house.list(&lee).await, [("김과 이".to_owned(), 1, json!("이에게만"))]);
    assert_eq!(house.list(&park).await, [("김과 박".to_owned(), 0, Value::Null)]);
    let seen = house.get(&park, &format!("/chat/{other}")).await.ok(200);
    assert_eq!(seen["messages"], json!([]));
}
