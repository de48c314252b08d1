//! What sellers do with their products.

use std::sync::Arc;

use kit::sql;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, text};

const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);

fn earphones() -> Value {
    json!({"name": "무선 이어폰", "description": "소음을 줄여 줍니다.",
           "items": [{"name": "검정", "price": 30_000, "count": 5}, {"name": "하양", "price": 28_000, "count": 0}]})
}

async fn movements(shop: &Shop, item: &Value) -> i64 {
    let sum = sql!(
        shop.db.reader(),
        "SELECT CAST(SUM(quantity) AS SIGNED) FROM stock_movements WHERE item_id = {item}",
        item = item["id"].as_i64().unwrap()
    );
    sum.one().await.unwrap().unwrap()
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
    assert_eq!(changed["items"][1], json!({"id": white["id"], "name": "은색", "price": 9_000, "count": 7}));
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
async fn an_item_is_changed_alone_and_only_from_what_the_seller_expects() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let black = &product["items"][0];
    let change = |count: i64, expected: Value| {
        json!({"itemId": black["id"], "productId": product["id"], "name": "진검정", "price": 31_000,
               "count": count, "expectedCount": expected})
    };
    let changed = shop.put(KIM, "/seller/product/item", &change(8, json!(5))).await.ok(200);
    assert_eq!(changed, json!({"id": black["id"], "name": "진검정", "price": 31_000, "count": 8}));
    let told =
        shop.put(KIM, "/seller/product/item", &change(9, json!(5))).await.refused(409, "STOCK_CHANGED");
    assert!(told["detail"].as_str().unwrap().contains('8'), "{told}");
    shop.put(KIM, "/seller/product/item", &change(2, Value::Null)).await.broken(&["expectedCount"]);
    shop.put(KIM, "/seller/product/item", &change(2, json!(8))).await.ok(200);
    assert_eq!(movements(&shop, black).await, 2);
    shop.put(KIM, "/seller/product/item", &change(2, json!(-1))).await.broken(&["expectedCount"]);
    shop.put(KIM, "/seller/product/item", &json!({})).await.broken(&["itemId", "productId"]);
    let mut same = change(2, json!(2));
    same["name"] = json!("하양");
    shop.put(KIM, "/seller/product/item", &same).await.refused(409, "SAME_ITEM_NAME");
    let other = shop.product(1, "책", &[("1권", 5_000, 1)]).await;
    let mut elsewhere = change(2, json!(2));
    elsewhere["productId"] = other["id"].clone();
    shop.put(KIM, "/seller/product/item", &elsewhere).await.refused(404, "NOT_FOUND_ITEM");
    elsewhere["productId"] = json!(-5);
    shop.put(KIM, "/seller/product/item", &elsewhere).await.refused(404, "NOT_FOUND_PRODUCT");
}

/// Stock 10; the seller reads the form, 4 are bought, and the seller saves a typo: 14 were sold in the end.
#[tokio::test]
async fn a_form_that_was_opened_before_a_sale_does_not_undo_it() {
    let shop = Shop::open().await;
    let product = shop.product(1, "책", &[("1권", 5_000, 10), ("2권", 6_000, 3)]).await;
    let (first, second) = (&product["items"][0], &product["items"][1]);
    shop.paid(11, &[(first, 4)]).await;
    let edit =
        |items: Value| json!({"id": product["id"], "name": "책들", "description": "고침", "items": items});
    let whole = |expected: Value| {
        edit(json!([{"id": second["id"], "name": "둘째 권", "addCount": 2},
            {"id": first["id"], "name": "첫째 권", "price": 5_500, "count": 10, "expectedCount": expected}]))
    };
    let before = shop.detail(&product).await;
    assert_eq!(before["items"][0]["count"], 6);
    for old in [json!(10), json!(7), json!(0)] {
        let told = shop.put(KIM, "/seller/product", &whole(old)).await.refused(409, "STOCK_CHANGED");
        assert!(told["detail"].as_str().unwrap().contains('6'), "{told}");
    }
    shop.put(KIM, "/seller/product", &whole(Value::Null)).await.broken(&["items[1].expectedCount"]);
    assert_eq!(shop.detail(&product).await, before, "nothing of a refused edit happens");
    let typo = edit(json!([{"id": first["id"], "name": "첫째 권"}]));
    let saved = shop.put(KIM, "/seller/product", &typo).await.ok(200);
    let kept = json!({"id": first["id"], "name": "첫째 권", "price": 5_000, "count": 6});
    assert_eq!(saved["items"], json!([kept, second]));
    let saved = shop.put(KIM, "/seller/product", &whole(json!(6))).await.ok(200);
    assert_eq!((&saved["items"][0]["count"], &saved["items"][1]["count"]), (&json!(10), &json!(5)));
    assert_eq!((movements(&shop, first).await, movements(&shop, second).await), (10, 5));
    shop.audit().await;
}

