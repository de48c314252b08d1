//! Who sells, in public.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Person, Shop, answer};

const PATH: &str = "/accounts/seller/shop";

fn form() -> Value {
    json!({"name": "한울니트", "representative": "이지은", "businessNumber": "124-81-00998",
        "mailOrderNumber": "제2026-서울강남-01234호", "address": "서울특별시 강남구 테헤란로 152",
        "phone": "02-123-4567", "email": "Hello@Hanul.example", "replyTime": "보통 10분 안", "about": "니트를 짭니다."})
}

async fn put(shop: &Shop, who: &Person, form: Value) -> Value {
    shop.call(Method::PUT, PATH, &who.access, form).await.is(200).json()
}

/// What the log tells of names: of whom, the account's, the shop's.
async fn told(shop: &Shop) -> Vec<(i64, Value, Value)> {
    let page = shop.call(Method::GET, "/internal/account-changes", &shop.service(), Value::Null).await;
    let changes = page.is(200).json()["changes"].as_array().unwrap().clone();
    let renamed = changes.into_iter().filter(|change| change["kind"] == "RENAMED");
    renamed.map(|c| (c["accountId"].as_i64().unwrap(), c["name"].clone(), c["shopName"].clone())).collect()
}

#[tokio::test]
async fn everybody_may_see_what_a_seller_says_of_the_shop_and_that_we_are_a_broker() {
    let shop = Shop::open().await;
    let lee = shop.join("seller", "lee@example.kr").await;
    let path = format!("/sellers/{}", lee.id);
    let bare = shop.get(&path).await.is(200).json();
    assert_eq!(
        (&bare["name"], &bare["phone"], &bare["email"]),
        (&json!("김민수"), &Value::Null, &Value::Null)
    );
    let said = put(&shop, &lee, form()).await;
    let seen = shop.get(&path).await.is(200).json();
    assert_eq!(said, seen);
    let mut wanted = form();
    wanted["id"] = json!(lee.id);
    wanted["businessNumber"] = json!("1248100998");
    wanted["phone"] = json!("021234567");
    wanted["email"] = json!("hello@hanul.example");
    wanted["since"] = seen["since"].clone();
    wanted["brokerNotice"] = seen["brokerNotice"].clone();
    assert_eq!(seen, wanted);
    assert!(seen["brokerNotice"].as_str().unwrap().contains("통신판매중개자"));
    let english =
        answer(shop.request(Method::GET, &path).header("accept-language", "en")).await.is(200).json();
    assert!(english["brokerNotice"].as_str().unwrap().contains("broker"));
    // It is the account's number too, and stays when it is left out; the rest is emptied.
    assert_eq!(shop.own(&lee).await["companyRegistrationNumber"], "1248100998");
    let mut less = form();
    for field in ["businessNumber", "mailOrderNumber", "replyTime", "about"] {
        less.as_object_mut().unwrap().remove(field);
    }
    let seen = put(&shop, &lee, less).await;
    assert_eq!((&seen["businessNumber"], &seen["about"]), (&json!("1248100998"), &Value::Null));
}

#[tokio::test]
async fn several_sellers_are_read_at_once_and_nobody_else() {
    let shop = Shop::open().await;
    let customer = shop.join("customer", "kim@example.kr").await;
    let (lee, park) =
        (shop.join("seller", "lee@example.kr").await, shop.join("seller", "park@example.kr").await);
    let unverified = shop.sign_up("seller", "new@example.kr").await.is(201).json()["id"].as_i64().unwrap();
    let ids = format!("{},{},{},{unverified},999999", park.id, customer.id, lee.id);
    let list = shop.get(&format!("/sellers?ids={ids}")).await.is(200).json();
    let found: Vec<_> =
        list["sellers"].as_array().unwrap().iter().map(|s| s["id"].as_i64().unwrap()).collect();
    assert_eq!(found, [lee.id, park.id]);
    for nobody in [customer.id.to_string(), unverified.to_string(), "0".into(), "x".into(), "%00".into()] {
        shop.get(&format!("/sellers/{nobody}")).await.refuses(404, "NOT_FOUND_USER");
    }
    for (ids, broken) in [
        ("", "ids REQUIRED"),
        ("?ids=", "ids WRONG_TYPE"),
        ("?ids=1,,2", "ids WRONG_TYPE"),
        ("?ids=1.5", "ids WRONG_TYPE"),
        ("?ids=-1", "ids OUT_OF_RANGE"),
    ] {
        assert_eq!(shop.get(&format!("/sellers{ids}")).await.broken(), [broken], "{ids}");
    }
    let many = vec!["1"; 101].join(",");
    assert_eq!(shop.get(&format!("/sellers?ids={many}")).await.broken(), ["ids WRONG_LENGTH"]);
    shop.call(Method::DELETE, "/accounts/seller", &lee.access, json!({"password": PASSWORD})).await.is(204);
    shop.get(&format!("/sellers/{}", lee.id)).await.refuses(404, "NOT_FOUND_USER");
    shop.counts("SELECT COUNT(*) FROM shops", 0).await;
}

#[tokio::test]
async fn every_broken_field_of_a_shop_is_named_and_only_its_seller_says_them() {
    let shop = Shop::open().await;
    let lee = shop.join("seller", "lee@example.kr").await;
    let customer = shop.join("customer", "kim@example.kr").await;
    let broken = json!({"name": "evil.com", "representative": "", "businessNumber": "123-45-67890",
        "mailOrderNumber": "가".repeat(51), "address": " ", "phone": "112", "email": "x", "replyTime": "a\nb",
        "about": "가".repeat(501)});
    let wanted = [
        "name LINK",
        "representative REQUIRED",
        "businessNumber INVALID_COMPANY_REGISTRATION_NUMBER",
        "mailOrderNumber TOO_LONG",
        "address REQUIRED",
        "phone INVALID_PHONE",
        "email INVALID_EMAIL",
        "replyTime LINE_BREAK",
        "about TOO_LONG",
    ];
    assert_eq!(shop.call(Method::PUT, PATH, &lee.access, broken).await.broken(), wanted);
    answer(shop.request(Method::PUT, PATH).json(&form())).await.refuses(401, "NO_TOKEN");
    shop.call(Method::PUT, PATH, &customer.access, form()).await.refuses(403, "LOGIN_TYPE_ERROR");
    assert_eq!(shop.get(&format!("/sellers/{}", lee.id)).await.is(200).json()["address"], Value::Null);
}

#[tokio::test]
async fn the_log_tells_what_each_seller_is_called_once_it_may_sell_and_whenever_that_changes() {
    let shop = Shop::open().await;
    shop.sign_up("seller", "new@example.kr").await.is(201);
    let lee = shop.join("seller", "lee@example.kr").await;
    assert_eq!(told(&shop).await, [(lee.id, json!("김민수"), Value::Null)]);
    put(&shop, &lee, form()).await;
    assert_eq!(told(&shop).await, [(lee.id, json!("김민수"), json!("한울니트"))]);
    let before =
        shop.call(Method::GET, "/internal/account-changes", &shop.service(), Value::Null).await.json();
    put(&shop, &lee, form()).await;
    let after =
        shop.call(Method::GET, "/internal/account-changes", &shop.service(), Value::Null).await.json();
    assert_eq!(before, after, "the same name is no news");
    shop.post("/test/create/seller", Value::Null).await.is(200);
    assert_eq!(told(&shop).await.len(), 2);
    shop.call(Method::DELETE, "/accounts/seller", &lee.access, json!({"password": PASSWORD})).await.is(204);
    let names = told(&shop).await;
    assert_eq!(names.len(), 1, "{names:?}");
}
