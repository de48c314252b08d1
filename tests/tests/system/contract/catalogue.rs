//! What a shop that people look at tells of its products, and what it costs to send them.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::{Call, Method, address, same_but_for_shop_names};

use super::fields::{
    CARRIER, CATEGORY, EVENT, IMAGE, Is, MOVEMENT, NOTICE_KIND, PRODUCT, QUOTE, QUOTED_PACKAGE,
    SHIPPING_POLICY, SUMMARY, each, exactly, page,
};
use super::{Shop, breaks, list, number, text};

pub(super) async fn steps(shop: &Shop) {
    shop.step(everybody_sees_categories_notices_and_carriers).await;
    shop.step(a_draft_is_its_sellers_until_it_is_complete).await;
    shop.step(a_product_is_paused).await;
    shop.step(a_product_has_pictures).await;
    shop.step(what_sending_costs_is_quoted_and_paid).await;
    shop.step(a_seller_sees_what_waits_and_why_the_stock_is_what_it_is).await;
}

async fn everybody_sees_categories_notices_and_carriers(shop: &Shop) -> Result<()> {
    let anyone = shop.deployment.anyone();
    let tree = anyone.get("/categories").await?.expect(200)?;
    each(list(&tree, "categories")?, CATEGORY)?;
    let notices = anyone.get("/notices").await?.expect(200)?;
    exactly(&notices, &[("version", Is::Text), ("kinds", Is::List)])?;
    each(list(&notices, "kinds")?, NOTICE_KIND)?;
    let carriers = anyone.get("/carriers").await?.expect(200)?;
    each(list(&carriers, "carriers")?, CARRIER)
}

/// Somewhere to put things.
async fn leaf(shop: &Shop, slug: &str) -> Result<i64> {
    let tree = shop.deployment.anyone().get("/categories").await?.expect(200)?;
    let found = list(&tree, "categories")?.iter().find(|category| category["slug"] == slug);
    number(found.context("no such category")?, "id")
}

async fn a_draft_is_its_sellers_until_it_is_complete(shop: &Shop) -> Result<()> {
    let (me, other) = tokio::try_join!(shop.deployment.seller(), shop.deployment.seller())?;
    let draft = json!({"name": "울 니트", "description": "따뜻하다", "status": "DRAFT",
        "categoryId": leaf(shop, "fashion-knit").await?,
        "options": [{"name": "색상", "values": [{"name": "먹색", "swatch": "#1a1d21"}, {"name": "오트"}]}],
        "items": [{"options": ["먹색"], "price": 69_000, "count": 2}]});
    let draft = me.post("/seller/product", draft).await?.expect(201)?;
    exactly(&draft, PRODUCT)?;
    let path = format!("/seller/products/{}", draft["id"]);
    let shown = me.get(&path).await?.expect(200)?;
    ensure!(same_but_for_shop_names(&shown, &draft), "{shown}");
    other.get(&path).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let seen = shop.deployment.anyone().get(&format!("/products?ids={}", draft["id"])).await?.expect(200)?;
    ensure!(seen == json!({"products": []}), "{seen}");
    let publish = json!({"productId": draft["id"], "status": "ON_SALE"});
    breaks(&me.put("/seller/product/status", publish.clone()).await?, &["images", "notice"])?;
    other.put("/seller/product/status", publish).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")
}

async fn a_product_is_paused(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let item = me.put_up("잠시 쉬는 차", &[(1_000, 9)]).await?[0];
    let pause = json!({"productId": item.product_id, "status": "PAUSED"});
    let paused = me.put("/seller/product/status", pause.clone()).await?.expect(200)?;
    exactly(&paused, PRODUCT)?;
    ensure!(paused["status"] == "PAUSED", "{paused}");
    me.put("/seller/product/status", pause).await?.expect(200)?;
    let detail = format!("/search/product/detail?productId={}", item.product_id);
    me.get(&detail).await?.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let list = me.post_empty("/seller/product/myproducts?status=PAUSED").await?.expect(200)?;
    ensure!(page(&list, "products")?.len() == 1, "{list}");
    Ok(())
}

/// Two red pixels above two others.
const PICTURE: &[u8] = include_bytes!("../../../../crates/picture-encoder/fuzz/seeds/two.png");