#[tokio::test]
async fn a_guard_is_held_whatever_it_comes_with() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let black = &product["items"][0];
    for extra in
        [json!({}), json!({"name": "흑색"}), json!({"price": 1}), json!({"addCount": 1}), json!({"count": 5})]
    {
        let with = |ids: Value, expected: i64| {
            let mut item = ids;
            for (name, value) in extra.as_object().unwrap() {
                item[name] = value.clone();
            }
            item["expectedCount"] = json!(expected);
            item
        };
        let alone = with(json!({"itemId": black["id"], "productId": product["id"]}), 4);
        shop.put(KIM, "/seller/product/item", &alone).await.refused(409, "STOCK_CHANGED");
        let among = json!({"id": product["id"], "name": "n", "description": "d", "items": [with(json!({"id": black["id"]}), 6)]});
        shop.put(KIM, "/seller/product", &among).await.refused(409, "STOCK_CHANGED");
    }
    assert_eq!(shop.detail(&product).await, product);
}

#[tokio::test]
async fn units_are_added_and_taken_away_and_never_more_than_there_are() {
    let shop = Shop::open().await;
    let product = shop.post(KIM, "/seller/product", &earphones()).await.ok(201);
    let black = &product["items"][0];
    let by = |more: i64| json!({"itemId": black["id"], "productId": product["id"], "addCount": more});
    let changed = shop.put(KIM, "/seller/product/item", &by(7)).await.ok(200);
    assert_eq!(changed, json!({"id": black["id"], "name": "검정", "price": 30_000, "count": 12}));
    assert_eq!(shop.put(KIM, "/seller/product/item", &by(-12)).await.ok(200)["count"], 0);
    shop.put(KIM, "/seller/product/item", &by(-1)).await.refused(409, "ITEM_COUNT_NOT_ENOUGH");
    assert_eq!(shop.put(KIM, "/seller/product/item", &by(1_000_000)).await.ok(200)["count"], 1_000_000);
    shop.put(KIM, "/seller/product/item", &by(1)).await.broken(&["addCount"]);
    shop.put(KIM, "/seller/product/item", &by(-1_000_001)).await.broken(&["addCount"]);
    let items = json!([{"id": product["items"][1]["id"]}, {"id": black["id"], "addCount": 1}]);
    let among = json!({"id": product["id"], "name": "n", "description": "d", "items": items});
    shop.put(KIM, "/seller/product", &among).await.broken(&["items[1].addCount"]);
    let mut both = by(1);
    both["count"] = json!(1);
    shop.put(KIM, "/seller/product/item", &both).await.broken(&["addCount"]);
    both["expectedCount"] = json!(1_000_000);
    shop.put(KIM, "/seller/product/item", &both).await.broken(&["addCount"]);
    assert_eq!(movements(&shop, black).await, 1_000_000);
}

