//! Placing orders: what is taken, and what is refused.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, address, as_it_stands, order_of, send, text};

const ORDERS: &str = "/customer/orders";
const PARK: Who = Who::Customer(11);

/// A product with one item, by whose counts and prices tests tell what happened.
async fn tea(shop: &Shop) -> (Value, Value) {
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    let green = tea["items"][0].clone();
    (tea, green)
}

fn is_uuid_v7(value: &Value) -> bool {
    uuid::Uuid::parse_str(text(value)).is_ok_and(|id| id.get_version_num() == 7)
}

#[tokio::test]
async fn an_order_is_paid_at_once_and_shown_with_all_that_is_known_of_it() {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10), ("홍차", 4_000, 10)]).await;
    let cup = shop.product(2, "잔", &[("흰 잔", 8_000, 10)]).await;
    let (green, black, white) = (&tea["items"][0], &tea["items"][1], &cup["items"][0]);
    shop.wire.top_up(11, 30_000).await;
    let mut body = order_of(&[(white, 1), (green, 2), (black, 1)]);
    body["expectedTotal"] = json!(18_000);
    let answer = shop.place(PARK, "first", &body).await;
    assert!(!answer.is_replay());
    let order = answer.ok(201);
    let line = |product: &Value, item: &Value, count: i64| {
        json!({"itemId": item["id"], "productId": product["id"], "productName": product["name"],
               "itemName": item["name"], "price": item["price"], "count": count, "thumbnail": null})
    };
    assert_eq!(
        as_it_stands(&order),
        json!({
            "id": order["id"], "status": "PAID", "totalPrice": 18_000, "shipping": address(),
            "createdAt": "2026-11-18T11:06:40.000Z", "paidAt": "2026-11-18T11:06:40.000Z",
            "packages": [
                {"id": order["packages"][0]["id"], "sellerId": 1, "sellerName": null, "status": "PAID", "totalPrice": 10_000,
                 "goods": 10_000, "shippingFee": 0, "returnFee": 0,
                 "lines": [line(&tea, green, 2), line(&tea, black, 1)]},
                {"id": order["packages"][1]["id"], "sellerId": 2, "sellerName": null, "status": "PAID", "totalPrice": 8_000,
                 "goods": 8_000, "shippingFee": 0, "returnFee": 0,
                 "lines": [line(&cup, white, 1)]}],
        })
    );
    let ids = [&order["id"], &order["packages"][0]["id"], &order["packages"][1]["id"]];
    assert!(ids.iter().all(|id| is_uuid_v7(id)), "{order}");
    assert_eq!(shop.order(11, &order).await, order);
    assert_eq!(shop.get(PARK, ORDERS).await.ok(200), json!({"orders": [order], "nextCursor": null}));
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, green).await), (12_000, 8));
    shop.audit().await;
}

#[tokio::test]
async fn what_is_written_on_a_parcel_comes_back_unchanged() {
    let shop = Shop::open().await;
    let (_, green) = tea(&shop).await;
    shop.wire.top_up(11, 3_000).await;
    let shipping = json!({"recipient": "O'Brien 민수 👩‍👩‍👧", "phone": "01012345678", "postalCode": "06236",
        "address1": "'; DROP TABLE orders; --", "address2": "3층 \"왼쪽\" <b>%_\\", "memo": "문 앞에 🙏🏽 ½ + 1"});
    let mut body = order_of(&[(&green, 1)]);
    body["shipping"] = shipping.clone();
    let order = shop.place(PARK, "a", &body).await.ok(201);
    assert_eq!(order["shipping"], shipping);
    assert_eq!(shop.order(11, &order).await, order);
    let package = &shop.get(Who::Seller(1), "/seller/orders").await.ok(200)["packages"][0];
    assert_eq!(package["shipping"], shipping);
}

#[tokio::test]
async fn of_what_is_written_on_a_parcel_only_what_is_seen_is_kept() {
    let shop = Shop::open().await;
    let (_, green) = tea(&shop).await;
    shop.wire.top_up(11, 3_000).await;
    let mut body = order_of(&[(&green, 1)]);
    body["shipping"] = json!({"recipient": "김\u{200b}민수\u{feff}", "phone": "+82 10-1234-5678", "postalCode": "06236",
        "address1": "테헤란로\u{a0} 1", "address2": "\u{3164}", "memo": "문 앞에\n두세요\u{2060}"});
    let order = shop.place(PARK, "a", &body).await.ok(201);
    let shipping = json!({"recipient": "김민수", "phone": "01012345678", "postalCode": "06236",
        "address1": "테헤란로 1", "memo": "문 앞에\n두세요"});
    assert_eq!(order["shipping"], shipping);
}

