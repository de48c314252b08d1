//! What a customer does with the cart, in a table and in Redis.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Carts, Shop, Who, send};

const CART: &str = "/customer/cart";
const PARK: Who = Who::Customer(11);

fn items(units: &[(&Value, i64)]) -> Value {
    let items: Vec<Value> =
        units.iter().map(|(item, count)| json!({"itemId": item["id"], "count": count})).collect();
    json!({ "items": items })
}

async fn change_item(shop: &Shop, product: &Value, item: &Value, price: i64, count: i64) {
    let change = json!({"itemId": item["id"], "productId": product["id"], "price": price, "count": count,
                        "expectedCount": shop.stock(product, item).await});
    shop.put(Who::Seller(1), "/seller/product/item", &change).await.ok(200);
}

fn messages(cart: &Value) -> Vec<&str> {
    cart["messages"].as_array().unwrap().iter().map(|message| message.as_str().unwrap()).collect()
}

/// Makes a test of each case for each place where carts are kept.
macro_rules! in_a_table_and_in_redis {
    ($($case:ident,)*) => {
        mod in_a_table {
            $(#[tokio::test] async fn $case() { super::$case(super::Carts::InTable).await; })*
        }
        mod in_redis {
            $(#[tokio::test] async fn $case() { super::$case(super::Carts::InRedis).await; })*
        }
    };
}

in_a_table_and_in_redis! {
    a_cart_adds_up_what_is_put_in,
    counts_are_set_and_nought_takes_out,
    a_cart_is_emptied,
    more_than_there_is_is_refused_as_a_whole,
    a_cart_has_limits_of_its_own,
    an_unknown_item_is_not_found,
    a_price_that_the_client_sends_is_refused,
    what_changed_is_taken_over_and_told_once,
    who_asks_for_the_head_only_is_told_nothing,
    a_price_that_changed_is_told_also_by_an_add,
    of_many_readers_at_once_one_is_told,
    a_hundred_adds_at_once_are_all_counted,
    adds_at_once_never_go_above_the_stock,
    adds_at_once_never_make_more_lines_than_a_cart_may_have,
    only_customers_have_a_cart,
}

async fn a_cart_adds_up_what_is_put_in(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let empty = json!({"customerId": 11, "products": [], "sellers": [], "messages": [], "goods": 0, "shippingFee": 0,
        "totalPrice": 0, "totalCount": 0});
    assert_eq!(shop.get(PARK, CART).await.ok(200), empty);
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10), ("홍차", 4_000, 10)]).await;
    let cup = shop.product(2, "잔", &[("흰 잔", 8_000, 10)]).await;
    let (green, black, white) = (&tea["items"][0], &tea["items"][1], &cup["items"][0]);
    shop.post(PARK, CART, &items(&[(green, 1), (white, 1)])).await.ok(200);
    let cart = shop.post(PARK, CART, &items(&[(green, 1), (black, 1), (black, 2)])).await.ok(200);
    assert_eq!(
        cart["products"],
        json!([
        {"id": tea["id"], "sellerId": 1, "thumbnail": null, "name": "차", "description": "설명", "items": [
            {"id": green["id"], "name": "녹차", "price": 3_000, "count": 2, "stock": 10},
            {"id": black["id"], "name": "홍차", "price": 4_000, "count": 3, "stock": 10}]},
        {"id": cup["id"], "sellerId": 2, "thumbnail": null, "name": "잔", "description": "설명", "items": [
            {"id": white["id"], "name": "흰 잔", "price": 8_000, "count": 1, "stock": 10}]}])
    );
    assert_eq!((&cart["totalPrice"], &cart["totalCount"]), (&json!(26_000), &json!(6)));
    assert_eq!(shop.get(PARK, CART).await.ok(200), cart);
    assert_eq!(shop.get(Who::Customer(12), CART).await.ok(200)["totalCount"], 0);
}

async fn counts_are_set_and_nought_takes_out(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10), ("홍차", 4_000, 10)]).await;
    let (green, black) = (&tea["items"][0], &tea["items"][1]);
    shop.post(PARK, CART, &items(&[(green, 5)])).await.ok(200);
    let cart = shop.put(PARK, CART, &items(&[(green, 2), (black, 4)])).await.ok(200);
    assert_eq!((&cart["totalPrice"], &cart["totalCount"]), (&json!(22_000), &json!(6)));
    let cart = shop.put(PARK, CART, &items(&[(green, 0)])).await.ok(200);
    assert_eq!(cart["totalCount"], 4);
    let told =
        shop.put(PARK, CART, &items(&[(green, 1), (black, 11)])).await.refused(409, "ITEM_COUNT_NOT_ENOUGH");
    assert!(told["detail"].as_str().unwrap().contains("홍차"), "{told}");
    shop.put(PARK, CART, &items(&[(green, 1), (&json!({"id": 99}), 1)])).await.refused(404, "NOT_FOUND_ITEM");
    shop.put(PARK, CART, &items(&[(green, 1), (green, 2)])).await.broken(&["items[1].itemId"]);
    shop.put(PARK, CART, &items(&[(green, -1)])).await.broken(&["items[0].count"]);
    assert_eq!(shop.get(PARK, CART).await.ok(200), cart);
}

