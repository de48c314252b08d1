//! A word in a row that nobody knows is an error, never taken for another.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Shop};

async fn plant(shop: &Shop, sql: &str) -> bool {
    test_database::against_the_rules(&shop.db, sql).await
}

#[tokio::test]
async fn a_type_that_nobody_knows_is_no_customer() {
    let shop = Shop::open().await;
    let kim = shop.join("seller", "kim@example.kr").await;
    if !plant(&shop, "UPDATE accounts SET type = 'ROBOT'").await {
        return;
    }
    let own = shop.call(Method::POST, "/accounts/seller", &kim.access, Value::Null).await;
    let problem = own.refuses(500, "UNKNOWN_ERROR");
    assert!(!problem.text.contains("ROBOT"), "{}", problem.text);
    // Nobody has this address any more, so logging in fails as for any unknown one.
    shop.log_in("seller", "kim@example.kr", PASSWORD).await.refuses(401, "LOGIN_FAILED");
    let refresh = shop.post("/accounts/token/refresh", json!({"refreshToken": kim.refresh})).await;
    refresh.refuses(500, "UNKNOWN_ERROR");
}

#[tokio::test]
async fn a_kind_of_transfer_that_nobody_knows_is_an_error() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let top_up = json!({"from": "은행", "message": "충전", "money": 1_000});
    shop.call(Method::POST, "/accounts/customer/balance", &kim.access, top_up).await.is(200);
    if !plant(&shop, "UPDATE transfers SET kind = 'GIFT'").await {
        return;
    }
    let history = shop.call(Method::GET, "/accounts/customer/balance/history", &kim.access, Value::Null);
    history.await.refuses(500, "UNKNOWN_ERROR");
}

/// A later version wrote it, and will send it.
#[tokio::test]
async fn a_mail_of_a_kind_that_nobody_knows_waits() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let sql =
        "INSERT INTO mail_queue (kind, account_id, attempts, next_attempt_at, created_at) VALUES ('LATER', ";
    let now = shop.clock.now().0;
    if !plant(&shop, &format!("{sql}{}, 0, {now}, {now})", kim.id)).await {
        return;
    }
    shop.counts("SELECT COUNT(*) FROM mail_queue WHERE kind = 'LATER' AND attempts > 0", 1).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let still = test_database::number(&shop.db, "SELECT COUNT(*) FROM mail_queue").await;
    assert_eq!(still, 1);
    test_database::run(&shop.db, "DELETE FROM mail_queue").await;
}