#[tokio::test]
async fn the_whole_cart_is_bought_and_leaves_the_cart() {
    let shop = Shop::open().await;
    let (tea, green) = tea(&shop).await;
    let nothing = json!({"shipping": address()});
    shop.place(PARK, "a", &nothing).await.refused(409, "EMPTY_CART");
    let cart = json!({"items": [{"itemId": green["id"], "count": 2}]});
    shop.post(PARK, "/customer/cart", &cart).await.ok(200);
    shop.wire.top_up(11, 6_000).await;
    let change = json!({"itemId": green["id"], "productId": tea["id"], "price": 2_000});
    shop.put(Who::Seller(1), "/seller/product/item", &change).await.ok(200);
    let told = shop.place(PARK, "a", &nothing).await.refused(409, "PRICE_CHANGED");
    assert!(text(&told["detail"]).contains("2000"), "{told}");
    shop.get(PARK, "/customer/cart").await.ok(200);
    let order = shop.place(PARK, "a", &nothing).await.ok(201);
    assert_eq!(
        (&order["totalPrice"], &order["packages"][0]["lines"][0]["count"]),
        (&json!(4_000), &json!(2))
    );
    assert_eq!(shop.get(PARK, "/customer/cart").await.ok(200)["totalCount"], 0);
    shop.place(PARK, "b", &nothing).await.refused(409, "EMPTY_CART");
    shop.audit().await;
}

#[tokio::test]
async fn an_order_needs_a_key_that_can_be_one() {
    let shop = Shop::open().await;
    let (_, green) = tea(&shop).await;
    shop.wire.top_up(11, 6_000).await;
    let body = order_of(&[(&green, 1)]);
    shop.post(PARK, ORDERS, &body).await.refused(400, "IDEMPOTENCY_KEY_REQUIRED");
    for key in ["", " ", "열쇠", "with space", "tab\tbed", &"x".repeat(256)] {
        let request = shop.request(PARK, Method::POST, ORDERS).header("idempotency-key", key.as_bytes());
        send(request.json(&body)).await.broken(&["Idempotency-Key"]);
    }
    shop.place(PARK, "!", &body).await.ok(201);
    shop.place(PARK, &"~".repeat(255), &body).await.ok(201);
    assert_eq!(shop.wire.balance(11).await, 0);
}

#[tokio::test]
async fn every_broken_field_of_an_order_is_named() {
    let shop = Shop::open().await;
    let shipping = ["shipping.recipient", "shipping.phone", "shipping.postalCode", "shipping.address1"];
    for nothing in [json!({}), json!({"items": null, "shipping": {}})] {
        shop.place(PARK, "a", &nothing).await.broken(&shipping);
    }
    let broken = json!({
        "items": [{}, {"itemId": 0, "count": 0, "price": 0}, {"itemId": -1, "count": 10_000, "price": 1_000_000_001}],
        "shipping": {"recipient": "가".repeat(51), "phone": "02-123-4567", "postalCode": "6236", "address1": "\u{200b}",
                     "address2": "\u{7}", "memo": "나".repeat(2_000)},
        "expectedTotal": -1,
    });
    let mut fields: Vec<String> = (0..3)
        .flat_map(|i| ["itemId", "count", "price"].map(|field| format!("items[{i}].{field}")))
        .collect();
    fields.extend(shipping.map(str::to_owned));
    fields.extend(["shipping.address2", "shipping.memo", "expectedTotal"].map(str::to_owned));
    shop.place(PARK, "a", &broken).await.broken(&fields.iter().map(String::as_str).collect::<Vec<_>>());
    for count in [0, 201] {
        let many = vec![json!({"itemId": 1, "count": 1, "price": 1}); count];
        shop.place(PARK, "a", &json!({"items": many, "shipping": address()})).await.broken(&["items"]);
    }
    let too_much = json!({"itemId": 1, "count": 1, "price": 1});
    let too_much =
        json!({"items": [too_much], "shipping": address(), "expectedTotal": 1_000_000_000_001_i64});
    shop.place(PARK, "a", &too_much).await.broken(&["expectedTotal"]);
    assert_eq!(shop.get(PARK, ORDERS).await.ok(200)["orders"], json!([]));
}

