//! What sellers do with the stock of their items, beside those who buy them.

use std::sync::Arc;

use kit::sql;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, text};
use crate::seller_product::earphones;

const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);
const PARK: Who = Who::Customer(11);

/// Returns what the record of movements says that there is of an item.
pub(crate) async fn movements(shop: &Shop, item: &Value) -> i64 {
    let sum = sql!(
        shop.db.reader(),
        "SELECT CAST(SUM(quantity) AS SIGNED) FROM stock_movements WHERE item_id = {item}",
        item = item["id"].as_i64().unwrap()
    );
    sum.one().await.unwrap().unwrap()
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
    assert_eq!(
        changed,
        json!({"id": black["id"], "name": "진검정", "price": 31_000, "count": 8, "options": ["진검정"]})
    );
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
    let kept =
        json!({"id": first["id"], "name": "첫째 권", "price": 5_000, "count": 6, "options": ["첫째 권"]});
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
    assert_eq!(
        changed,
        json!({"id": black["id"], "name": "검정", "price": 30_000, "count": 12, "options": ["검정"]})
    );
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
async fn a_seller_sees_why_the_stock_is_what_it_is_and_what_waits() {
    let shop = Shop::open().await;
    let product = shop.product(1, "사과", &[("한 상자", 1_000, 5), ("두 상자", 1_900, 0)]).await;
    shop.post(KIM, "/seller/product", &crate::catalogue::knit()).await.ok(201);
    let order = shop.paid(11, &[(&product["items"][0], 2)]).await;
    let path = format!("/seller/products/{}/movements", product["id"]);
    let page = shop.get(KIM, &path).await.ok(200);
    let told: Vec<_> = page["movements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (text(&m["kind"]), m["quantity"].as_i64().unwrap(), m["packageId"].clone()))
        .collect();
    let package = order["packages"][0]["id"].clone();
    assert_eq!(
        told,
        [
            ("COMMIT", 0, package.clone()),
            ("RESERVE", -2, package),
            ("RECEIVED", 0, Value::Null),
            ("RECEIVED", 5, Value::Null)
        ]
    );
    let first = shop.get(KIM, &format!("{path}?limit=3")).await.ok(200);
    let rest = shop.get(KIM, &format!("{path}?cursor={}", text(&first["nextCursor"]))).await.ok(200);
    assert_eq!((rest["movements"].as_array().unwrap().len(), &rest["nextCursor"]), (1, &Value::Null));
    let of_one = shop.get(KIM, &format!("{path}?itemId={}", product["items"][1]["id"])).await.ok(200);
    assert_eq!(of_one["movements"].as_array().unwrap().len(), 1);
    shop.get(KIM, &format!("{path}?itemId=x")).await.broken(&["itemId"]);
    shop.get(LEE, &path).await.refused(404, "NOT_FOUND_PRODUCT");
    shop.get(PARK, &path).await.refused(403, "LOGIN_TYPE_ERROR");
    shop.get(Who::Nobody, &path).await.refused(401, "NO_TOKEN");
    let summary = shop.get(KIM, "/seller/summary").await.ok(200);
    let wanted = json!({"toShip": 1, "shipped": 0, "delivered": 0, "returnsRequested": 0, "onSale": 1, "drafts": 1,
        "paused": 0, "blocked": 0, "soldOut": 1, "lowStock": 1});
    assert_eq!(summary, wanted);
    let others = shop.get(LEE, "/seller/summary").await.ok(200);
    assert!(others.as_object().unwrap().values().all(|count| count == 0), "{others}");
    shop.get(PARK, "/seller/summary").await.refused(403, "LOGIN_TYPE_ERROR");
    shop.get(Who::Nobody, "/seller/summary").await.refused(401, "NO_TOKEN");
}