/// The original wrote an absolute count over whatever had been sold meanwhile.
#[tokio::test]
async fn a_sellers_change_of_stock_never_undoes_a_sale() {
    let shop = Arc::new(Shop::open().await);
    let product = shop.product(1, "책", &[("1권", 5_000, 1_000)]).await;
    let item = product["items"][0].clone();
    let id = item["id"].as_i64().unwrap();
    let sales = tokio::spawn({
        let db = shop.db.clone();
        async move {
            let mut sold = 0;
            for _ in 0..50 {
                let tx = db.begin().await.unwrap();
                let one = sql!(&tx, "UPDATE items SET count = count - 1 WHERE id = {id} AND count >= 1", id);
                sold += one.execute().await.unwrap();
                let movement = sql!(
                    &tx,
                    "INSERT INTO stock_movements (item_id, kind, reference, quantity, created_at)
                     VALUES ({id}, 'RESERVE', {reference}, -1, 0)",
                    id,
                    reference = uuid::Uuid::now_v7()
                );
                movement.execute().await.unwrap();
                tx.commit().await.unwrap();
            }
            sold
        }
    });
    for _ in 0..20 {
        let now = shop.detail(&product).await["items"][0]["count"].clone();
        let to = json!({"itemId": id, "productId": product["id"], "count": 1_000, "expectedCount": now});
        let set = shop.put(KIM, "/seller/product/item", &to).await;
        assert!(matches!(set.status, 200 | 409), "{}", set.body);
        let by = json!({"itemId": id, "productId": product["id"], "addCount": 1});
        shop.put(KIM, "/seller/product/item", &by).await.ok(200);
    }
    assert_eq!(sales.await.unwrap(), 50);
    let left = shop.detail(&product).await["items"][0]["count"].as_i64().unwrap();
    assert_eq!(movements(&shop, &item).await, left, "every unit is accounted for");
    let reserved = sql!(
        shop.db.reader(),
        "SELECT COUNT(*) FROM stock_movements WHERE item_id = {id} AND kind = 'RESERVE'",
        id
    );
    assert_eq!(reserved.one::<i64>().await.unwrap(), Some(50));
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
async fn what_orders_hold_must_find_room_when_it_comes_back() {
    const MAX: i64 = 1_000_000;
    let shop = Shop::open().await;
    let rice = shop.product(1, "쌀", &[("한 톨", 1, MAX)]).await;
    let grain = &rice["items"][0];
    let (first, second) = (shop.paid(11, &[(grain, 10)]).await, shop.paid(11, &[(grain, 5)]).await);
    assert_eq!(shop.stock(&rice, grain).await, MAX - 15);
    let by_item = |count: i64| {
        json!({"itemId": grain["id"], "productId": rice["id"], "name": "한 톨", "price": 1, "count": count,
               "expectedCount": MAX - 15})
    };
    let by_product = |count: i64| {
        let item = json!({"id": grain["id"], "name": "한 톨", "price": 1, "count": count, "expectedCount": MAX - 15});
        json!({"id": rice["id"], "name": "쌀", "description": "설명", "items": [item]})
    };
    for count in [MAX, MAX - 14] {
        shop.put(KIM, "/seller/product/item", &by_item(count)).await.broken(&["count"]);
        shop.put(KIM, "/seller/product", &by_product(count)).await.broken(&["items[0].count"]);
    }
    shop.put(KIM, "/seller/product/item", &by_item(MAX - 15)).await.ok(200);
    for order in [&first, &second] {
        let path = format!("/customer/orders/{}/cancel", text(&order["id"]));
        shop.post(Who::Customer(11), &path, &Value::Null).await.ok(200);
    }
    assert_eq!(shop.stock(&rice, grain).await, MAX);
    // What was confirmed never comes back, so that its place may be filled again.
    let order = shop.delivered(11, 1, &[(grain, 3)]).await;
    let path = format!("/customer/orders/{}/confirm", text(&order["id"]));
    shop.post(Who::Customer(11), &path, &Value::Null).await.ok(200);
    let mut refill = by_item(MAX);
    refill["expectedCount"] = json!(MAX - 3);
    shop.put(KIM, "/seller/product/item", &refill).await.ok(200);
    assert_eq!(shop.stock(&rice, grain).await, MAX);
    shop.audit().await;
}

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
