//! What a seller puts up for sale.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, same_but_for_shop_names};

use super::fields::{ITEM, PRODUCT, each, exactly, page};
use super::{Shop, breaks, list, number, text};

const NO_SUCH: i64 = 999_999_999;

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_product_is_put_up_with_its_items).await;
    shop.step(names_are_taken_within_their_seller_and_their_product).await;
    shop.step(what_a_product_may_hold).await;
    shop.step(a_product_is_changed_and_its_other_items_stay).await;
    shop.step(items_are_added_changed_and_taken_out).await;
    shop.step(a_count_is_changed_only_from_what_the_seller_expects).await;
    shop.step(a_product_is_taken_off_sale).await;
    shop.step(what_belongs_to_another_seller_is_not_there).await;
    shop.step(the_own_products_are_listed_newest_first).await;
}

fn lamp() -> Value {
    let items =
        json!([{"name": "흰색", "price": 9_900, "count": 3}, {"name": "검정", "price": 12_900, "count": 0}]);
    json!({"name": "작은 등", "description": "밝다", "items": items})
}

async fn put_up(who: &Account, product: Value) -> Result<Value> {
    let product = who.post("/seller/product", product).await?.expect(201)?;
    exactly(&product, PRODUCT)?;
    each(list(&product, "items")?, ITEM)?;
    Ok(product)
}

async fn a_product_is_put_up_with_its_items(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let product = put_up(&me, lamp()).await?;
    ensure!(product["sellerId"] == me.id && product["name"] == "작은 등" && product["description"] == "밝다");
    let item = &list(&product, "items")?[1];
    ensure!(item["name"] == "검정" && item["price"] == 12_900 && item["count"] == 0, "{product}");
    let path = format!("/search/product/detail?productId={}", product["id"]);
    let shown = shop.deployment.anyone().get(&path).await?.expect(200)?;
    ensure!(same_but_for_shop_names(&shown, &product), "{shown}");
    Ok(())
}

async fn names_are_taken_within_their_seller_and_their_product(shop: &Shop) -> Result<()> {
    let (me, other) = tokio::try_join!(shop.deployment.seller(), shop.deployment.seller())?;
    let product = put_up(&me, lamp()).await?;
    me.post("/seller/product", lamp()).await?.expect_refusal(409, "SAME_PRODUCT_NAME")?;
    put_up(&other, lamp()).await?;
    let mut twins = lamp();
    twins["name"] = json!("쌍둥이");
    twins["items"][1]["name"] = json!("흰색");
    me.post("/seller/product", twins.clone()).await?.expect_refusal(409, "SAME_ITEM_NAME")?;
    let item = json!({"productId": product["id"], "name": "흰색", "price": 1, "count": 1});
    me.post("/seller/product/item", item).await?.expect_refusal(409, "SAME_ITEM_NAME")?;
    twins["items"][1]["name"] = json!("회색");
    let second = put_up(&me, twins).await?;
    let taken = json!({"id": second["id"], "name": "작은 등", "description": "x"});
    me.put("/seller/product", taken).await?.expect_refusal(409, "SAME_PRODUCT_NAME")?;
    let item = json!({"itemId": second["items"][1]["id"], "productId": second["id"], "name": "흰색"});
    me.put("/seller/product/item", item).await?.expect_refusal(409, "SAME_ITEM_NAME")
}

async fn what_a_product_may_hold(shop: &Shop) -> Result<()> {
    let bad = [
        ("/name", json!(" "), "name"),
        ("/name", json!("가".repeat(201)), "name"),
        ("/description", json!(""), "description"),
        ("/description", json!("가".repeat(10_001)), "description"),
        ("/items", json!([]), "items"),
        ("/items/1/name", json!(""), "items[1].name"),
        ("/items/1/price", json!(0), "items[1].price"),
        ("/items/1/price", json!(1_000_000_001), "items[1].price"),
        ("/items/1/count", json!(-1), "items[1].count"),
        ("/items/1/count", json!(1_000_001), "items[1].count"),
    ];
    for (place, value, field) in bad {
        let mut product = lamp();
        if let Some(part) = product.pointer_mut(place) {
            *part = value;
        }
        breaks(&shop.seller.post("/seller/product", product).await?, &[field])?;
    }
    let item = |i: usize| json!({"name": format!("{i}"), "price": 1_000_000_000, "count": 1_000_000});
    let many = |count| {
        let items: Vec<_> = (0..count).map(item).collect();
        json!({"name": "가".repeat(200), "description": "가".repeat(10_000), "items": items})
    };
    breaks(&shop.seller.post("/seller/product", many(101)).await?, &["items"])?;
    put_up(&shop.seller, many(100)).await?;
    Ok(())
}

