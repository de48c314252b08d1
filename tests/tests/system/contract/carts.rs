//! Carts.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, Call, Item, Method, same_but_for_shop_names};

use super::fields::{CART, CART_ITEM, CART_PRODUCT, CART_SELLER, each, exactly};
use super::{Shop, breaks, list};

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_cart_is_filled_set_and_emptied).await;
    shop.step(more_than_there_is_does_not_get_into_a_cart).await;
    shop.step(a_cart_follows_the_catalogue_and_tells_it_once).await;
    shop.step(what_a_cart_may_hold).await;
}

fn units(all: &[(Item, i64)]) -> Value {
    let unit = |(item, count): &(Item, i64)| json!({"itemId": item.id, "count": count});
    json!({"items": all.iter().map(unit).collect::<Vec<_>>()})
}

fn check(cart: &Value, who: &Account, price: i64, count: i64) -> Result<()> {
    exactly(cart, CART)?;
    ensure!(cart["customerId"] == who.id, "{cart}");
    ensure!(cart["totalPrice"] == price && cart["totalCount"] == count, "wanted {price} for {count}: {cart}");
    for product in list(cart, "products")? {
        exactly(product, CART_PRODUCT)?;
        each(list(product, "items")?, CART_ITEM)?;
    }
    list(cart, "sellers")?.iter().try_for_each(|seller| exactly(seller, CART_SELLER))
}

async fn a_cart_is_filled_set_and_emptied(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let items = shop.seller.put_up("장바구니 사과", &[(1_000, 9), (500, 9)]).await?;
    let path = "/customer/cart";
    check(&me.get(path).await?.expect(200)?, &me, 0, 0)?;
    check(&me.post(path, units(&[(items[0], 2), (items[1], 1)])).await?.expect(200)?, &me, 2_500, 3)?;
    let more = me.post(path, units(&[(items[0], 1)])).await?.expect(200)?;
    check(&more, &me, 3_500, 4)?;
    ensure!(list(&more, "products")?.len() == 1 && list(&more, "messages")?.is_empty(), "{more}");
    ensure!(more["products"][0]["items"][0]["price"] == 1_000, "{more}");
    let set = me.put(path, units(&[(items[0], 1), (items[1], 0)])).await?.expect(200)?;
    check(&set, &me, 1_000, 1)?;
    ensure!(list(&set["products"][0], "items")?.len() == 1, "{set}");
    let shown = me.get(path).await?.expect(200)?;
    ensure!(same_but_for_shop_names(&shown, &set), "{shown}");
    let emptied = me.delete(path).await?;
    ensure!(emptied.status == 204 && emptied.body.is_null(), "{emptied}");
    check(&me.get(path).await?.expect(200)?, &me, 0, 0)
}

async fn more_than_there_is_does_not_get_into_a_cart(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let items = shop.seller.put_up("장바구니 배", &[(1_000, 9), (500, 2)]).await?;
    let wanted = units(&[(items[0], 1), (items[1], 3)]);
    for method in [Method::POST, Method::PUT] {
        let call = Call { body: Some(wanted.clone()), ..Call::new(method, "/customer/cart") };
        let refused = me.send(&call.header("Accept-Language", "en")).await?;
        refused.expect_refusal(409, "ITEM_COUNT_NOT_ENOUGH")?;
        let detail = refused.text("/detail")?;
        ensure!(detail.contains("장바구니 배") && detail.contains("2 left"), "{detail}");
        check(&me.get("/customer/cart").await?.expect(200)?, &me, 0, 0)?;
    }
    let unknown = json!({"items": [{"itemId": 999_999_999, "count": 1}]});
    me.post("/customer/cart", unknown).await?.expect_refusal(404, "NOT_FOUND_ITEM")
}

async fn a_cart_follows_the_catalogue_and_tells_it_once(shop: &Shop) -> Result<()> {
    let (me, seller) = (shop.deployment.customer().await?, &shop.seller);
    let dearer = seller.put_up("값이 오르는 차", &[(1_000, 9)]).await?[0];
    let scarcer = seller.put_up("줄어드는 차", &[(1_000, 9)]).await?[0];
    let deleted = seller.put_up("지워지는 차", &[(1_000, 9), (2_000, 9)]).await?;
    let gone = seller.put_up("사라지는 차", &[(1_000, 9)]).await?[0];
    let all = [dearer, scarcer, deleted[0], gone].map(|item| (item, 5));
    check(&me.post("/customer/cart", units(&all)).await?.expect(200)?, &me, 20_000, 20)?;

    for (item, price, count) in [(dearer, 1_500, 9), (scarcer, 1_000, 2)] {
        let change = json!({"itemId": item.id, "productId": item.product_id, "price": price, "count": count, "expectedCount": 9});
        seller.put("/seller/product/item", change).await?.expect(200)?;
    }
    seller.delete(&format!("/seller/product/item?itemId={}", deleted[0].id)).await?.expect(204)?;
    seller.delete(&format!("/seller/product?productId={}", gone.product_id)).await?.expect(204)?;

    let english = Call::new(Method::GET, "/customer/cart").header("Accept-Language", "en");
    let told = me.send(&english).await?.expect(200)?;
    check(&told, &me, 5 * 1_500 + 2 * 1_000, 7)?;
    let messages = list(&told, "messages")?;
    ensure!(messages.len() == 4 && messages.iter().all(Value::is_string), "{told}");
    for name in ["값이 오르는 차", "줄어드는 차", "지워지는 차", "사라지는 차"] {
        let naming = messages.iter().filter_map(Value::as_str).filter(|message| message.contains(name));
        ensure!(naming.count() == 1, "{name}: {told}");
    }
    let silent = me.send(&english).await?.expect(200)?;
    check(&silent, &me, 9_500, 7)?;
    ensure!(list(&silent, "messages")?.is_empty(), "{silent}");
    Ok(())
}

async fn what_a_cart_may_hold(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let item = shop.seller.put_up("장바구니 귤", &[(10, 1_000_000)]).await?[0];
    for count in [-1, 0, 10_000] {
        let refused = me.post("/customer/cart", units(&[(item, count)])).await?;
        breaks(&refused, &["items[0].count"])?;
    }
    for count in [-1, 10_000] {
        breaks(&me.put("/customer/cart", units(&[(item, count)])).await?, &["items[0].count"])?;
    }
    for nothing in [json!({}), json!({"items": []})] {
        breaks(&me.post("/customer/cart", nothing).await?, &["items"])?;
    }
    let most = me.post("/customer/cart", units(&[(item, 9_999)])).await?.expect(200)?;
    check(&most, &me, 99_990, 9_999)?;
    breaks(&me.post("/customer/cart", units(&[(item, 1)])).await?, &["items"])
}