async fn a_cart_is_emptied(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    shop.post(PARK, CART, &items(&[(&tea["items"][0], 5)])).await.ok(200);
    shop.post(Who::Customer(12), CART, &items(&[(&tea["items"][0], 1)])).await.ok(200);
    shop.delete(PARK, CART).await.ok(204);
    shop.delete(PARK, CART).await.ok(204);
    assert_eq!(shop.get(PARK, CART).await.ok(200)["products"], json!([]));
    assert_eq!(shop.get(Who::Customer(12), CART).await.ok(200)["totalCount"], 1);
}

async fn more_than_there_is_is_refused_as_a_whole(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 3), ("홍차", 4_000, 10)]).await;
    let (green, black) = (&tea["items"][0], &tea["items"][1]);
    shop.post(PARK, CART, &items(&[(green, 2)])).await.ok(200);
    let told =
        shop.post(PARK, CART, &items(&[(black, 1), (green, 2)])).await.refused(409, "ITEM_COUNT_NOT_ENOUGH");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains("녹차") && detail.contains('3'), "{detail}");
    let english = shop.call_in(PARK, Method::POST, CART, &items(&[(green, 4)]), "en").await;
    let english = english.refused(409, "ITEM_COUNT_NOT_ENOUGH");
    assert!(english["detail"].as_str().unwrap().contains("3 left"), "{english}");
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 2);
}

async fn a_cart_has_limits_of_its_own(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let much = shop.product(1, "쌀", &[("한 톨", 1, 1_000_000)]).await;
    let rice = &much["items"][0];
    shop.post(PARK, CART, &items(&[(rice, 9_999)])).await.ok(200);
    shop.post(PARK, CART, &items(&[(rice, 1)])).await.broken(&["items"]);
    shop.post(PARK, CART, &items(&[(rice, 10_000)])).await.broken(&["items[0].count"]);
    let names: Vec<String> = (0..100).map(|i| i.to_string()).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), 1, 1)).collect();
    let first = shop.product(1, "하나", &many).await;
    let second = shop.product(1, "둘", &many).await;
    let units = |product: &Value, count: usize| {
        let all: Vec<_> = product["items"].as_array().unwrap().iter().take(count).map(|i| (i, 1)).collect();
        items(&all)
    };
    shop.post(PARK, CART, &units(&first, 100)).await.ok(200);
    shop.post(PARK, CART, &units(&second, 100)).await.broken(&["items"]);
    shop.put(PARK, CART, &units(&second, 100)).await.broken(&["items"]);
    let full = shop.post(PARK, CART, &units(&second, 99)).await.ok(200);
    assert_eq!(full["totalCount"], 9_999 + 199);
    shop.post(PARK, CART, &json!({})).await.broken(&["items"]);
    shop.post(PARK, CART, &json!({"items": [{}]})).await.broken(&["items[0].itemId", "items[0].count"]);
    shop.post(PARK, CART, &items(&[(rice, 0)])).await.broken(&["items[0].count"]);
    shop.post(PARK, CART, &json!({"items": vec![json!({"itemId": 1, "count": 1}); 201]}))
        .await
        .broken(&["items"]);
}

/// The original answered 500.
async fn an_unknown_item_is_not_found(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 3), ("홍차", 1, 1)]).await;
    for id in [0, -1, 999, i64::MAX, i64::MIN] {
        let body =
            json!({"items": [{"itemId": tea["items"][0]["id"], "count": 1}, {"itemId": id, "count": 1}]});
        shop.post(PARK, CART, &body).await.refused(404, "NOT_FOUND_ITEM");
    }
    let gone = &tea["items"][1];
    shop.delete(Who::Seller(1), &format!("/seller/product/item?itemId={}", gone["id"])).await.ok(204);
    shop.post(PARK, CART, &items(&[(gone, 1)])).await.refused(404, "NOT_FOUND_ITEM");
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 0);
}