async fn a_product_is_changed_and_its_other_items_stay(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let product = put_up(&me, lamp()).await?;
    let renamed = json!({"id": product["id"], "name": "큰 등", "description": "더 밝다"});
    let renamed = me.put("/seller/product", renamed).await?.expect(200)?;
    exactly(&renamed, PRODUCT)?;
    ensure!(renamed["name"] == "큰 등" && renamed["items"] == product["items"], "{renamed}");
    let white = json!({"id": product["items"][0]["id"], "name": "하양", "price": 8_900, "count": 7});
    let mut form = json!({"id": product["id"], "name": "큰 등", "description": "더 밝다", "items": [white]});
    breaks(&me.put("/seller/product", form.clone()).await?, &["items[0].expectedCount"])?;
    form["items"][0]["expectedCount"] = json!(4);
    me.put("/seller/product", form.clone()).await?.expect_refusal(409, "STOCK_CHANGED")?;
    form["items"][0]["expectedCount"] = json!(3);
    let changed = me.put("/seller/product", form).await?.expect(200)?;
    let mut wanted = white.clone();
    wanted["options"] = json!(["하양"]);
    ensure!(changed["items"] == json!([wanted, product["items"][1]]), "{changed}");
    let nowhere = json!({"id": NO_SUCH, "name": "큰 등", "description": "x"});
    me.put("/seller/product", nowhere).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let stray = json!({"id": NO_SUCH, "name": "a", "price": 1});
    let stray = json!({"id": product["id"], "name": "큰 등", "description": "x", "items": [stray]});
    me.put("/seller/product", stray).await?.expect_refusal(404, "NOT_FOUND_ITEM")?;
    breaks(&me.put("/seller/product", json!({})).await?, &["id", "name", "description"])
}

async fn items_are_added_changed_and_taken_out(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let product = put_up(&me, lamp()).await?;
    let grey = json!({"productId": product["id"], "name": "회색", "price": 10_900, "count": 5});
    let more = me.post("/seller/product/item", grey).await?.expect(201)?;
    exactly(&more, PRODUCT)?;
    each(list(&more, "items")?, ITEM)?;
    ensure!(list(&more, "items")?.len() == 3 && more["items"][2]["name"] == "회색", "{more}");
    let id = number(&more["items"][2], "id")?;
    let form =
        json!({"itemId": id, "productId": product["id"], "name": "은색", "price": 11_900, "addCount": 1});
    let silver = me.put("/seller/product/item", form).await?.expect(200)?;
    exactly(&silver, ITEM)?;
    let wanted = json!({"id": id, "name": "은색", "price": 11_900, "count": 6, "options": ["은색"]});
    ensure!(silver == wanted, "{silver}");
    let gone = me.delete(&format!("/seller/product/item?itemId={id}")).await?;
    ensure!(gone.status == 204 && gone.body.is_null(), "{gone}");
    let path = format!("/seller/product/item?itemId={id}");
    me.delete(&path).await?.expect_refusal(404, "NOT_FOUND_ITEM")?;
    let path = format!("/search/product/detail?productId={}", product["id"]);
    ensure!(me.get(&path).await?.expect(200)?["items"] == product["items"]);
    let nowhere = json!({"productId": NO_SUCH, "name": "a", "price": 1, "count": 1});
    me.post("/seller/product/item", nowhere).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let fields = ["productId", "name", "price", "count"];
    breaks(&me.post("/seller/product/item", json!({})).await?, &fields)?;
    breaks(&me.put("/seller/product/item", json!({})).await?, &["productId", "itemId"])?;
    breaks(&me.delete("/seller/product/item").await?, &["itemId"])?;
    breaks(&me.delete("/seller/product").await?, &["productId"])
}

