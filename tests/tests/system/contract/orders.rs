//! Placing orders, reading them, and what a customer does with them.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, Call, Item, address, eventually, order_of, same_but_for_shop_names};
use uuid::Uuid;

use super::fields::{Is, LINE, ORDER, PACKAGE, PAID, each, exactly, exactly_both, page};
use super::packages::settled;
use super::{Shop, balance_becomes, breaks, list, number, text};

pub(super) async fn steps(shop: &Shop) {
    shop.step(an_order_is_paid_and_shown_with_all_that_is_known_of_it).await;
    shop.step(the_whole_cart_is_ordered_where_no_items_are_named).await;
    shop.step(the_same_key_is_the_same_order_as_it_stands_now).await;
    shop.step(an_order_that_can_not_be_is_refused).await;
    shop.step(what_an_order_may_hold).await;
    shop.step(orders_are_listed_newest_first).await;
    shop.step(the_orders_of_others_are_not_there).await;
    shop.step(a_customer_cancels_package_by_package).await;
}

/// Makes sure of an order that is paid.
pub(super) fn check_paid(order: &Value) -> Result<()> {
    exactly_both(order, ORDER, PAID)?;
    for package in list(order, "packages")? {
        exactly(package, PACKAGE)?;
        each(list(package, "lines")?, LINE)?;
        ensure!(package["status"] == "PAID", "{order}");
    }
    ensure!(order["status"] == "PAID", "{order}");
    Ok(())
}

/// Orders so that it is paid, however long the shop takes.
async fn place(who: &Account, call: &Call) -> Result<Value> {
    let placed = who.send(call).await?;
    ensure!(matches!(placed.status, 201 | 202), "{placed}");
    who.settled(placed.text("/id")?).await
}

async fn an_order_is_paid_and_shown_with_all_that_is_known_of_it(shop: &Shop) -> Result<()> {
    let (me, other) = tokio::try_join!(shop.deployment.customer(), shop.deployment.seller())?;
    let tea = shop.seller.put_up("녹차", &[(1_000, 9), (3_000, 9)]).await?;
    let cup = other.put_up("찻잔", &[(5_000, 9)]).await?[0];
    me.change_balance(20_000).await?;
    let order = place(&me, &order_of(&[(tea[0], 2), (tea[1], 1), (cup, 1)]).key(Uuid::now_v7())).await?;
    check_paid(&order)?;
    let mut shipping = address();
    exactly(&order["shipping"], &shipping_fields(&shipping))?;
    ensure!(order["shipping"] == shipping && order["totalPrice"] == 10_000, "{order}");
    let packages = list(&order, "packages")?;
    ensure!(packages.len() == 2, "one package of each seller: {order}");
    for (seller, price, lines) in [(&shop.seller, 5_000, 2), (&other, 5_000, 1)] {
        let theirs = packages.iter().find(|package| package["sellerId"] == seller.id);
        ensure!(theirs.is_some_and(|p| p["totalPrice"] == price), "{order}");
        ensure!(theirs.is_some_and(|p| p["lines"].as_array().is_some_and(|l| l.len() == lines)), "{order}");
    }
    ensure!(me.balance().await? == 10_000 && shop.seller.stock(tea[0]).await? == 7);
    shipping["memo"] = json!("문 앞");
    let mut with_memo = order_of(&[(cup, 1)]).key(Uuid::now_v7());
    with_memo.body =
        Some(json!({"items": [{"itemId": cup.id, "count": 1, "price": 5_000}], "shipping": shipping}));
    let order = place(&me, &with_memo).await?;
    exactly(&order["shipping"], &shipping_fields(&shipping))?;
    ensure!(order["shipping"] == shipping, "{order}");
    Ok(())
}

fn shipping_fields(sent: &Value) -> Vec<(&'static str, Is)> {
    let all = ["recipient", "phone", "postalCode", "address1", "address2", "memo"];
    all.into_iter().filter(|name| sent.get(name).is_some()).map(|name| (name, Is::Text)).collect()
}

