//! Every operation, called by those who may not.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{House, Person};

/// Every operation on a room: its method, path and a good body.
fn on_room(room: &str, guest: &Person) -> Vec<(Method, String, Value)> {
    let message = json!({"clientMessageId": Uuid::now_v7(), "content": "내용"});
    let added = json!({"roomId": room, "users": [guest.invited()]});
    vec![
        (Method::POST, "/chat/addParticipants".to_owned(), added),
        (Method::GET, format!("/chat/{room}"), Value::Null),
        (Method::GET, format!("/chat/{room}/userlist"), Value::Null),
        (Method::POST, format!("/chat/{room}/messages"), message),
        (Method::POST, format!("/chat/{room}/read"), json!({"seq": 0})),
        (Method::POST, format!("/chat/{room}/join"), Value::Null),
        (Method::DELETE, format!("/chat/{room}/participants/me"), Value::Null),
    ]
}

/// Every other operation.
fn elsewhere(guest: &Person) -> Vec<(Method, String, Value)> {
    let (email, users) = (&guest.email, [guest.invited()]);
    vec![
        (Method::POST, "/chat/invite".to_owned(), json!({"name": "방", "users": users})),
        (Method::POST, "/chat/tickets".to_owned(), Value::Null),
        (Method::POST, "/chat-info/myInfo".to_owned(), Value::Null),
        (Method::POST, "/chat-info/roomList".to_owned(), Value::Null),
        (Method::GET, "/chat-info/rooms".to_owned(), Value::Null),
        (Method::POST, format!("/chat-info/userInfo?email={email}&type=CUSTOMER"), Value::Null),
        (Method::POST, format!("/chat-search/customer?email={email}"), Value::Null),
        (Method::POST, format!("/chat-search/seller?email={email}"), Value::Null),
        (Method::POST, format!("/chat-search/user?email={email}"), Value::Null),
    ]
}

#[tokio::test]
async fn nobody_gets_anything_without_a_token() {
    let house = House::open().await;
    let kim = house.customer("김").await;
    let room = house.room(&kim, "방", &[&kim]).await;
    for (method, path, body) in on_room(&room, &kim).into_iter().chain(elsewhere(&kim)) {
        house.call(&Person::nobody(), method, &path, &body).await.refused(401, "NO_TOKEN");
    }
}

#[tokio::test]
async fn a_stranger_is_told_that_it_is_not_their_room_and_an_unknown_room_is_told_apart() {
    let house = House::open().await;
    let (kim, stranger) = (house.customer("김").await, house.seller("낯선 상점").await);
    let room = house.room(&kim, "방", &[&kim]).await;
    for (method, path, body) in on_room(&room, &stranger) {
        house.call(&stranger, method, &path, &body).await.refused(403, "NOT_A_PARTICIPANT");
    }
    let nowhere = Uuid::now_v7().to_string();
    for (method, path, body) in on_room(&nowhere, &kim) {
        house.call(&kim, method, &path, &body).await.refused(404, "ROOM_NOT_FOUND");
    }
    for (method, path, body) in on_room("1", &kim).into_iter().skip(1) {
        house.call(&kim, method, &path, &body).await.refused(404, "ROOM_NOT_FOUND");
    }
    let seen = house.get(&kim, &format!("/chat/{room}")).await.ok(200);
    assert_eq!((&seen["room"]["users"], &seen["messages"]), (&json!([kim.in_room(false)]), &json!([])));
}

#[tokio::test]
async fn what_has_no_such_path_or_method_says_so() {
    let house = House::open().await;
    let kim = house.customer("김").await;
    house.get(&kim, "/chat/").await.refused(404, "NOT_FOUND");
    house.call(&kim, Method::PUT, "/chat/invite", &json!({})).await.refused(405, "METHOD_NOT_ALLOWED");
    house.post(&kim, "/chat/invite", &json!([])).await.broken(&["body WRONG_TYPE"]);
}