async fn a_count_is_changed_only_from_what_the_seller_expects(shop: &Shop) -> Result<()> {
    let product = put_up(&shop.deployment.seller().await?, lamp()).await?;
    let me = shop.deployment.seller().await?;
    let mine = put_up(&me, lamp()).await?;
    let change = |product: &Value, expected: i64, count: i64| {
        json!({
            "itemId": product["items"][0]["id"], "productId": product["id"], "name": "흰색", "price": 9_900,
            "count": count, "expectedCount": expected,
        })
    };
    let stale = me.put("/seller/product/item", change(&mine, 4, 10)).await?;
    stale.expect_refusal(409, "STOCK_CHANGED")?;
    let changed = me.put("/seller/product/item", change(&mine, 3, 10)).await?.expect(200)?;
    ensure!(changed["count"] == 10, "{changed}");
    let mut unguarded = change(&mine, 10, 5);
    unguarded["expectedCount"] = Value::Null;
    breaks(&me.put("/seller/product/item", unguarded).await?, &["expectedCount"])?;
    let item = &mine["items"][0]["id"];
    let fewer = json!({"itemId": item, "productId": mine["id"], "addCount": -4});
    let fewer = me.put("/seller/product/item", fewer).await?.expect(200)?;
    ensure!(fewer["count"] == 6 && fewer["name"] == "흰색" && fewer["price"] == 9_900, "{fewer}");
    let others = me.put("/seller/product/item", change(&product, 3, 10)).await?;
    ensure!(others.status == 404, "{others}");
    Ok(())
}

async fn a_product_is_taken_off_sale(shop: &Shop) -> Result<()> {
    let (me, customer) = tokio::try_join!(shop.deployment.seller(), shop.deployment.customer())?;
    let item = me.put_up("한정판 등", &[(1_000, 5)]).await?[0];
    customer.change_balance(1_000).await?;
    let order = customer.order(&[(item, 1)]).await?;
    let path = format!("/seller/product?productId={}", item.product_id);
    let gone = me.delete(&path).await?;
    ensure!(gone.status == 204 && gone.body.is_null(), "{gone}");
    me.delete(&path).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let detail = me.get(&format!("/search/product/detail?productId={}", item.product_id)).await?;
    detail.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    // What was ordered is kept as it was sold.
    let kept = customer.get(&format!("/customer/orders/{}", text(&order, "id")?)).await?.expect(200)?;
    ensure!(kept["packages"][0]["lines"][0]["productName"] == "한정판 등", "{kept}");
    Ok(())
}

async fn what_belongs_to_another_seller_is_not_there(shop: &Shop) -> Result<()> {
    let me = &shop.seller;
    let product = put_up(&shop.deployment.seller().await?, lamp()).await?;
    let (id, item) = (&product["id"], &product["items"][0]["id"]);
    let change = json!({"id": id, "name": "남의 등", "description": "x"});
    me.put("/seller/product", change).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let add = json!({"productId": id, "name": "남의 것", "price": 1, "count": 1});
    me.post("/seller/product/item", add).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let path = format!("/seller/product?productId={id}");
    me.delete(&path).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let path = format!("/seller/product/item?itemId={item}");
    me.delete(&path).await?.expect_refusal(404, "NOT_FOUND_ITEM")
}

async fn the_own_products_are_listed_newest_first(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    for name in ["하나", "둘", "셋"] {
        me.put_up(name, &[(1_000, 1)]).await?;
    }
    let path = "/seller/product/myproducts";
    let first = me.post_empty(&format!("{path}?limit=2")).await?.expect(200)?;
    each(page(&first, "products")?, PRODUCT)?;
    let next = format!("{path}?limit=2&cursor={}", text(&first, "nextCursor")?);
    let last = me.post_empty(&next).await?.expect(200)?;
    let both = page(&first, "products")?.iter().chain(page(&last, "products")?);
    let names: Vec<_> = both.filter_map(|product| product["name"].as_str()).collect();
    ensure!(names == ["셋", "둘", "하나"] && last["nextCursor"].is_null(), "{first} {last}");
    Ok(())
}
