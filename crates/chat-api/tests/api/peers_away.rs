//! The other services are away: what needs them says so, everything else goes on.

use chat_api::settings::PeerSettings;
use serde_json::{Value, json};

use crate::harness::{House, NOWHERE, Person};

async fn refuses_for_now(house: &House, who: &Person, path: &str, body: &Value) {
    let answer = house.post(who, path, body).await;
    assert!(answer.retry_after.is_some(), "{path}");
    answer.refused(503, "SERVICE_UNAVAILABLE");
}

#[tokio::test]
async fn without_account_api_nobody_is_found_but_lists_are_read() {
    let house = House::open_with(|settings| settings.account.url = NOWHERE.to_owned()).await;
    let kim = house.customer("김민수").await;
    let address = format!("email={}", kim.email);
    for path in ["customer", "seller", "user"] {
        refuses_for_now(&house, &kim, &format!("/chat-search/{path}?{address}"), &Value::Null).await;
    }
    refuses_for_now(&house, &kim, &format!("/chat-info/userInfo?{address}&type=CUSTOMER"), &Value::Null)
        .await;
    refuses_for_now(&house, &kim, "/chat-info/myInfo", &Value::Null).await;
    let body = json!({"name": "방", "users": [kim.invited()]});
    refuses_for_now(&house, &kim, "/chat/invite", &body).await;
    assert!(house.list(&kim).await.is_empty());
}

#[tokio::test]
async fn without_order_api_rooms_are_opened_but_not_about_a_product() {
    let house = House::open_with(|settings| {
        settings.order = PeerSettings { url: NOWHERE.to_owned(), timeout_ms: 500 };
    })
    .await;
    let kim = house.customer("김민수").await;
    let body = json!({"name": "방", "users": [kim.invited()], "productId": 1});
    refuses_for_now(&house, &kim, "/chat/invite", &body).await;
    house.room(&kim, "방", &[&kim]).await;
}
