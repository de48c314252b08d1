//! The log of account changes, and which tokens it makes worthless.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Person, Shop};

const NEW_PASSWORD: &str = "다른 배터리 스테이플";

fn person(name: &str) -> Value {
    json!({"name": name, "phone": "01012345678", "birth": "1990-01-31"})
}

async fn rename(shop: &Shop, who: &Person, name: &str) {
    shop.call(Method::PUT, "/accounts/customer/update", &who.access, person(name)).await.is(200);
}

/// The log after a number, as `KIND account`, and the number that was given out last.
async fn log(shop: &Shop, after: i64) -> (Vec<Value>, i64) {
    let path = format!("/internal/account-changes?after={after}");
    let page = shop.call(Method::GET, &path, &shop.service(), Value::Null).await.is(200).json();
    (page["changes"].as_array().unwrap().clone(), page["last"].as_i64().unwrap())
}

async fn own(shop: &Shop, token: &str) -> u16 {
    shop.call(Method::POST, "/accounts/customer", token, Value::Null).await.status.as_u16()
}

#[tokio::test]
async fn the_log_tells_in_order_what_happened_and_nobodys_name_for_longer_than_there_is_one() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let lee = shop.join("customer", "lee@example.kr").await;
    assert_eq!(log(&shop, 0).await, (vec![], 0));
    rename(&shop, &kim, "김민수").await;
    assert_eq!(log(&shop, 0).await.1, 0, "it was called so before");
    rename(&shop, &kim, "김하나").await;
    rename(&shop, &kim, "김두나").await;
    rename(&shop, &lee, "이지은").await;
    shop.post("/accounts/logout", json!({"refreshToken": lee.refresh})).await.is(204);
    shop.post("/accounts/logout", json!({"refreshToken": lee.refresh})).await.is(204);
    let (changes, last) = log(&shop, 0).await;
    let told: Vec<_> = changes.iter().map(|c| (&c["seq"], &c["kind"], &c["accountId"], &c["name"])).collect();
    let (two, three, four) = (json!(2), json!(3), json!(4));
    let (kims, lees) = (json!(kim.id), json!(lee.id));
    assert_eq!(
        told,
        [
            (&two, &json!("RENAMED"), &kims, &json!("김두나")),
            (&three, &json!("RENAMED"), &lees, &json!("이지은")),
            (&four, &json!("LOGGED_OUT"), &lees, &Value::Null),
        ]
    );
    assert_eq!(last, 4);
    let erased =
        shop.call(Method::DELETE, "/accounts/customer", &kim.access, json!({"password": PASSWORD})).await;
    erased.is(204);
    let (changes, _) = log(&shop, 2).await;
    let kinds: Vec<_> = changes.iter().map(|c| c["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["RENAMED", "LOGGED_OUT", "ERASED"]);
    assert_eq!((&changes[2]["accountType"], &changes[2]["epoch"]), (&json!("CUSTOMER"), &json!(1)));
    let page = shop.call(Method::GET, "/internal/account-changes", &shop.service(), Value::Null).await;
    assert!(!page.text.contains("김"), "{}", page.text);
}

#[tokio::test]
async fn only_services_read_the_log() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let path = "/internal/account-changes";
    shop.get(path).await.refuses(401, "NO_TOKEN");
    shop.call(Method::GET, path, &kim.access, Value::Null).await.refuses(401, "TOKEN_INVALID");
    let many = format!("{path}?limit=101");
    shop.call(Method::GET, &many, &shop.service(), Value::Null).await.refuses(422, "VALIDATION_FAILED");
}

#[tokio::test]
async fn a_logout_ends_its_own_session_and_a_new_password_all_of_them() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let second = shop.log_in("customer", &kim.email, PASSWORD).await.is(200).json();
    let second = second["accessToken"].as_str().unwrap();
    let next =
        shop.post("/accounts/token/refresh", json!({"refreshToken": kim.refresh})).await.is(200).json();
    let next = next["accessToken"].as_str().unwrap();
    shop.post("/accounts/logout", json!({"refreshToken": kim.refresh})).await.is(204);
    // One family: what was refreshed goes with what it came from.
    assert_eq!((own(&shop, &kim.access).await, own(&shop, next).await), (401, 401));
    assert_eq!(own(&shop, second).await, 200);
    let mut form = person("김민수");
    form["password"] = json!(NEW_PASSWORD);
    form["currentPassword"] = json!(PASSWORD);
    shop.call(Method::PUT, "/accounts/customer/update", second, form).await.is(200);
    shop.call(Method::POST, "/accounts/customer", second, Value::Null).await.refuses(401, "TOKEN_INVALID");
    let third = shop.log_in("customer", &kim.email, NEW_PASSWORD).await.is(200).json();
    assert_eq!(own(&shop, third["accessToken"].as_str().unwrap()).await, 200);
}

#[tokio::test]
async fn a_stolen_refresh_token_that_is_found_out_ends_the_thiefs_access_as_well() {
    let shop = Shop::open_with(|settings| settings.auth.refresh_again_seconds = 0).await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let refresh = async || shop.post("/accounts/token/refresh", json!({"refreshToken": kim.refresh})).await;
    let thief = refresh().await.is(200).json();
    refresh().await.refuses(401, "TOKEN_INVALID");
    assert_eq!(own(&shop, thief["accessToken"].as_str().unwrap()).await, 401);
}

#[tokio::test]
async fn many_who_log_out_at_once_each_have_a_number_and_none_is_missing() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let mut sessions = vec![kim.refresh.clone()];
    for _ in 0..7 {
        let session = shop.log_in("customer", &kim.email, PASSWORD).await.is(200).json();
        sessions.push(session["refreshToken"].as_str().unwrap().to_owned());
    }
    let out = sessions.iter().map(|token| shop.post("/accounts/logout", json!({"refreshToken": token})));
    for answer in futures_util::future::join_all(out).await {
        answer.is(204);
    }
    let (changes, last) = log(&shop, 0).await;
    let numbers: Vec<_> = changes.iter().map(|change| change["seq"].as_i64().unwrap()).collect();
    assert_eq!((numbers, last), ((1..=8).collect(), 8));
}