/// The original kept the price that the client sent.
async fn a_price_that_the_client_sends_is_refused(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 3)]).await;
    let id = &tea["items"][0]["id"];
    let body = json!({"items": [{"itemId": id, "count": 1, "price": 1}], "totalPrice": 1,
        "products": [{"items": [{"id": id, "price": 1}]}]});
    // In the order in which the body has them.
    let unknown = ["items[0].price", "products", "totalPrice"];
    shop.post(PARK, CART, &body).await.broken(&unknown);
    shop.put(PARK, CART, &body).await.broken(&unknown);
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 0);
}

async fn what_changed_is_taken_over_and_told_once(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let names = ["비싸진", "줄어든", "품절된", "삭제된"];
    let tea = shop.product(1, "차", &names.map(|name| (name, 3_000, 10))).await;
    let cup = shop.product(1, "잔", &[("흰 잔", 8_000, 10)]).await;
    let of = |i: usize| &tea["items"][i];
    let white = &cup["items"][0];
    shop.post(PARK, CART, &items(&[(of(0), 1), (of(1), 5), (of(2), 5), (of(3), 5), (white, 1)]))
        .await
        .ok(200);
    change_item(&shop, &tea, of(0), 3_500, 10).await;
    change_item(&shop, &tea, of(1), 3_000, 2).await;
    change_item(&shop, &tea, of(2), 3_000, 0).await;
    shop.delete(Who::Seller(1), &format!("/seller/product/item?itemId={}", of(3)["id"])).await.ok(204);
    shop.delete(Who::Seller(1), &format!("/seller/product?productId={}", cup["id"])).await.ok(204);
    let cart = shop.get(PARK, CART).await.ok(200);
    let told = messages(&cart);
    assert_eq!(told.len(), 5, "{told:?}");
    for (message, words) in told.iter().zip([
        ["비싸진", "3000원에서 3500원"],
        ["줄어든", "5개에서 2개"],
        ["품절된", "품절"],
        ["삭제된", "종료"],
        ["흰 잔", "종료"],
    ]) {
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
    assert_eq!((&cart["totalPrice"], &cart["totalCount"]), (&json!(9_500), &json!(3)));
    let again = shop.get(PARK, CART).await.ok(200);
    assert_eq!((messages(&again).len(), &again["products"]), (0, &cart["products"]));
    change_item(&shop, &tea, of(0), 3_000, 10).await;
    let english = shop.call_in(PARK, Method::GET, CART, &Value::Null, "en").await.ok(200);
    assert!(messages(&english)[0].contains("from 3500 to 3000 won"), "{english}");
}

async fn who_asks_for_the_head_only_is_told_nothing(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10), ("홍차", 3_000, 10), ("백차", 3_000, 10)]).await;
    let [green, black, white] = [0, 1, 2].map(|i| &tea["items"][i]);
    shop.post(PARK, CART, &items(&[(green, 5), (black, 1), (white, 1)])).await.ok(200);
    change_item(&shop, &tea, green, 3_300, 2).await;
    change_item(&shop, &tea, black, 3_000, 0).await;
    let (first, second) = (shop.head(PARK, CART).await, shop.head(PARK, CART).await);
    let get = send(shop.request(PARK, Method::GET, CART).header("accept-language", "ko")).await;
    assert_eq!(messages(&get.body).len(), 3, "{}", get.body);
    for head in [first, second] {
        assert_eq!(head.headers["content-length"], get.headers["content-length"]);
    }
}

async fn a_price_that_changed_is_told_also_by_an_add(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    let green = &tea["items"][0];
    shop.post(PARK, CART, &items(&[(green, 1)])).await.ok(200);
    change_item(&shop, &tea, green, 4_000, 10).await;
    let cart = shop.post(PARK, CART, &items(&[(green, 1)])).await.ok(200);
    assert_eq!((messages(&cart).len(), &cart["totalPrice"]), (1, &json!(8_000)));
}

async fn of_many_readers_at_once_one_is_told(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await.map(Arc::new) else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10), ("홍차", 3_000, 10)]).await;
    let (green, black) = (&tea["items"][0], &tea["items"][1]);
    shop.post(PARK, CART, &items(&[(green, 5), (black, 1)])).await.ok(200);
    change_item(&shop, &tea, green, 3_300, 2).await;
    change_item(&shop, &tea, black, 3_000, 0).await;
    let readers: Vec<_> = (0..20)
        .map(|_| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move { shop.get(PARK, CART).await.ok(200) })
        })
        .collect();
    let mut told = Vec::new();
    for reader in readers {
        let cart = reader.await.unwrap();
        assert_eq!((&cart["totalPrice"], &cart["totalCount"]), (&json!(6_600), &json!(2)));
        told.extend(messages(&cart).into_iter().map(str::to_owned));
    }
    assert_eq!(told.len(), 3, "{told:?}");
}

