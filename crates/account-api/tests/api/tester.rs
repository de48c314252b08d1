//! The test accounts, where the settings allow them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Shop;

#[tokio::test]
async fn test_accounts_are_made_once_and_are_verified() {
    let shop = Shop::open().await;
    for (side, missing) in
        [("customer", "NO_REGISTERED_TEST_CUSTOMER"), ("seller", "NO_REGISTERED_TEST_SELLER")]
    {
        let login = format!("/test/login/{side}");
        let create = format!("/test/create/{side}");
        shop.post(&login, Value::Null).await.refuses(404, missing);
        let mut ids = vec![];
        for path in [&create, &create, &login] {
            let answer = shop.call(Method::POST, path, "", Value::Null).await.is(200).json();
            assert_eq!(answer.as_object().unwrap().len(), 1);
            let key = answer["key"].as_str().unwrap();
            let own =
                shop.call(Method::POST, &format!("/accounts/{side}"), key, Value::Null).await.is(200).json();
            assert_eq!((&own["email"], &own["verified"]), (&json!("tester@test.com"), &json!(true)));
            ids.push(own["id"].as_i64().unwrap());
        }
        assert!(ids.iter().all(|id| *id == ids[0]));
    }
    shop.log_in("customer", "tester@test.com", "!").await.refuses(401, "LOGIN_FAILED");
    assert!(shop.mails().is_empty());
}

#[tokio::test]
async fn parallel_creations_give_the_same_account() {
    let shop = Shop::open().await;
    let create = || shop.post("/test/create/seller", Value::Null);
    let (a, b, c) = tokio::join!(create(), create(), create());
    for answer in [a, b, c] {
        answer.is(200);
    }
}

#[tokio::test]
async fn nothing_is_there_when_test_accounts_are_turned_off() {
    let shop = Shop::open_with(|settings| settings.tester.enabled = false).await;
    for path in ["/test/create/customer", "/test/login/customer", "/test/create/seller", "/test/login/seller"]
    {
        shop.post(path, Value::Null).await.refuses(404, "NOT_FOUND");
    }
}