async fn the_whole_cart_is_ordered_where_no_items_are_named(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let item = shop.seller.put_up("홍차", &[(2_000, 9)]).await?[0];
    let all = Call::post("/customer/orders", json!({"shipping": address(), "expectedTotal": 6_000}));
    me.send(&all.clone().key(Uuid::now_v7())).await?.expect_refusal(409, "EMPTY_CART")?;
    me.post("/customer/cart", json!({"items": [{"itemId": item.id, "count": 3}]})).await?.expect(200)?;
    me.change_balance(6_000).await?;
    let order = place(&me, &all.key(Uuid::now_v7())).await?;
    check_paid(&order)?;
    ensure!(order["totalPrice"] == 6_000 && order["packages"][0]["lines"][0]["count"] == 3, "{order}");
    eventually("an empty cart", std::time::Duration::from_secs(10), || async {
        let cart = me.get("/customer/cart").await?.expect(200)?;
        Ok((cart["totalCount"] == 0).then_some(()))
    })
    .await
}

async fn the_same_key_is_the_same_order_as_it_stands_now(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let item = shop.seller.put_up("보이차", &[(2_000, 9)]).await?[0];
    let call = order_of(&[(item, 1)]).key("보이차".len().to_string());
    me.send(&call).await?.expect_refusal(402, "NOT_ENOUGH_BALANCE")?;
    ensure!(shop.seller.stock(item).await? == 9);
    me.change_balance(9_000).await?;
    let order = place(&me, &call).await?;
    let again = me.send(&call).await?;
    ensure!(again.status == 201 && again.header("idempotency-replayed") == "true", "{again}");
    ensure!(same_but_for_shop_names(&again.body, &order) && me.balance().await? == 7_000, "{again}");
    me.send(&order_of(&[(item, 2)]).key("9")).await?.expect_refusal(422, "IDEMPOTENCY_KEY_REUSED")?;
    let cancel = format!("/customer/orders/{}/cancel", text(&order, "id")?);
    me.post_empty(&cancel).await?.expect(200)?;
    let closed = settled(&me, &order, "CLOSED").await?;
    ensure!(same_but_for_shop_names(&me.send(&call).await?.body, &closed));
    Ok(())
}

async fn an_order_that_can_not_be_is_refused(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let item = shop.seller.put_up("우롱차", &[(2_000, 3)]).await?[0];
    me.change_balance(100_000).await?;
    me.send(&order_of(&[(item, 1)])).await?.expect_refusal(400, "IDEMPOTENCY_KEY_REQUIRED")?;
    breaks(&me.send(&order_of(&[(item, 1)]).key("a b")).await?, &["Idempotency-Key"])?;
    let send = async |call: Call| me.send(&call.key(Uuid::now_v7())).await;
    let cheap = Item { price: 1_999, ..item };
    send(order_of(&[(cheap, 1)])).await?.expect_refusal(409, "PRICE_CHANGED")?;
    let line = json!({"itemId": item.id, "count": 1, "price": 2_000});
    let other_total = json!({"items": [line], "shipping": address(), "expectedTotal": 1_999});
    send(Call::post("/customer/orders", other_total)).await?.expect_refusal(409, "PRICE_CHANGED")?;
    send(order_of(&[(item, 4)])).await?.expect_refusal(409, "ITEM_COUNT_NOT_ENOUGH")?;
    let unknown = Item { id: 999_999_999, ..item };
    send(order_of(&[(unknown, 1)])).await?.expect_refusal(404, "NOT_FOUND_ITEM")?;
    ensure!(me.balance().await? == 100_000 && shop.seller.stock(item).await? == 3);
    Ok(())
}

async fn what_an_order_may_hold(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let item = shop.seller.put_up("비싼 차", &[(1_000_000_000, 1_000_000)]).await?[0];
    let bad = [
        ("/shipping/recipient", json!(""), "shipping.recipient"),
        ("/shipping/phone", json!("010-1234-56"), "shipping.phone"),
        ("/shipping/postalCode", json!("1234"), "shipping.postalCode"),
        ("/shipping/postalCode", json!("1234a"), "shipping.postalCode"),
        ("/shipping/address1", json!(" "), "shipping.address1"),
        ("/items", json!([]), "items"),
        ("/items/0/count", json!(0), "items[0].count"),
        ("/items/0/count", json!(10_000), "items[0].count"),
        ("/items/0/price", json!(0), "items[0].price"),
        ("/items/0/itemId", json!(null), "items[0].itemId"),
    ];
    for (place, value, field) in bad {
        let mut call = order_of(&[(item, 1)]).key(Uuid::now_v7());
        if let Some(part) = call.body.as_mut().and_then(|body| body.pointer_mut(place)) {
            *part = value;
        }
        breaks(&me.send(&call).await?, &[field])?;
    }
    let too_much = me.send(&order_of(&[(item, 1_001)]).key(Uuid::now_v7())).await?;
    ensure!(too_much.status == 422 && too_much.code() == "VALIDATION_FAILED", "{too_much}");
    Ok(())
}