async fn a_product_has_pictures(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let item = me.put_up("사진이 있는 차", &[(1_000, 9)]).await?[0];
    let path = format!("/seller/product/{}/images", item.product_id);
    let bring = async |bytes: &[u8]| {
        let call = Call::new(Method::POST, &path);
        me.send_bytes(&me.url(&path), &call, "image/png", bytes.to_vec()).await
    };
    let image = bring(PICTURE).await?.expect(201)?;
    exactly(&image, IMAGE)?;
    bring(b"GIF89a").await?.expect_refusal(415, "UNSUPPORTED_MEDIA_TYPE")?;
    bring(&PICTURE[..40]).await?.expect_refusal(422, "IMAGE_UNREADABLE")?;
    let wish = json!({"images": [{"id": image["id"], "alt": "차 한 잔"}]});
    let arranged = me.put(&path, wish).await?.expect(200)?;
    ensure!(arranged["images"][0]["alt"] == "차 한 잔", "{arranged}");
    breaks(&me.put(&path, json!({})).await?, &["images"])?;
    let file = format!("/img/{}/400.webp", text(&image, "id")?);
    let seen = shop.deployment.anyone().get(&file).await?;
    ensure!(seen.status == 200 && seen.header("content-type") == "image/webp", "{file}: {}", seen.status);
    ensure!(seen.header("cache-control").contains("immutable"), "{}", seen.header("cache-control"));
    shop.deployment.anyone().get("/img/x/400.webp").await?.expect_refusal(404, "NOT_FOUND_IMAGE")?;
    let one = format!("{path}/{}", text(&image, "id")?);
    me.delete(&one).await?.expect(204)?;
    me.delete(&one).await?.expect_refusal(404, "NOT_FOUND_IMAGE")
}

async fn what_sending_costs_is_quoted_and_paid(shop: &Shop) -> Result<()> {
    let (seller, me) = tokio::try_join!(shop.deployment.seller(), shop.deployment.customer())?;
    let before = seller.get("/seller/shipping").await?.expect(200)?;
    exactly(&before, SHIPPING_POLICY)?;
    let policy = json!({"fee": 3_000, "freeFrom": 50_000, "regionExtra": 4_000, "returnFee": 6_000});
    ensure!(seller.put("/seller/shipping", policy.clone()).await?.expect(200)? == policy);
    let item = seller.put_up("보내는 차", &[(10_000, 9)]).await?[0];
    me.post("/customer/cart", json!({"items": [{"itemId": item.id, "count": 2}]})).await?.expect(200)?;
    let cart = me.get("/customer/cart").await?.expect(200)?;
    ensure!(
        cart["goods"] == 20_000 && cart["shippingFee"] == 3_000 && cart["totalPrice"] == 23_000,
        "{cart}"
    );
    let mut to = address();
    to["postalCode"] = json!("63309");
    me.change_balance(30_000).await?;
    let quote = me.post("/customer/orders/quote", json!({"shipping": to})).await?.expect(200)?;
    exactly(&quote, QUOTE)?;
    each(list(&quote, "packages")?, QUOTED_PACKAGE)?;
    ensure!(
        quote["expectedTotal"] == 27_000 && quote["isFinal"] == true && quote["orderable"] == true,
        "{quote}"
    );
    let wish = json!({"shipping": to, "expectedTotal": 23_000});
    let call = Call::post("/customer/orders", wish).key(uuid::Uuid::now_v7());
    me.send(&call).await?.expect_refusal(409, "PRICE_CHANGED")?;
    let wish = json!({"shipping": to, "expectedTotal": quote["expectedTotal"]});
    let placed = me.send(&Call::post("/customer/orders", wish).key(uuid::Uuid::now_v7())).await?;
    let order = me.settled(placed.text("/id")?).await?;
    let package = &order["packages"][0];
    ensure!(
        package["goods"] == 20_000 && package["shippingFee"] == 7_000 && order["totalPrice"] == 27_000,
        "{order}"
    );
    let events = me.get(&format!("/customer/orders/{}/events", text(&order, "id")?)).await?.expect(200)?;
    each(page(&events, "events")?, EVENT)?;
    let events = seller.get(&format!("/seller/orders/{}/events", text(package, "id")?)).await?.expect(200)?;
    each(page(&events, "events")?, EVENT)?;
    me.post("/customer/orders/quote", json!({})).await?.expect_refusal(409, "EMPTY_CART")
}

async fn a_seller_sees_what_waits_and_why_the_stock_is_what_it_is(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let item = me.put_up("세는 차", &[(1_000, 3)]).await?[0];
    let path = format!("/seller/products/{}/movements", item.product_id);
    let movements = me.get(&path).await?.expect(200)?;
    each(page(&movements, "movements")?, MOVEMENT)?;
    ensure!(movements["movements"][0]["kind"] == "RECEIVED", "{movements}");
    let nowhere = me.get("/seller/products/999999999/movements").await?;
    nowhere.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    let summary = me.get("/seller/summary").await?.expect(200)?;
    exactly(&summary, SUMMARY)?;
    ensure!(summary["onSale"] == 1 && summary["lowStock"] == 1 && summary["toShip"] == 0, "{summary}");
    Ok(())
}
