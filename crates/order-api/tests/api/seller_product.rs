//! What sellers do with their products.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who};
use crate::seller_stock::movements;

const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);

pub(crate) fn earphones() -> Value {
    json!({"name": "무선 이어폰", "description": "소음을 줄여 줍니다.",
           "items": [{"name": "검정", "price": 30_000, "count": 5}, {"name": "하양", "price": 28_000, "count": 0}]})
}

#[tokio::test]
async fn a_product_is_added_with_its_items_and_seen_by_all() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    assert_eq!(product["sellerId"], 1);
    assert_eq!(product["name"], "무선 이어폰");
    assert_eq!(product["items"][1]["price"], 28_000);
    assert_eq!(product["items"][0]["count"], 5);
    assert_eq!(shop.detail(&product).await, product);
    assert_eq!(movements(&shop, &product["items"][0]).await, 5);
}

#[tokio::test]
async fn every_broken_field_of_a_new_product_is_named() {
    let shop = Shop::open().await;
    let bad = json!({"name": " ", "description": "가".repeat(10_001),
        "items": [{"name": "가".repeat(201), "price": 0, "count": -1}, {"price": 1_000_000_001, "count": 1_000_001}, {}]});
    shop.post(KIM, "/seller/product", &bad).await.broken(&[
        "name",
        "description",
        "items[0].name",
        "items[0].price",
        "items[0].count",
        "items[1].name",
        "items[1].price",
        "items[1].count",
        "items[2].name",
        "items[2].price",
        "items[2].count",
    ]);
    shop.post(KIM, "/seller/product", &json!({})).await.broken(&["name", "description", "items"]);
    let item = json!({"name": "x", "price": 1, "count": 1});
    let many = json!({"name": "a", "description": "b", "items": vec![item; 101]});
    shop.post(KIM, "/seller/product", &many).await.broken(&["items"]);
    let wrong_type =
        json!({"name": "a", "description": "b", "items": [{"name": "c", "price": 1.5, "count": 1}]});
    shop.post(KIM, "/seller/product", &wrong_type).await.broken(&["items[0].price"]);
    let more = json!({"name": "a", "description": "b", "imageUrl": "c", "category": 1,
        "items": [{"name": "c", "price": 1, "count": 1, "option": null}]});
    let unknown = ["category", "imageUrl", "items[0].option"];
    shop.post(KIM, "/seller/product", &more).await.broken(&unknown);
    let longest = json!({"name": "가".repeat(200), "description": "나".repeat(10_000),
        "items": [{"name": "다".repeat(200), "price": 1_000_000_000, "count": 1_000_000}]});
    shop.post(KIM, "/seller/product", &longest).await.ok(201);
}

#[tokio::test]
async fn a_name_is_taken_within_its_seller_and_its_product_only() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    shop.post(KIM, "/seller/product", &earphones()).await.refused(409, "SAME_PRODUCT_NAME");
    shop.post(LEE, "/seller/product", &earphones()).await.ok(201);
    let mut twice = earphones();
    twice["name"] = json!("다른 이어폰");
    twice["items"][1]["name"] = json!(" 검정 ");
    shop.post(KIM, "/seller/product", &twice).await.refused(409, "SAME_ITEM_NAME");
    let black = json!({"productId": product["id"], "name": "검정", "price": 1, "count": 1});
    shop.post(KIM, "/seller/product/item", &black).await.refused(409, "SAME_ITEM_NAME");
    twice["items"][1]["name"] = json!("하양");
    let other = shop.post(KIM, "/seller/product", &twice).await.ok(201);
    let rename = json!({"id": other["id"], "name": "무선 이어폰", "description": "x"});
    shop.put(KIM, "/seller/product", &rename).await.refused(409, "SAME_PRODUCT_NAME");
    assert_eq!(shop.detail(&other).await, other);
    shop.delete(KIM, &format!("/seller/product?productId={}", product["id"])).await.ok(204);
    shop.put(KIM, "/seller/product", &rename).await.ok(200);
}

#[tokio::test]
async fn changing_a_product_changes_the_items_named_and_leaves_the_others() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let white = &product["items"][1];
    let change = json!({"id": product["id"], "name": "새 이름", "description": "새 설명",
        "items": [{"id": white["id"], "name": "은색", "price": 9_000, "count": 7, "expectedCount": 0}]});
    let changed = shop.put(KIM, "/seller/product", &change).await.ok(200);
    assert_eq!((&changed["name"], &changed["description"]), (&json!("새 이름"), &json!("새 설명")));
    assert_eq!(changed["items"][0], product["items"][0]);
    assert_eq!(
        changed["items"][1],
        json!({"id": white["id"], "name": "은색", "price": 9_000, "count": 7, "options": ["은색"]})
    );
    assert_eq!(movements(&shop, white).await, 7);
    shop.in_step().await;
    let found = shop.search("/search/product", &[("name", "새 이름")]).await.ok(200);
    assert_eq!(found["products"][0]["minPrice"], 9_000);
}