async fn orders_are_listed_newest_first(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let item = shop.seller.put_up("보리차", &[(1_000, 9)]).await?[0];
    me.change_balance(9_000).await?;
    let mut placed = Vec::new();
    for _ in 0..3 {
        placed.insert(0, me.order(&[(item, 1)]).await?);
    }
    let first = me.get("/customer/orders?limit=2").await?.expect(200)?;
    let next = format!("/customer/orders?limit=2&cursor={}", text(&first, "nextCursor")?);
    let last = me.get(&next).await?.expect(200)?;
    let listed = [page(&first, "orders")?, page(&last, "orders")?].concat();
    ensure!(
        same_but_for_shop_names(&json!(listed), &json!(placed)) && last["nextCursor"].is_null(),
        "{first} {last}"
    );
    let one = me.get(&format!("/customer/orders/{}", text(&placed[1], "id")?)).await?.expect(200)?;
    ensure!(same_but_for_shop_names(&one, &placed[1]), "{one}");
    let paid = me.get("/customer/orders?status=PAID").await?.expect(200)?;
    ensure!(list(&paid, "orders")?.len() == 3, "{paid}");
    ensure!(list(&me.get("/customer/orders?status=CLOSED").await?.expect(200)?, "orders")?.is_empty());
    breaks(&me.get("/customer/orders?status=LOST").await?, &["status"])
}

async fn the_orders_of_others_are_not_there(shop: &Shop) -> Result<()> {
    let (me, other) = tokio::try_join!(shop.deployment.customer(), shop.deployment.customer())?;
    let item = shop.seller.put_up("쌍화차", &[(1_000, 9)]).await?[0];
    me.change_balance(1_000).await?;
    let order = me.order(&[(item, 1)]).await?;
    let mine = format!("/customer/orders/{}", text(&order, "id")?);
    let nobodys = format!("/customer/orders/{}", Uuid::now_v7());
    for path in [mine, nobodys, "/customer/orders/7".to_owned()] {
        other.get(&path).await?.expect_refusal(404, "NOT_FOUND_ORDER")?;
        for step in ["cancel", "confirm", "return"] {
            let body = if step == "return" { json!({"reason": "변심"}) } else { json!({}) };
            let refused = other.post(&format!("{path}/{step}"), body).await?;
            refused.expect_refusal(404, "NOT_FOUND_ORDER")?;
        }
    }
    Ok(())
}

async fn a_customer_cancels_package_by_package(shop: &Shop) -> Result<()> {
    let (me, other) = tokio::try_join!(shop.deployment.customer(), shop.deployment.seller())?;
    let tea = shop.seller.put_up("유자차", &[(1_000, 5)]).await?[0];
    let cup = other.put_up("유자차 잔", &[(2_000, 5)]).await?[0];
    me.change_balance(3_000).await?;
    let order = me.order(&[(tea, 1), (cup, 1)]).await?;
    let path = format!("/customer/orders/{}/cancel", text(&order, "id")?);
    let packages = list(&order, "packages")?;
    let cups = packages.iter().find(|package| package["sellerId"] == other.id);
    let one = json!({"packageIds": [cups.map(|package| &package["id"])]});
    let answered = me.post(&path, one.clone()).await?.expect(200)?;
    exactly_both(&answered, ORDER, PAID)?;
    balance_becomes(&me, 2_000).await?;
    ensure!(other.stock(cup).await? == 5 && shop.seller.stock(tea).await? == 4);
    me.post(&path, one).await?.expect_refusal(409, "ORDER_STATE_CONFLICT")?;
    let unknown = me.post(&path, json!({"packageIds": [Uuid::now_v7()]})).await?;
    unknown.expect_refusal(404, "NOT_FOUND_ORDER")?;
    me.post_empty(&path).await?.expect(200)?;
    balance_becomes(&me, 3_000).await?;
    let closed = settled(&me, &order, "CLOSED").await?;
    ensure!(list(&closed, "packages")?.iter().all(|package| package["status"] == "CANCELLED"), "{closed}");
    me.post_empty(&path).await?.expect_refusal(409, "ORDER_STATE_CONFLICT")?;
    ensure!(number(&closed, "totalPrice")? == 3_000, "{closed}");
    Ok(())
}