async fn a_hundred_adds_at_once_are_all_counted(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await.map(Arc::new) else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 150)]).await;
    let body = items(&[(&tea["items"][0], 1)]);
    let adds: Vec<_> = (0..100)
        .map(|_| {
            let (shop, body) = (Arc::clone(&shop), body.clone());
            tokio::spawn(async move { shop.post(PARK, CART, &body).await.ok(200) })
        })
        .collect();
    for add in adds {
        add.await.unwrap();
    }
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 100);
}

async fn adds_at_once_never_go_above_the_stock(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await.map(Arc::new) else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 7)]).await;
    let body = items(&[(&tea["items"][0], 1)]);
    let adds: Vec<_> = (0..20)
        .map(|_| {
            let (shop, body) = (Arc::clone(&shop), body.clone());
            tokio::spawn(async move { shop.post(PARK, CART, &body).await.status })
        })
        .collect();
    let mut added = 0;
    for add in adds {
        let status = add.await.unwrap();
        assert!(matches!(status, 200 | 409), "{status}");
        added += i32::from(status == 200);
    }
    assert_eq!(added, 7);
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 7);
}

async fn adds_at_once_never_make_more_lines_than_a_cart_may_have(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await.map(Arc::new) else { return };
    let names: Vec<String> = (0..100).map(|i| i.to_string()).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), 1, 1)).collect();
    let (first, second) = (shop.product(1, "하나", &many).await, shop.product(1, "둘", &many).await);
    let third = shop.product(1, "셋", &many).await;
    let of = |product: &Value| product["items"].as_array().unwrap().clone();
    for (product, lines) in [(&first, 100), (&second, 95)] {
        let lines: Vec<_> = of(product).into_iter().take(lines).collect();
        let units: Vec<_> = lines.iter().map(|item| (item, 1)).collect();
        shop.post(PARK, CART, &items(&units)).await.ok(200);
    }
    let adds: Vec<_> = of(&third)
        .into_iter()
        .take(20)
        .map(|item| {
            let (shop, body) = (Arc::clone(&shop), items(&[(&item, 1)]));
            tokio::spawn(async move { shop.post(PARK, CART, &body).await.status })
        })
        .collect();
    let mut added = 0;
    for add in adds {
        let status = add.await.unwrap();
        assert!(matches!(status, 200 | 422 | 503), "{status}");
        added += i32::from(status == 200);
    }
    assert!(added <= 5, "{added}");
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 195 + added);
}

async fn only_customers_have_a_cart(carts: Carts) {
    let Some(shop) = Shop::with_carts(carts).await else { return };
    let tea = shop.product(1, "차", &[("녹차", 3_000, 3)]).await;
    let body = items(&[(&tea["items"][0], 1)]);
    for (method, body) in [
        (Method::GET, Value::Null),
        (Method::POST, body.clone()),
        (Method::PUT, body),
        (Method::DELETE, Value::Null),
    ] {
        shop.call(Who::Nobody, method.clone(), CART, &body).await.refused(401, "NO_TOKEN");
        shop.call(Who::Seller(1), method, CART, &body).await.refused(403, "LOGIN_TYPE_ERROR");
    }
}

#[tokio::test]
async fn a_cart_from_before_the_log_in_comes_to_the_others_as_far_as_there_is_any() {
    let shop = Shop::open().await;
    let apple = shop.product(1, "사과", &[("한 상자", 1_000, 5)]).await["items"][0].clone();
    let pear = shop.product(1, "배", &[("한 상자", 1_000, 0)]).await["items"][0].clone();
    let put = |count: i64| json!({"items": [{"itemId": apple["id"], "count": count}]});
    shop.post(PARK, "/customer/cart", &put(2)).await.ok(200);
    let merged = json!({"asManyAsThereAre": true, "items": [{"itemId": apple["id"], "count": 9},
        {"itemId": pear["id"], "count": 1}, {"itemId": 999_999, "count": 1}]});
    let cart = shop.post(PARK, "/customer/cart", &merged).await.ok(200);
    assert_eq!((&cart["totalCount"], cart["messages"].as_array().unwrap().len()), (&json!(5), 3));
    let again = shop.get(PARK, "/customer/cart").await.ok(200);
    assert_eq!(again["messages"], json!([]));
    let mut strict = merged.clone();
    strict["asManyAsThereAre"] = json!(false);
    shop.post(PARK, "/customer/cart", &strict).await.refused(404, "NOT_FOUND_ITEM");
}
