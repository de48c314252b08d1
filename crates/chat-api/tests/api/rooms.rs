//! Opening rooms, joining and leaving them.

use domain::AccountType;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{House, Person};

#[tokio::test]
async fn a_room_is_opened_about_a_product_with_the_caller_in_it() {
    let house = House::open().await;
    let (buyer, shop) = (house.customer("김민수").await, house.seller("한마당 전자").await);
    let product = house.product(&shop).await;
    let body = json!({"name": " 이어폰 문의 ", "users": [shop.invited(), shop.invited(), buyer.invited()],
        "productId": product});
    let room = house.post(&buyer, "/chat/invite", &body).await.ok(201);
    assert_eq!((&room["name"], &room["productId"]), (&json!("이어폰 문의"), &json!(product)));
    assert_eq!(room["users"], json!([buyer.in_room(false), shop.in_room(false)]));
    let plain = json!({"name": "잡담", "users": [shop.invited()]});
    assert_eq!(house.post(&buyer, "/chat/invite", &plain).await.ok(201).get("productId"), None);
}

#[tokio::test]
async fn users_and_products_that_do_not_exist_open_no_room() {
    let house = House::open().await;
    let (buyer, shop) = (house.customer("김민수").await, house.seller("옷고름").await);
    // The address is known, but not as a customer's.
    let wrong_side = json!({"email": shop.email, "type": "CUSTOMER"});
    let body = json!({"name": "방", "users": [shop.invited(), wrong_side]});
    house.post(&buyer, "/chat/invite", &body).await.refused(404, "NOT_FOUND_USER");
    for product in [0, -1, 999] {
        let body = json!({"name": "방", "users": [shop.invited()], "productId": product});
        house.post(&buyer, "/chat/invite", &body).await.refused(404, "NOT_FOUND_PRODUCT");
    }
    assert!(house.list(&buyer).await.is_empty());
}

#[tokio::test]
async fn every_broken_field_of_an_invitation_is_named() {
    let house = House::open().await;
    let buyer = house.customer("김민수").await;
    let nothing = house.post(&buyer, "/chat/invite", &json!({})).await;
    nothing.broken(&["name REQUIRED", "users REQUIRED"]);
    let users = json!([{"email": "kim", "type": "BUYER"}, {}]);
    let body = json!({"name": "가".repeat(51), "users": users});
    house.post(&buyer, "/chat/invite", &body).await.broken(&[
        "name TOO_LONG",
        "users[0].email INVALID_EMAIL",
        "users[0].type NOT_ALLOWED",
        "users[1].email REQUIRED",
        "users[1].type REQUIRED",
    ]);
    let crowd = vec![buyer.invited(); 51];
    let body = json!({"name": "방", "users": crowd});
    house.post(&buyer, "/chat/invite", &body).await.broken(&["users WRONG_LENGTH"]);
    let body = json!({"roomId": "방", "users": []});
    let added = house.post(&buyer, "/chat/addParticipants", &body).await;
    added.broken(&["roomId INVALID_UUID", "users WRONG_LENGTH"]);
}

#[tokio::test]
async fn a_room_has_a_name_that_is_seen_on_one_line() {
    let house = House::open().await;
    let (buyer, shop) = (house.customer("김민수").await, house.seller("옷고름").await);
    for (name, code) in [
        ("\u{200b}\u{3164}\u{2800}", "REQUIRED"),
        ("문의\u{2028}방", "LINE_BREAK"),
        ("문의\n방", "LINE_BREAK"),
        ("문의 \u{202e}방", "BIDI_CONTROL"),
    ] {
        let body = json!({"name": name, "users": [shop.invited()]});
        house.post(&buyer, "/chat/invite", &body).await.broken(&[&format!("name {code}")]);
    }
    let body = json!({"name": "\u{feff}옷\u{200b} 문의 👩\u{200d}💻", "users": [shop.invited()]});
    assert_eq!(house.post(&buyer, "/chat/invite", &body).await.ok(201)["name"], "옷 문의 👩\u{200d}💻");
}

#[tokio::test]
async fn adding_somebody_twice_changes_nothing() {
    let house = House::open().await;
    let (kim, lee, shop) =
        (house.customer("김").await, house.customer("이").await, house.seller("살림장터").await);
    let room = house.room(&kim, "셋이서", &[&lee]).await;
    house.clock.advance(std::time::Duration::from_secs(1));
    let body = json!({"roomId": room, "users": [shop.invited(), lee.invited()]});
    let first = house.post(&lee, "/chat/addParticipants", &body).await.ok(200);
    assert_eq!(first["users"], json!([kim.in_room(false), lee.in_room(false), shop.in_room(false)]));
    assert_eq!(house.post(&kim, "/chat/addParticipants", &body).await.ok(200), first);
    let unknown = json!({"roomId": room, "users": [{"email": "no@example.kr", "type": "SELLER"}]});
    house.post(&kim, "/chat/addParticipants", &unknown).await.refused(404, "NOT_FOUND_USER");
}

#[tokio::test]
async fn the_customer_and_the_seller_of_one_address_are_two_people() {
    let house = House::open().await;
    let buyer = house.person_at(AccountType::Customer, "김", "both@example.kr").await;
    let shop = house.person_at(AccountType::Seller, "김 상점", "both@example.kr").await;
    let room = house.room(&buyer, "나와 나", &[&shop]).await;
    house.say(&shop, &room, "어서 오세요").await;
    assert_eq!(house.list(&buyer).await, [("나와 나".to_owned(), 1, json!("어서 오세요"))]);
    assert_eq!(house.list(&shop).await, [("나와 나".to_owned(), 0, json!("어서 오세요"))]);
}

#[tokio::test]
async fn who_leaves_is_shown_as_left() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.customer("이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    house.say(&lee, &room, "안녕").await;
    let me = format!("/chat/{room}/participants/me");
    house.call(&lee, Method::DELETE, &me, &Value::Null).await.ok(204);
    house.call(&lee, Method::DELETE, &me, &Value::Null).await.refused(403, "NOT_A_PARTICIPANT");
    house.get(&lee, &format!("/chat/{room}")).await.refused(403, "NOT_A_PARTICIPANT");
    assert!(house.list(&lee).await.is_empty());
    let seen = house.get(&kim, &format!("/chat/{room}")).await.ok(200);
    assert_eq!(seen["room"]["users"], json!([kim.in_room(false), lee.in_room(true)]));
    // Old messages still have a sender.
    assert_eq!(seen["messages"][0]["sender"], lee.user());
}

#[tokio::test]
async fn the_user_list_says_how_far_everybody_has_read() {
    let house = House::open().await;
    let (kim, lee) = (house.customer("김").await, house.customer("이").await);
    let room = house.room(&kim, "둘이서", &[&lee]).await;
    house.say(&kim, &room, "읽었나요?").await;
    house.post(&lee, &format!("/chat/{room}/read"), &json!({"seq": 1})).await.ok(204);
    let list = house.get(&kim, &format!("/chat/{room}/userlist")).await.ok(200);
    assert_eq!((&list["id"], &list["name"]), (&json!(room), &json!("둘이서")));
    let status = |person: &Person, last_read: i64| {
        let mut status = person.in_room(false);
        status["online"] = json!(false);
        status["lastReadSeq"] = json!(last_read);
        status
    };
    assert_eq!(list["users"], json!([status(&kim, 0), status(&lee, 1)]));
}