#[tokio::test]
async fn two_items_may_swap_their_names() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let (black, white) = (&product["items"][0], &product["items"][1]);
    let change = json!({"id": product["id"], "name": "무선 이어폰", "description": "x", "items": [
        {"id": black["id"], "name": "하양", "price": 1}, {"id": white["id"], "name": "검정", "price": 1}]});
    let changed = shop.put(KIM, "/seller/product", &change).await.ok(200);
    assert_eq!(
        (&changed["items"][0]["name"], &changed["items"][1]["name"]),
        (&json!("하양"), &json!("검정"))
    );
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let other = shop.product(1, "책", &[("1권", 5_000, 1)]).await;
    let black = &product["items"][0];
    let with = |items: Value| json!({"id": product["id"], "name": "n", "description": "d", "items": items});
    let foreign = with(json!([{"id": other["items"][0]["id"], "name": "x", "price": 1, "addCount": 1}]));
    shop.put(KIM, "/seller/product", &foreign).await.refused(404, "NOT_FOUND_ITEM");
    let same = with(json!([{"id": black["id"], "name": "하양", "price": 1, "addCount": 1}]));
    shop.put(KIM, "/seller/product", &same).await.refused(409, "SAME_ITEM_NAME");
    let item = json!({"id": black["id"], "name": "x", "price": 1});
    shop.put(KIM, "/seller/product", &with(json!([item, item]))).await.broken(&["items[1].id"]);
    let bad = json!({"items": [{}, {"name": " ", "price": 0, "count": 1_000_001}, {"expectedCount": -1, "addCount": 1_000_001}]});
    shop.put(KIM, "/seller/product", &bad).await.broken(&[
        "id",
        "name",
        "description",
        "items[0].id",
        "items[1].id",
        "items[1].name",
        "items[1].price",
        "items[1].count",
        "items[1].expectedCount",
        "items[2].id",
        "items[2].addCount",
        "items[2].expectedCount",
    ]);
    assert_eq!(shop.detail(&product).await, product);
    assert_eq!(shop.detail(&other).await, other);
}

#[tokio::test]
async fn items_come_and_go_and_the_lowest_price_follows() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let lowest = async || {
        shop.in_step().await;
        let found = shop.search("/search/product", &[("name", "이어폰")]).await.ok(200);
        found["products"][0]["minPrice"].clone()
    };
    assert_eq!(lowest().await, 28_000);
    let red = json!({"productId": product["id"], "name": "빨강", "price": 20_000, "count": 3});
    let grown = shop.post(KIM, "/seller/product/item", &red).await.ok(201);
    assert_eq!((grown["items"].as_array().unwrap().len(), lowest().await), (3, json!(20_000)));
    let item = &grown["items"][2];
    shop.delete(KIM, &format!("/seller/product/item?itemId={}", item["id"])).await.ok(204);
    assert_eq!((shop.detail(&product).await, lowest().await), (product.clone(), json!(28_000)));
    shop.delete(KIM, &format!("/seller/product/item?itemId={}", item["id"]))
        .await
        .refused(404, "NOT_FOUND_ITEM");
    for item in product["items"].as_array().unwrap() {
        shop.delete(KIM, &format!("/seller/product/item?itemId={}", item["id"])).await.ok(204);
    }
    assert_eq!(lowest().await, Value::Null);
    shop.post(KIM, "/seller/product/item", &json!({})).await.broken(&["productId", "name", "price", "count"]);
    let nowhere = json!({"productId": 999, "name": "빨강", "price": 20_000, "count": 3});
    shop.post(KIM, "/seller/product/item", &nowhere).await.refused(404, "NOT_FOUND_PRODUCT");
    for query in ["", "?itemId=", "?itemId=%20", "?itemId=x", "?itemId=1&itemId=2"] {
        shop.delete(KIM, &format!("/seller/product/item{query}")).await.broken(&["itemId"]);
    }
}

#[tokio::test]
async fn a_product_holds_a_hundred_items_and_no_more() {
    let shop = Shop::open().await;
    let names: Vec<String> = (0..100).map(|i| i.to_string()).collect();
    let items: Vec<_> = names.iter().map(|name| (name.as_str(), 1_000, 1)).collect();
    let product = shop.product(1, "가득", &items).await;
    let one_more = json!({"productId": product["id"], "name": "하나 더", "price": 1, "count": 1});
    shop.post(KIM, "/seller/product/item", &one_more).await.broken(&["items"]);
}

#[tokio::test]
async fn a_deleted_product_is_gone_and_its_name_free() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let path = format!("/seller/product?productId={}", product["id"]);
    shop.delete(KIM, &path).await.ok(204);
    shop.delete(KIM, &path).await.refused(404, "NOT_FOUND_PRODUCT");
    shop.get(Who::Nobody, &format!("/search/product/detail?productId={}", product["id"]))
        .await
        .refused(404, "NOT_FOUND_PRODUCT");
    let item = product["items"][0]["id"].clone();
    shop.delete(KIM, &format!("/seller/product/item?itemId={item}")).await.refused(404, "NOT_FOUND_ITEM");
    shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    shop.delete(KIM, "/seller/product").await.broken(&["productId"]);
    shop.delete(KIM, "/seller/product?productId=1.5").await.broken(&["productId"]);
}

