//! What sending costs: said by sellers, shown in carts, quoted and paid.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, address, text};

const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);
const PARK: Who = Who::Customer(11);

#[tokio::test]
async fn what_sending_costs_is_the_sellers_word_or_the_products_own() {
    let shop = Shop::open().await;
    let path = "/seller/shipping";
    let nothing = json!({"fee": 0, "freeFrom": 0, "regionExtra": 0, "returnFee": 0});
    assert_eq!(shop.get(KIM, path).await.ok(200), nothing);
    let policy = json!({"fee": 3_000, "freeFrom": 30_000, "regionExtra": 4_000, "returnFee": 6_000});
    assert_eq!(shop.put(KIM, path, &policy).await.ok(200), policy);
    assert_eq!(
        (shop.get(KIM, path).await.ok(200), shop.get(LEE, path).await.ok(200)),
        (policy.clone(), nothing.clone())
    );
    let crooked = json!({"fee": -1, "freeFrom": 1_000_000_001, "regionExtra": 0, "returnFee": null});
    shop.put(KIM, path, &crooked).await.broken(&["fee", "freeFrom"]);
    shop.put(PARK, path, &policy).await.refused(403, "LOGIN_TYPE_ERROR");
    shop.put(Who::Nobody, path, &policy).await.refused(401, "NO_TOKEN");
    let shirt = shop.product(1, "셔츠", &[("M", 10_000, 5)]).await;
    assert_eq!((&shirt["shippingPolicy"], &shirt["ownShipping"]), (&policy, &json!(false)));
    let own = json!({"fee": 9_000, "freeFrom": 0, "regionExtra": 0, "returnFee": 0});
    let change = |mut more: Value| {
        more["id"] = shirt["id"].clone();
        (more["name"], more["description"]) = (json!("셔츠"), json!("설명"));
        more
    };
    let put = async |more: Value| shop.put(KIM, "/seller/product", &change(more)).await;
    let changed = put(json!({"shippingPolicy": {"fee": 9_000}})).await.ok(200);
    assert_eq!((&changed["shippingPolicy"], &changed["ownShipping"]), (&own, &json!(true)));
    assert_eq!(put(json!({})).await.ok(200)["shippingPolicy"], own);
    assert_eq!(put(json!({"ownShipping": false})).await.ok(200)["shippingPolicy"], policy);
    put(json!({"ownShipping": false, "shippingPolicy": {}})).await.broken(&["ownShipping"]);
    put(json!({"ownShipping": true})).await.broken(&["shippingPolicy"]);
    // The cart shows it before the address is known, the quote after it, and the order pays it.
    let item = &shirt["items"][0];
    let pear = shop.product(2, "배", &[("한 상자", 7_000, 5)]).await;
    let units = json!({"items": [{"itemId": item["id"], "count": 2}, {"itemId": pear["items"][0]["id"], "count": 1}]});
    let cart = shop.post(PARK, "/customer/cart", &units).await.ok(200);
    assert_eq!(
        (&cart["goods"], &cart["shippingFee"], &cart["totalPrice"]),
        (&json!(27_000), &json!(3_000), &json!(30_000))
    );
    let seller =
        json!({"sellerId": 1, "sellerName": null, "goods": 20_000, "shippingFee": 3_000, "freeFrom": 30_000});
    assert_eq!((&cart["sellers"][0], cart["sellers"].as_array().unwrap().len()), (&seller, 2));
    assert_eq!(
        (&cart["products"][0]["sellerId"], &cart["products"][0]["items"][0]["stock"]),
        (&json!(1), &json!(5))
    );
    let mut to_jeju = address();
    to_jeju["postalCode"] = json!("63309");
    shop.wire.top_up(11, 100_000).await;
    let quote = shop.post(PARK, "/customer/orders/quote", &json!({"shipping": to_jeju})).await.ok(200);
    assert_eq!(
        (&quote["shippingFee"], &quote["expectedTotal"], &quote["isFinal"]),
        (&json!(7_000), &json!(34_000), &json!(true))
    );
    assert_eq!((&quote["packages"][0]["regionExtra"], &quote["orderable"]), (&json!(4_000), &json!(true)));
    assert_eq!((&quote["balance"], &quote["missing"]), (&json!(100_000), &json!(0)));
    let order = json!({"shipping": to_jeju, "expectedTotal": quote["expectedTotal"]});
    let placed = shop.place(PARK, "k", &order).await.ok(201);
    assert_eq!((&placed["status"], &placed["totalPrice"]), (&json!("PAID"), &json!(34_000)));
    let package = placed["packages"].as_array().unwrap().iter().find(|p| p["sellerId"] == 1).unwrap();
    assert_eq!(
        (&package["goods"], &package["shippingFee"], &package["totalPrice"]),
        (&json!(20_000), &json!(7_000), &json!(27_000))
    );
    shop.audit().await;
}

#[tokio::test]
async fn a_quote_is_the_customers_own_and_names_what_is_broken() {
    let shop = Shop::open().await;
    let path = "/customer/orders/quote";
    shop.post(PARK, path, &Value::Null).await.refused(409, "EMPTY_CART");
    shop.post(KIM, path, &json!({})).await.refused(403, "LOGIN_TYPE_ERROR");
    shop.post(Who::Nobody, path, &json!({})).await.refused(401, "NO_TOKEN");
    let crooked = json!({"items": [{"itemId": 0, "count": 0, "price": 0}, {}], "shipping": {}});
    shop.post(PARK, path, &crooked).await.broken(&[
        "items[0].itemId",
        "items[0].count",
        "items[0].price",
        "items[1].itemId",
        "items[1].count",
        "shipping.recipient",
        "shipping.phone",
        "shipping.postalCode",
        "shipping.address1",
    ]);
    shop.post(PARK, path, &json!({"items": []})).await.broken(&["items"]);
    let pear = shop.product(2, "배", &[("한 상자", 7_000, 5)]).await;
    let shown = json!({"items": [{"itemId": pear["items"][0]["id"], "count": 9, "price": 6_000}]});
    let quote = shop.call_in(PARK, Method::POST, path, &shown, "en").await.ok(200);
    assert_eq!((&quote["changes"][0]["code"], &quote["orderable"]), (&json!("PRICE_CHANGED"), &json!(false)));
    assert!(text(&quote["changes"][0]["message"]).contains("7000 won"), "{quote}");
    // Twice in one wish, at two prices: an order of it would be refused, so the quote says so.
    let item = pear["items"][0]["id"].clone();
    let twice = json!({"items": [{"itemId": item, "count": 1, "price": 7_000}, {"itemId": item, "count": 1, "price": 6_000}]});
    let torn = shop.post(PARK, path, &twice).await.ok(200);
    assert_eq!((&torn["changes"][0]["code"], &torn["orderable"]), (&json!("PRICE_CHANGED"), &json!(false)));
    assert_eq!((&quote["isFinal"], &quote["notices"][0]["code"]), (&json!(false), &json!("WITHDRAWAL")));
}