#[tokio::test]
async fn bodies_that_are_no_order_are_refused() {
    let shop = Shop::open().await;
    let (_, green) = tea(&shop).await;
    let post = |body: String, media_type: &str| {
        let request = shop.request(PARK, Method::POST, ORDERS).header("idempotency-key", "a");
        send(request.header("content-type", media_type.to_owned()).body(body))
    };
    let good = order_of(&[(&green, 1)]).to_string();
    for broken in ["", "{"] {
        post(broken.to_owned(), "application/json").await.refused(400, "MALFORMED_REQUEST");
    }
    for (broken, field) in [
        ("null", "body"),
        ("[]", "body"),
        ("7", "body"),
        ("{\"items\": 1}", "items"),
        (&good.replace("3000", "\"3000\""), "items[0].price"),
        (&good.replace("3000", "1.5"), "items[0].price"),
        // Once it ordered the whole cart.
        (&good.replace("\"items\"", "\"item\""), "item"),
        (&good.replace("\"items\"", "\"expectedtotal\": 1, \"items\""), "expectedtotal"),
        (&good.replace("\"price\"", "\"colour\": \"red\", \"price\""), "items[0].colour"),
        (&good.replace("\"items\"", "\"items\": [], \"items\""), "items"),
    ] {
        post(broken.to_owned(), "application/json").await.broken(&[field]);
    }
    post(good.clone(), "text/plain").await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let large = good.replace("김민수", &"가".repeat(65 * 1024 / 3));
    post(large, "application/json").await.refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(shop.get(PARK, ORDERS).await.ok(200)["orders"], json!([]));
}

#[tokio::test]
async fn another_price_than_the_customer_was_shown_is_told_and_nothing_is_held() {
    let shop = Shop::open().await;
    let (tea, green) = tea(&shop).await;
    shop.wire.top_up(11, 90_000).await;
    let mut cheap = green.clone();
    cheap["price"] = json!(1);
    let told = shop.place(PARK, "a", &order_of(&[(&cheap, 1)])).await.refused(409, "PRICE_CHANGED");
    assert!(text(&told["detail"]).contains("차 / 녹차") && text(&told["detail"]).contains("3000"), "{told}");
    for lines in [[(&green, 1), (&cheap, 1)], [(&cheap, 1), (&green, 1)]] {
        let told = shop.place(PARK, "a", &order_of(&lines)).await.refused(409, "PRICE_CHANGED");
        assert!(
            text(&told["detail"]).contains("차 / 녹차") && text(&told["detail"]).contains("3000"),
            "{told}"
        );
    }
    let mut body = order_of(&[(&green, 2)]);
    for total in [0, 5_999, 6_001] {
        body["expectedTotal"] = json!(total);
        let told = shop.place(PARK, "a", &body).await.refused(409, "PRICE_CHANGED");
        assert!(text(&told["detail"]).contains("6000"), "{told}");
    }
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, &green).await), (90_000, 10));
    shop.audit().await;
}

#[tokio::test]
async fn more_than_there_is_is_refused_as_a_whole() {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10), ("홍차", 1_000, 3)]).await;
    let (green, black) = (&tea["items"][0], &tea["items"][1]);
    shop.wire.top_up(11, 90_000).await;
    for lines in [vec![(green, 1), (black, 4)], vec![(black, 2), (green, 1), (black, 2)]] {
        let told = shop.place(PARK, "a", &order_of(&lines)).await.refused(409, "ITEM_COUNT_NOT_ENOUGH");
        assert!(text(&told["detail"]).contains("홍차") && text(&told["detail"]).contains('3'), "{told}");
    }
    assert_eq!((shop.stock(&tea, green).await, shop.stock(&tea, black).await), (10, 3));
    shop.place(PARK, "a", &order_of(&[(green, 1), (black, 3)])).await.ok(201);
    shop.place(PARK, "b", &order_of(&[(black, 1)])).await.refused(409, "ITEM_COUNT_NOT_ENOUGH");
    shop.audit().await;
}

#[tokio::test]
async fn what_is_not_for_sale_is_not_found() {
    let shop = Shop::open().await;
    let (tea, green) = tea(&shop).await;
    shop.wire.top_up(11, 90_000).await;
    for id in [999, i64::MAX] {
        let unknown = json!({"id": id, "price": 1});
        let told = shop.place(PARK, "a", &order_of(&[(&green, 1), (&unknown, 1)])).await;
        told.refused(404, "NOT_FOUND_ITEM");
    }
    shop.delete(Who::Seller(1), &format!("/seller/product?productId={}", tea["id"])).await.ok(204);
    shop.place(PARK, "a", &order_of(&[(&green, 1)])).await.refused(404, "NOT_FOUND_ITEM");
    assert_eq!(shop.wire.balance(11).await, 90_000);
    shop.audit().await;
}

#[tokio::test]
async fn one_order_has_a_highest_total() {
    let shop = Shop::open().await;
    let gold = shop.product(1, "금", &[("괴", 1_000_000_000, 9_999), ("조각", 1, 1)]).await;
    let (bar, bit) = (&gold["items"][0], &gold["items"][1]);
    for lines in [vec![(bar, 9_999)], vec![(bar, 1_000), (bit, 1)]] {
        shop.place(PARK, "a", &order_of(&lines)).await.broken(&["items"]);
    }
    shop.place(PARK, "a", &order_of(&[(bar, 1_000)])).await.refused(402, "NOT_ENOUGH_BALANCE");
    shop.audit().await;
}
