//! Opening a room once, however often it is asked for, and by the product alone.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{House, Person};

fn id(room: &Value) -> String {
    room["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_shopper_opens_a_room_by_the_product_alone() {
    let house = House::open().await;
    let (buyer, shop, rival) =
        (house.customer("김민수").await, house.seller("한마당 전자").await, house.seller("옆집").await);
    let product = house.product(&shop).await;
    let alone = json!({"productId": product});
    let room = house.post(&buyer, "/chat/invite", &alone).await.ok(201);
    assert_eq!((&room["name"], &room["productId"]), (&json!("무선이어폰"), &json!(product)));
    assert_eq!(room["users"], json!([buyer.in_room(false), shop.in_room(false)]));
    assert_eq!(house.list(&shop).await.len(), 1);
    // Nobody to talk to, nothing to talk about.
    house.post(&shop, "/chat/invite", &alone).await.broken(&["users REQUIRED"]);
    for product in [0, -1, 999] {
        let unknown = json!({"productId": product});
        house.post(&buyer, "/chat/invite", &unknown).await.refused(404, "NOT_FOUND_PRODUCT");
    }
    house.post(&buyer, "/chat/invite", &json!({})).await.broken(&["name REQUIRED", "users REQUIRED"]);
    house
        .post(&buyer, "/chat/invite", &json!({"users": []}))
        .await
        .broken(&["name REQUIRED", "users WRONG_LENGTH"]);
    house
        .post(&buyer, "/chat/invite", &json!({"name": " ", "productId": product}))
        .await
        .broken(&["name REQUIRED"]);
    let of_two_shops = house.post(&rival, "/chat/invite", &alone).await.ok(201);
    assert_eq!(of_two_shops["users"], json!([shop.in_room(false), rival.in_room(false)]));
}

#[tokio::test]
async fn the_same_customer_seller_and_product_have_one_room() {
    let house = House::open().await;
    let (buyer, other, shop) =
        (house.customer("김").await, house.customer("이").await, house.seller("상점").await);
    let (product, second) = (house.product(&shop).await, house.product_called(&shop, "유선이어폰").await);
    let open = async |who: &Person, body: Value| id(&house.post(who, "/chat/invite", &body).await.ok(201));
    let room = open(&buyer, json!({"productId": product})).await;
    assert_eq!(open(&buyer, json!({"productId": product})).await, room);
    let named = json!({"name": "다른 이름", "users": [shop.invited()], "productId": product});
    assert_eq!(open(&buyer, named).await, room);
    let by_seller = json!({"users": [buyer.invited()], "productId": product});
    assert_eq!(open(&shop, by_seller).await, room);
    let others = [
        open(&other, json!({"productId": product})).await,
        open(&buyer, json!({"productId": second})).await,
        open(&buyer, json!({"users": [shop.invited(), other.invited()], "productId": product})).await,
        open(&buyer, json!({"users": [shop.invited()]})).await,
        open(&buyer, json!({"users": [shop.invited()]})).await,
    ];
    assert_eq!(others.iter().chain([&room]).collect::<BTreeSet<_>>().len(), 6);

    // Who left comes back by asking; what was said meanwhile is not theirs to see. The other one is left alone.
    house.say(&shop, &room, "비밀").await;
    for who in [&buyer, &shop] {
        let me = format!("/chat/{room}/participants/me");
        house.call(who, Method::DELETE, &me, &Value::Null).await.ok(204);
    }
    assert_eq!(open(&buyer, json!({"productId": product})).await, room);
    let seen = house.get(&buyer, &format!("/chat/{room}")).await.ok(200);
    assert_eq!(seen["messages"], json!([]));
    assert_eq!(seen["room"]["users"], json!([shop.in_room(true), buyer.in_room(false)]));
}

#[tokio::test]
async fn a_double_click_opens_one_room() {
    let house = House::open().await;
    let (buyer, shop) = (house.customer("김").await, house.seller("상점").await);
    let product = house.product(&shop).await;
    for body in [json!({"productId": product}), json!({"name": "단골", "users": [shop.invited()]})] {
        let key = Uuid::now_v7().to_string();
        let clicks = (0..8).map(|_| house.post_once(&buyer, "/chat/invite", &key, &body));
        let answers = join_all(clicks).await;
        assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1, "{answers:?}");
        let rooms: BTreeSet<_> = answers.into_iter().map(|answer| id(&answer.ok(201))).collect();
        assert_eq!(rooms.len(), 1);
    }
    // Also without a key, from both sides at once.
    let second = house.product_called(&shop, "유선이어폰").await;
    let (by_buyer, by_shop) =
        (json!({"productId": second}), json!({"users": [buyer.invited()], "productId": second}));
    let clicks = (0..4).flat_map(|_| [(&buyer, &by_buyer), (&shop, &by_shop)]);
    let answers = join_all(clicks.map(|(who, body)| house.post(who, "/chat/invite", body))).await;
    assert_eq!(answers.into_iter().map(|answer| id(&answer.ok(201))).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(house.list(&shop).await.len(), 3);
}

#[tokio::test]
async fn a_key_is_its_accounts_own_and_stands_for_one_request() {
    let house = House::open().await;
    let (kim, lee, shop) =
        (house.customer("김").await, house.customer("이").await, house.seller("상점").await);
    let body = json!({"name": "단골", "users": [shop.invited()]});
    // A refusal does not use the key up.
    let nobody = json!({"name": "단골", "users": [{"email": "no@example.kr", "type": "SELLER"}]});
    house.post_once(&kim, "/chat/invite", "k", &nobody).await.refused(404, "NOT_FOUND_USER");
    let room = house.post_once(&kim, "/chat/invite", "k", &body).await.ok(201);
    let again = house.post_once(&kim, "/chat/invite", "k", &body).await;
    assert!(again.replayed);
    assert_eq!(again.ok(201), room);
    let other = json!({"name": "다른 방", "users": [shop.invited()]});
    house.post_once(&kim, "/chat/invite", "k", &other).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    let of_lee = house.post_once(&lee, "/chat/invite", "k", &body).await;
    assert!(!of_lee.replayed && id(&of_lee.body) != id(&room));
    let broken = house.post_once(&kim, "/chat/invite", &"k".repeat(256), &body).await;
    broken.broken(&["Idempotency-Key INVALID_IDEMPOTENCY_KEY"]);
    assert_eq!(house.list(&kim).await.len(), 1);
}

#[tokio::test]
async fn somebody_is_invited_by_their_id_as_well() {
    let house = House::open().await;
    let (kim, shop) = (house.customer("김").await, house.seller("상점").await);
    let open =
        async |user: Value| house.post(&kim, "/chat/invite", &json!({"name": "방", "users": [user]})).await;
    let room = open(json!({"id": shop.id, "type": "SELLER"})).await.ok(201);
    assert_eq!(room["users"], json!([kim.in_room(false), shop.in_room(false)]));
    open(json!({"id": shop.id, "type": "CUSTOMER"})).await.refused(404, "NOT_FOUND_USER");
    open(json!({"id": 999_999, "type": "SELLER"})).await.refused(404, "NOT_FOUND_USER");
    open(json!({"id": -1, "type": "SELLER"})).await.refused(404, "NOT_FOUND_USER");
    open(json!({"id": shop.id, "email": shop.email, "type": "SELLER"}))
        .await
        .broken(&["users[0].id DUPLICATE"]);
    open(json!({"type": "SELLER"})).await.broken(&["users[0].email REQUIRED"]);
    let added = json!({"roomId": id(&room), "users": [{"id": shop.id, "type": "SELLER"}]});
    house.post(&kim, "/chat/addParticipants", &added).await.ok(200);
}

#[tokio::test]
async fn twenty_rooms_an_hour_are_enough() {
    let house = House::open().await;
    let (kim, lee, shop) =
        (house.customer("김").await, house.customer("이").await, house.seller("상점").await);
    let product = house.product(&shop).await;
    let body = json!({"name": "방", "users": [shop.invited()]});
    house.post_once(&kim, "/chat/invite", "first", &body).await.ok(201);
    house.post(&kim, "/chat/invite", &json!({"productId": product})).await.ok(201);
    house.clock.advance(Duration::from_mins(10));
    // At once, so that none slips through between counting and opening.
    let answers = join_all((0..25).map(|_| house.post(&kim, "/chat/invite", &body))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 18);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.retry_after.as_deref(), Some("3000"));
        answer.refused(429, "TOO_MANY_REQUESTS");
    }
    // What is there already is no new room, and others are not kept waiting.
    house.post_once(&kim, "/chat/invite", "first", &body).await.ok(201);
    house.post(&kim, "/chat/invite", &json!({"productId": product})).await.ok(201);
    house.post(&lee, "/chat/invite", &body).await.ok(201);
    assert_eq!(house.list(&kim).await.len(), 20);
    house.clock.advance(Duration::from_mins(50));
    let late = house.known_as(kim.id, &kim.email, &kim.name, kim.side);
    for _ in 0..2 {
        house.post(&late, "/chat/invite", &body).await.ok(201);
    }
    house.post(&late, "/chat/invite", &body).await.refused(429, "TOO_MANY_REQUESTS");
}