#[tokio::test]
async fn a_seller_pages_through_the_own_products_newest_first() {
    let shop = Shop::open().await;
    for name in ["하나", "둘", "셋", "넷", "다섯"] {
        shop.product(1, name, &[("a", 1, 1)]).await;
    }
    shop.product(2, "남의 것", &[("a", 1, 1)]).await;
    let mut seen = Vec::new();
    let mut path = "/seller/product/myproducts?limit=2".to_owned();
    loop {
        let page = shop.post(KIM, &path, &Value::Null).await.ok(200);
        let names = page["products"].as_array().unwrap();
        assert!(names.len() <= 2 && names.iter().all(|p| p["items"][0]["name"] == "a"));
        seen.extend(names.iter().map(|p| p["name"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("/seller/product/myproducts?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["다섯", "넷", "셋", "둘", "하나"]);
    shop.post(KIM, "/seller/product/myproducts?limit=few&cursor=x", &Value::Null)
        .await
        .broken(&["limit", "cursor"]);
    let none = shop.post(Who::Seller(3), "/seller/product/myproducts", &Value::Null).await.ok(200);
    assert_eq!(none, json!({"products": [], "nextCursor": null}));
}

#[tokio::test]
async fn only_sellers_may_sell_and_each_the_own_things() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let (id, item) = (&product["id"], &product["items"][0]["id"]);
    let change = json!({"id": id, "name": "x", "description": "y", "items": []});
    let new_item = json!({"productId": id, "name": "x", "price": 1, "count": 1});
    let item_change = json!({"itemId": item, "productId": id, "name": "x", "price": 1, "addCount": 1});
    let calls = [
        (Method::POST, "/seller/product".to_owned(), earphones(), None),
        (Method::PUT, "/seller/product".to_owned(), change, Some("NOT_FOUND_PRODUCT")),
        (Method::DELETE, format!("/seller/product?productId={id}"), Value::Null, Some("NOT_FOUND_PRODUCT")),
        (Method::POST, "/seller/product/item".to_owned(), new_item, Some("NOT_FOUND_PRODUCT")),
        (Method::PUT, "/seller/product/item".to_owned(), item_change, Some("NOT_FOUND_PRODUCT")),
        (Method::DELETE, format!("/seller/product/item?itemId={item}"), Value::Null, Some("NOT_FOUND_ITEM")),
        (Method::POST, "/seller/product/myproducts".to_owned(), Value::Null, None),
    ];
    for (method, path, body, foreign) in calls {
        shop.call(Who::Nobody, method.clone(), &path, &body).await.refused(401, "NO_TOKEN");
        shop.call(Who::Customer(1), method.clone(), &path, &body).await.refused(403, "LOGIN_TYPE_ERROR");
        if let Some(code) = foreign {
            shop.call(LEE, method, &path, &body).await.refused(404, code);
        }
        assert_eq!(shop.detail(&product).await, product, "{path}");
    }
}

#[tokio::test]
async fn of_ten_adds_of_one_name_at_once_exactly_one_is_first() {
    let shop = Arc::new(Shop::open().await);
    let adds: Vec<_> = (0..10)
        .map(|_| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move { shop.post(KIM, "/seller/product", &earphones()).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for add in adds {
        statuses.push(add.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn two_sellers_may_add_the_same_name_at_once() {
    let shop = Shop::open().await;
    let body = earphones();
    let (kim, lee) =
        tokio::join!(shop.post(KIM, "/seller/product", &body), shop.post(LEE, "/seller/product", &body));
    assert_eq!((kim.status, lee.status), (201, 201));
}

/// A cancelled order gives back what it held: a count never rises above what an item may have, and no unit is lost.
#[tokio::test]
async fn a_seller_has_so_many_products_and_no_more() {
    let shop = Shop::open_with(|settings| settings.catalogue.products_per_seller_max = 3).await;
    let body = |name: &str| json!({"name": name, "description": "설명", "items": [{"name": "a", "price": 1_000, "count": 1}]});
    let first = shop.product(1, "하나", &[("a", 1_000, 1)]).await;
    for name in ["둘", "셋"] {
        shop.product(1, name, &[("a", 1_000, 1)]).await;
    }
    let refused = shop.post(Who::Seller(1), "/seller/product", &body("넷")).await;
    let problem = refused.refused(409, "PRODUCT_QUOTA");
    assert!(problem["detail"].as_str().unwrap().contains('3'), "{problem}");
    shop.product(2, "넷", &[("a", 1_000, 1)]).await;
    shop.delete(Who::Seller(1), &format!("/seller/product?productId={}", first["id"])).await.ok(204);
    shop.post(Who::Seller(1), "/seller/product", &body("넷")).await.ok(201);
    shop.post(Who::Seller(1), "/seller/product", &body("다섯")).await.refused(409, "PRODUCT_QUOTA");
}
