//! Logging in, staying logged in, logging out.

use std::time::Duration;

use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Person, Shop};

async fn refresh(shop: &Shop, token: &str) -> Answer {
    shop.post("/accounts/token/refresh", json!({"refreshToken": token})).await
}

fn next(answer: &Answer) -> String {
    answer.json()["refreshToken"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_login_gives_a_pair_that_says_who_is_calling() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let tokens = shop.log_in("customer", " KIM@example.kr", PASSWORD).await.is(200).json();
    assert_eq!((&tokens["tokenType"], &tokens["expiresIn"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(shop.own(&kim).await["id"], kim.id);
}

#[tokio::test]
async fn a_wrong_address_a_wrong_password_and_a_wrong_side_are_answered_alike() {
    let shop = Shop::open().await;
    shop.join("customer", "kim@example.kr").await;
    let masked = |answer: Answer| {
        let mut problem = answer.refuses(401, "LOGIN_FAILED").json();
        problem["requestId"] = Value::Null;
        problem
    };
    let wrong_password = masked(shop.log_in("customer", "kim@example.kr", "wrong password").await);
    assert_eq!(masked(shop.log_in("customer", "nobody@example.kr", PASSWORD).await), wrong_password);
    assert_eq!(masked(shop.log_in("seller", "kim@example.kr", PASSWORD).await), wrong_password);
    // The side is what the body says, whatever the query says.
    let body = json!({"email": "kim@example.kr", "password": PASSWORD, "type": "CUSTOMER"});
    let tokens = shop.post("/accounts/login?type=SELLER", body).await.is(200).json();
    let access = tokens["accessToken"].as_str().unwrap();
    shop.call(Method::POST, "/accounts/seller", access, Value::Null).await.refuses(403, "LOGIN_TYPE_ERROR");
}

#[tokio::test]
async fn an_unverified_address_is_told_so_only_with_the_right_password() {
    let shop = Shop::open().await;
    shop.sign_up("seller", "lee@example.kr").await.is(201);
    shop.log_in("seller", "lee@example.kr", "wrong password").await.refuses(401, "LOGIN_FAILED");
    shop.log_in("seller", "lee@example.kr", PASSWORD).await.refuses(403, "EMAIL_NOT_VERIFIED");
}

#[tokio::test]
async fn a_login_form_names_what_is_broken() {
    let shop = Shop::open().await;
    let broken = shop.post("/accounts/login", json!({"email": "kim", "type": "ADMIN"})).await;
    let broken = broken.refuses(422, "VALIDATION_FAILED").broken();
    assert_eq!(broken, ["email INVALID_EMAIL", "password REQUIRED", "type NOT_ALLOWED"]);
    for path in ["/accounts/token/refresh", "/accounts/logout"] {
        let broken = shop.post(path, json!({})).await.refuses(422, "VALIDATION_FAILED").broken();
        assert_eq!(broken, ["refreshToken REQUIRED"]);
    }
}

#[tokio::test]
async fn access_tokens_end_after_fifteen_minutes_and_refresh_tokens_give_new_ones() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    shop.clock.advance(Duration::from_mins(15));
    shop.call(Method::POST, "/accounts/customer", &kim.access, Value::Null)
        .await
        .refuses(401, "TOKEN_EXPIRED");
    let pair = refresh(&shop, &kim.refresh).await.is(200);
    let access = pair.json()["accessToken"].as_str().unwrap().to_owned();
    shop.own(&Person { access, ..kim }).await;
    let unused = next(&pair);
    shop.clock.advance(Duration::from_hours(24 * 31));
    refresh(&shop, &unused).await.refuses(401, "TOKEN_EXPIRED");
}

const AGAIN_FOR: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_spent_token_used_again_later_ends_its_whole_family_and_no_other() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let elsewhere = shop.log_in("customer", "kim@example.kr", PASSWORD).await.is(200);
    let second = next(&refresh(&shop, &kim.refresh).await.is(200));
    let third = next(&refresh(&shop, &second).await.is(200));
    let beside = next(&refresh(&shop, &kim.refresh).await.is(200));
    shop.clock.advance(AGAIN_FOR);
    refresh(&shop, &kim.refresh).await.refuses(401, "TOKEN_INVALID");
    for token in [&second, &third, &beside] {
        refresh(&shop, token).await.refuses(401, "TOKEN_INVALID");
    }
    refresh(&shop, &next(&elsewhere)).await.is(200);
    refresh(&shop, "made up").await.refuses(401, "TOKEN_INVALID");
}

/// Tabs share a token and wake up together; the loser must not log the winner out.
#[tokio::test]
async fn tabs_that_refresh_at_once_all_stay_logged_in() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let tab = || refresh(&shop, &kim.refresh);
    let (a, b, c, d) = tokio::join!(tab(), tab(), tab(), tab());
    let pairs: Vec<_> = [a, b, c, d].into_iter().map(|answer| next(&answer.is(200))).collect();
    assert_eq!(pairs.iter().collect::<std::collections::HashSet<_>>().len(), 4);
    let families = "SELECT COUNT(DISTINCT family) FROM refresh_tokens";
    assert_eq!(test_database::number(&shop.db, families).await, 1);
    for token in &pairs {
        refresh(&shop, token).await.is(200);
    }
}

#[tokio::test]
async fn a_token_may_come_again_for_half_a_minute_after_it_was_spent_however_often_it_comes() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    shop.clock.advance(Duration::from_mins(10));
    refresh(&shop, &kim.refresh).await.is(200);
    let mut last = String::new();
    for _ in 0..5 {
        // Coming again is no new spending.
        shop.clock.advance(Duration::from_secs(5));
        last = next(&refresh(&shop, &kim.refresh).await.is(200));
    }
    refresh(&shop, &last).await.is(200);
    shop.clock.advance(Duration::from_secs(5));
    refresh(&shop, &kim.refresh).await.refuses(401, "TOKEN_INVALID");
    refresh(&shop, &last).await.refuses(401, "TOKEN_INVALID");
}

