//! Where customers have their parcels sent.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Person, Shop, answer};

const PATH: &str = "/accounts/customer/addresses";

fn home() -> Value {
    json!({"label": " 집 ", "recipient": "김민수", "phone": "+82 10-1234-5678", "postalCode": "06236",
        "address1": "서울특별시 강남구 테헤란로 152", "address2": "1203호", "memo": "문 앞에\n두세요"})
}

async fn kept(shop: &Shop, who: &Person) -> Vec<Value> {
    let list = shop.call(Method::GET, PATH, &who.access, Value::Null).await.is(200).json();
    list["addresses"].as_array().unwrap().clone()
}

async fn add(shop: &Shop, who: &Person, form: Value) -> i64 {
    shop.call(Method::POST, PATH, &who.access, form).await.is(201).json()["id"].as_i64().unwrap()
}

#[tokio::test]
async fn an_address_is_kept_changed_and_forgotten() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    assert_eq!(kept(&shop, &kim).await, Vec::<Value>::new());
    let id = add(&shop, &kim, home()).await;
    let mut wanted = json!({"id": id, "label": "집", "recipient": "김민수", "phone": "01012345678",
        "postalCode": "06236", "address1": "서울특별시 강남구 테헤란로 152", "address2": "1203호",
        "memo": "문 앞에\n두세요", "isDefault": true});
    assert_eq!(kept(&shop, &kim).await, [wanted.clone()]);
    let changed = json!({"recipient": "이지은", "phone": "010-9999-8888", "postalCode": "63309",
        "address1": "제주특별자치도 제주시 첨단로 242", "address2": " "});
    let one = format!("{PATH}/{id}");
    let answer = shop.call(Method::PUT, &one, &kim.access, changed).await.is(200).json();
    for (field, value) in [
        ("label", Value::Null),
        ("recipient", json!("이지은")),
        ("phone", json!("01099998888")),
        ("postalCode", json!("63309")),
        ("address1", json!("제주특별자치도 제주시 첨단로 242")),
        ("address2", Value::Null),
        ("memo", Value::Null),
    ] {
        wanted[field] = value;
    }
    assert_eq!((&answer, kept(&shop, &kim).await), (&wanted, vec![wanted.clone()]));
    shop.call(Method::DELETE, &one, &kim.access, Value::Null).await.is(204);
    assert_eq!(kept(&shop, &kim).await, Vec::<Value>::new());
    shop.call(Method::DELETE, &one, &kim.access, Value::Null).await.refuses(404, "NOT_FOUND_ADDRESS");
}

#[tokio::test]
async fn one_is_the_default_whatever_is_added_changed_or_removed() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let as_default = |yes: bool| {
        let mut form = home();
        form["isDefault"] = json!(yes);
        form
    };
    let order = async || -> Vec<(i64, bool)> {
        let kept = kept(&shop, &kim).await;
        kept.iter().map(|a| (a["id"].as_i64().unwrap(), a["isDefault"].as_bool().unwrap())).collect()
    };
    let first = add(&shop, &kim, as_default(false)).await;
    let second = add(&shop, &kim, as_default(false)).await;
    assert_eq!(order().await, [(first, true), (second, false)]);
    let third = add(&shop, &kim, as_default(true)).await;
    assert_eq!(order().await, [(third, true), (second, false), (first, false)]);
    let put = async |id: i64, form: Value| {
        shop.call(Method::PUT, &format!("{PATH}/{id}"), &kim.access, form).await.is(200);
    };
    put(first, as_default(true)).await;
    assert_eq!(order().await, [(first, true), (third, false), (second, false)]);
    // Nobody is left without one.
    put(first, as_default(false)).await;
    assert_eq!(order().await[0], (first, true));
    shop.call(Method::DELETE, &format!("{PATH}/{first}"), &kim.access, Value::Null).await.is(204);
    assert_eq!(order().await, [(third, true), (second, false)]);
}

#[tokio::test]
async fn every_broken_field_of_an_address_is_named() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let broken = json!({"label": "가".repeat(51), "recipient": " ", "phone": "02-123-4567", "postalCode": "0623",
        "address1": "서울\n강남", "address2": "가".repeat(201), "memo": "a\u{0}"});
    let wanted = [
        "label TOO_LONG",
        "recipient REQUIRED",
        "phone INVALID_PHONE",
        "postalCode INVALID_POSTAL_CODE",
        "address1 LINE_BREAK",
        "address2 TOO_LONG",
        "memo CONTROL_CHARACTER",
    ];
    assert_eq!(shop.call(Method::POST, PATH, &kim.access, broken).await.broken(), wanted);
    let mut unknown = home();
    unknown["city"] = json!("서울");
    assert_eq!(shop.call(Method::POST, PATH, &kim.access, unknown).await.broken(), ["city UNKNOWN_FIELD"]);
    assert_eq!(kept(&shop, &kim).await, Vec::<Value>::new());
}

#[tokio::test]
async fn addresses_are_their_owners_alone() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let lee = shop.join("customer", "lee@example.kr").await;
    let seller = shop.join("seller", "shop@example.kr").await;
    let id = add(&shop, &kim, home()).await;
    let one = format!("{PATH}/{id}");
    for (method, path, body) in [
        (Method::GET, PATH, Value::Null),
        (Method::POST, PATH, home()),
        (Method::PUT, one.as_str(), home()),
        (Method::DELETE, one.as_str(), Value::Null),
    ] {
        answer(shop.request(method.clone(), path).json(&body)).await.refuses(401, "NO_TOKEN");
        let of_a_seller = shop.call(method.clone(), path, &seller.access, body.clone()).await;
        of_a_seller.refuses(403, "LOGIN_TYPE_ERROR");
        if path != PATH {
            shop.call(method, path, &lee.access, body).await.refuses(404, "NOT_FOUND_ADDRESS");
        }
    }
    for nowhere in ["0", "-1", "x", "9223372036854775808", "%00"] {
        let path = format!("{PATH}/{nowhere}");
        shop.call(Method::PUT, &path, &kim.access, home()).await.refuses(404, "NOT_FOUND_ADDRESS");
    }
    assert_eq!((kept(&shop, &lee).await.len(), kept(&shop, &kim).await.len()), (0, 1));
}

#[tokio::test]
async fn twenty_are_kept_and_no_more_whoever_adds_at_once() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let adding = (0..25).map(|_| shop.call(Method::POST, PATH, &kim.access, home()));
    let answers = join_all(adding).await;
    let refused: Vec<_> = answers.into_iter().filter(|answer| answer.status != 201).collect();
    assert_eq!(refused.len(), 5);
    for answer in refused {
        answer.refuses(409, "ADDRESS_QUOTA");
    }
    let kept = kept(&shop, &kim).await;
    let defaults = kept.iter().filter(|address| address["isDefault"] == true).count();
    assert_eq!((kept.len(), defaults), (20, 1));
}

#[tokio::test]
async fn who_leaves_leaves_no_address_behind() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    add(&shop, &kim, home()).await;
    shop.call(Method::DELETE, "/accounts/customer", &kim.access, json!({"password": PASSWORD})).await.is(204);
    shop.counts("SELECT COUNT(*) FROM addresses", 0).await;
}
