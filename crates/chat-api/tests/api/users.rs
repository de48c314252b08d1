//! Who people are.

use domain::AccountType;
use serde_json::{Value, json};

use crate::harness::House;

#[tokio::test]
async fn everybody_learns_their_own_name_and_rooms() {
    let house = House::open().await;
    let (kim, shop) = (house.customer("김민수").await, house.seller("골목책방").await);
    house.room(&kim, "책", &[&shop]).await;
    for who in [&kim, &shop] {
        let info = house.post(who, "/chat-info/myInfo", &Value::Null).await.ok(200);
        let room_list = house.post(who, "/chat-info/roomList", &Value::Null).await.ok(200);
        let (id, name, email, side) = (who.id, &who.name, &who.email, who.side.as_str());
        let wanted = json!({"id": id, "nickname": name, "email": email, "type": side, "roomList": room_list});
        assert_eq!(info, wanted);
        assert_eq!((&room_list[0]["name"], &room_list[0]["unread"]), (&json!("책"), &json!(0)));
        assert!(room_list[0]["lastMessage"].is_null());
    }
    // A token outlives its account by some minutes.
    let gone = house.known_as(9_999, "gone@example.kr", "", AccountType::Customer);
    house.post(&gone, "/chat-info/myInfo", &Value::Null).await.refused(404, "NOT_FOUND_USER");
    let stolen = house.known_as(9_999, &kim.email, "", AccountType::Customer);
    house.post(&stolen, "/chat-info/myInfo", &Value::Null).await.refused(404, "NOT_FOUND_USER");
}

#[tokio::test]
async fn an_account_is_found_by_address_and_type() {
    let house = House::open().await;
    let (kim, shop) = (house.customer("김민수").await, house.seller("골목책방").await);
    let info = async |email: &str, side: &str| {
        house.post(&kim, &format!("/chat-info/userInfo?email={email}&type={side}"), &Value::Null).await
    };
    let (id, name, email) = (shop.id, &shop.name, &shop.email);
    let wanted = json!({"id": id, "nickname": name, "email": email, "type": "SELLER"});
    assert_eq!(info(&shop.email.to_uppercase(), "SELLER").await.ok(200), wanted);
    info(&shop.email, "CUSTOMER").await.refused(404, "NOT_FOUND_USER");
    info("", "").await.broken(&["email REQUIRED", "type REQUIRED"]);
    info("shop", "BUYER").await.broken(&["email INVALID_EMAIL", "type NOT_ALLOWED"]);
}

#[tokio::test]
async fn searching_answers_what_account_api_answers() {
    let house = House::open().await;
    let kim = house.person_at(AccountType::Customer, "김민수", "kim@example.kr").await;
    let shop = house.person_at(AccountType::Seller, "김 상점", "kim@example.kr").await;
    let search = async |side: &str, email: &str| {
        house.post(&kim, &format!("/chat-search/{side}?email={email}"), &Value::Null).await
    };
    assert_eq!(search("customer", "kim@example.kr").await.ok(200), kim.profile());
    assert_eq!(search("seller", "KIM@example.kr").await.ok(200), shop.profile());
    assert_eq!(search("user", "kim@example.kr").await.ok(200), json!([kim.profile(), shop.profile()]));
    assert_eq!(search("user", "no@example.kr").await.ok(200), json!([]));
    for side in ["customer", "seller"] {
        search(side, "no@example.kr").await.refused(404, "NOT_FOUND_USER");
        search(side, "").await.broken(&["email REQUIRED"]);
    }
    search("user", "kim").await.broken(&["email INVALID_EMAIL"]);
}