#[tokio::test]
async fn a_session_that_was_ended_does_not_come_back_with_a_token_that_was_just_spent() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    // A tab that logs out may hold the spent one.
    let second = next(&refresh(&shop, &kim.refresh).await.is(200));
    shop.post("/accounts/logout", json!({"refreshToken": kim.refresh})).await.is(204);
    for token in [&kim.refresh, &second] {
        refresh(&shop, token).await.refuses(401, "TOKEN_INVALID");
    }
    let tokens = shop.log_in("customer", "kim@example.kr", PASSWORD).await.is(200);
    let access = tokens.json()["accessToken"].as_str().unwrap().to_owned();
    refresh(&shop, &next(&tokens)).await.is(200);
    let form = json!({"name": "김민수", "phone": "01012345678", "birth": "1990-01-31",
        "password": "another long one", "currentPassword": PASSWORD});
    shop.call(Method::PUT, "/accounts/customer/update", &access, form).await.is(200);
    refresh(&shop, &next(&tokens)).await.refuses(401, "TOKEN_INVALID");
    let tokens = shop.log_in("customer", "kim@example.kr", "another long one").await.is(200);
    let access = tokens.json()["accessToken"].as_str().unwrap().to_owned();
    refresh(&shop, &next(&tokens)).await.is(200);
    let leaving = json!({"password": "another long one"});
    shop.call(Method::DELETE, "/accounts/customer", &access, leaving).await.is(204);
    refresh(&shop, &next(&tokens)).await.refuses(401, "TOKEN_INVALID");
}

#[tokio::test]
async fn whoever_allows_no_second_time_gets_none() {
    let shop = Shop::open_with(|settings| settings.auth.refresh_again_seconds = 0).await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let one = || refresh(&shop, &kim.refresh);
    let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
    let won: Vec<_> = [a, b, c, d].into_iter().filter(|answer| answer.status.is_success()).collect();
    assert_eq!(won.len(), 1);
    refresh(&shop, &next(&won[0])).await.refuses(401, "TOKEN_INVALID");
}

#[tokio::test]
async fn who_waits_for_somebody_who_came_later_has_come_a_second_time_all_the_same() {
    let shop = Shop::open_with(|settings| settings.auth.refresh_again_seconds = 0).await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let second = next(&refresh(&shop, &kim.refresh).await.is(200));
    let db = shop.db.writer();
    let later = "UPDATE refresh_tokens SET spent_at = spent_at + 5 WHERE spent_at IS NOT NULL";
    db.execute_raw(Statement::from_string(db.get_database_backend(), later)).await.unwrap();
    for token in [&kim.refresh, &second] {
        refresh(&shop, token).await.refuses(401, "TOKEN_INVALID");
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_and_may_be_done_twice() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let second = next(&refresh(&shop, &kim.refresh).await.is(200));
    for token in [&second, &second, "made up"] {
        shop.post("/accounts/logout", json!({"refreshToken": token})).await.is(204);
    }
    refresh(&shop, &second).await.refuses(401, "TOKEN_INVALID");
}

/// SQLite's files as they are, or every text and every row of bytes that a server has.
async fn all_that_is_stored(shop: &Shop) -> Vec<u8> {
    let mut stored = Vec::new();
    let (db, backend) = (shop.db.reader(), shop.db.reader().get_database_backend());
    if backend == DatabaseBackend::Sqlite {
        for file in ["account.db", "account.db-wal"] {
            stored.extend(std::fs::read(shop.folder.path().join(file)).unwrap());
        }
        return stored;
    }
    let rows = async |sql: String| db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let here = if backend == DatabaseBackend::Postgres { "current_schema()" } else { "DATABASE()" };
    let tables =
        format!("SELECT CONCAT(table_name, '') FROM information_schema.tables WHERE table_schema = {here}");
    for table in rows(tables).await {
        let table: String = table.try_get_by_index(0).unwrap();
        for row in rows(format!("SELECT * FROM {table}")).await {
            for column in row.column_names() {
                let text = row.try_get::<String>("", &column).map(String::into_bytes);
                stored.extend(text.or_else(|_| row.try_get::<Vec<u8>>("", &column)).unwrap_or_default());
            }
        }
    }
    stored
}

#[tokio::test]
async fn only_hashes_of_tokens_and_passwords_are_stored() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let link = shop.link_token("kim@example.kr").await;
    let stored = all_that_is_stored(&shop).await;
    let holds = |secret: &str| stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
    assert!(holds("kim@example.kr"));
    for secret in [PASSWORD, &kim.refresh, &kim.access, &link] {
        assert!(!holds(secret));
    }
}
