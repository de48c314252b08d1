//! Finding products.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{Call, Item, Method, eventually};

use super::fields::{FOUND, ITEM, Is, PRODUCT, each, exactly};
use super::{Shop, breaks, list, text};

/// Longer than the second that it may take: the machine is busy with all the other steps.
const SOON: Duration = Duration::from_secs(5);

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_product_is_found_soon_as_people_type_it_and_gone_soon).await;
    shop.step(what_is_found_is_filtered_sorted_and_paged).await;
    shop.step(what_can_not_be_meant_is_refused).await;
    shop.step(names_are_completed_while_they_are_typed).await;
    shop.step(who_has_an_answer_is_told_that_it_still_holds).await;
}

/// What a query finds: `name=…&sort=…`, with text as people type it.
async fn find(shop: &Shop, query: &[(&str, &str)]) -> Result<Value> {
    let found =
        shop.house.anyone().get(&format!("/search/product?{}", encoded(query)?)).await?.expect(200)?;
    exactly(&found, &[("products", Is::List), ("total", Is::Number), ("nextCursor", Is::TextOrNull)])?;
    Ok(found)
}

fn encoded(query: &[(&str, &str)]) -> Result<String> {
    let plain = |b: &u8| b.is_ascii_alphanumeric();
    let pairs = query.iter().map(|(name, value)| {
        let value: String = value
            .as_bytes()
            .iter()
            .map(|b| if plain(b) { char::from(*b).to_string() } else { format!("%{b:02x}") })
            .collect();
        format!("{name}={value}")
    });
    Ok(pairs.collect::<Vec<_>>().join("&"))
}

async fn becomes(shop: &Shop, query: &[(&str, &str)], total: i64) -> Result<Value> {
    eventually(&format!("{total} of {query:?}"), SOON, || async {
        let found = find(shop, query).await?;
        ensure!(found["total"] == total, "{found}");
        Ok(Some(found))
    })
    .await
}

async fn a_product_is_found_soon_as_people_type_it_and_gone_soon(shop: &Shop) -> Result<()> {
    let name = "달무리 무선이어폰 macbook용";
    let item = shop.seller.put_up(name, &[(30_000, 2), (20_000, 0)]).await?[0];
    let mine = shop.seller.id.to_string();
    let found = becomes(shop, &[("name", "달무리"), ("sellerId", &mine)], 1).await?;
    each(list(&found, "products")?, FOUND)?;
    let product = &found["products"][0];
    ensure!(product["id"] == item.product_id && product["sellerId"] == shop.seller.id, "{product}");
    ensure!(product["minPrice"] == 20_000 && product["maxPrice"] == 30_000 && product["inStock"] == true);
    for typed in [
        "이어폰",
        "이어ㅍ",
        "ㅇㅇㅍ",
        "이아폰",
        "macbok",
        "dldjvhs",
        "무선 이어폰",
        "ＭＡＣＢＯＯＫ",
        "ㅡㅁㅊㅠㅐㅐㅏ",
    ] {
        let found = find(shop, &[("name", typed), ("sellerId", &mine)]).await?;
        ensure!(found["products"][0]["id"] == item.product_id, "{typed}: {found}");
    }
    for plain in ["%", "_", "'", "\"", "'; DROP TABLE products; --"] {
        ensure!(find(shop, &[("name", plain), ("sellerId", &mine)]).await?["total"] == 0, "{plain}");
    }
    shop.seller.delete(&format!("/seller/product?productId={}", item.product_id)).await?.expect(204)?;
    becomes(shop, &[("name", "달무리"), ("sellerId", &mine)], 0).await?;
    Ok(())
}

async fn what_is_found_is_filtered_sorted_and_paged(shop: &Shop) -> Result<()> {
    let me = shop.house.seller().await?;
    for (name, price, count) in [("수박", 3_000, 1), ("수박 주스", 1_000, 0), ("통수박", 2_000, 1)] {
        me.put_up(name, &[(price, count), (price + 10_000, 0)]).await?;
    }
    let seller = me.id.to_string();
    let all = [("name", "수박"), ("sellerId", seller.as_str())];
    becomes(shop, &all, 3).await?;
    let names = async |more: &[(&str, &str)]| -> Result<Vec<String>> {
        let found = find(shop, &[&all[..], more].concat()).await?;
        list(&found, "products")?.iter().map(|product| Ok(text(product, "name")?.to_owned())).collect()
    };
    ensure!(names(&[]).await? == ["수박", "수박 주스", "통수박"]);
    ensure!(names(&[("sort", "relevance")]).await? == ["수박", "수박 주스", "통수박"]);
    ensure!(names(&[("sort", "priceAsc")]).await? == ["수박 주스", "통수박", "수박"]);
    ensure!(names(&[("sort", "priceDesc")]).await? == ["수박", "통수박", "수박 주스"]);
    ensure!(names(&[("sort", "newest")]).await? == ["통수박", "수박 주스", "수박"]);
    ensure!(names(&[("inStock", "true"), ("sort", "priceAsc")]).await? == ["통수박", "수박"]);
    ensure!(names(&[("minPrice", "1001"), ("maxPrice", "2000")]).await? == ["통수박"]);
    let unnamed = find(shop, &[("sellerId", &seller), ("limit", "2")]).await?;
    ensure!(unnamed["total"] == 3 && unnamed["products"][0]["name"] == "통수박", "{unnamed}");
    let cursor = text(&unnamed, "nextCursor")?;
    let last = find(shop, &[("sellerId", &seller), ("limit", "2"), ("cursor", cursor)]).await?;
    ensure!(list(&last, "products")?.len() == 1 && last["products"][0]["name"] == "수박", "{last}");
    ensure!(last["nextCursor"].is_null(), "{last}");
    Ok(())
}

async fn what_can_not_be_meant_is_refused(shop: &Shop) -> Result<()> {
    let anyone = shop.house.anyone();
    for broken in ["minPrice=-1", "maxPrice=much", "sellerId=kim", "inStock=maybe", "sort=best"] {
        let field = broken.split('=').next().context("no field")?;
        breaks(&anyone.get(&format!("/search/product?{broken}")).await?, &[field])?;
    }
    let gone = anyone.get("/search/product/detail?productId=999999999").await?;
    gone.expect_refusal(404, "NOT_FOUND_PRODUCT")?;
    breaks(&anyone.get("/search/product/detail").await?, &["productId"])?;
    for broken in ["limit=0", "limit=11", "limit=few"] {
        breaks(&anyone.get(&format!("/search/suggest?name=a&{broken}")).await?, &["limit"])?;
    }
    Ok(())
}

async fn names_are_completed_while_they_are_typed(shop: &Shop) -> Result<()> {
    let me = shop.house.seller().await?;
    for name in ["꽃삽 하나", "꽃삽 둘"] {
        me.put_up(name, &[(1_000, 1)]).await?;
    }
    let suggest = async |limit: &str| -> Result<Value> {
        let query = encoded(&[("name", "꽃ㅅ"), ("limit", limit)])?;
        let said = shop.house.anyone().get(&format!("/search/suggest?{query}")).await?.expect(200)?;
        exactly(&said, &[("suggestions", Is::List)])?;
        Ok(said)
    };
    eventually("both names", SOON, || async {
        let said = suggest("10").await?;
        ensure!(list(&said, "suggestions")?.len() == 2, "{said}");
        Ok(Some(()))
    })
    .await?;
    ensure!(list(&suggest("1").await?, "suggestions")?.len() == 1);
    Ok(())
}

async fn who_has_an_answer_is_told_that_it_still_holds(shop: &Shop) -> Result<()> {
    let Item { product_id, .. } = shop.seller.put_up("남아 있는 것", &[(1_000, 1)]).await?[0];
    let path = format!("/search/product/detail?productId={product_id}");
    let first = shop.house.anyone().get(&path).await?;
    exactly(&first.body, PRODUCT)?;
    each(list(&first.body, "items")?, ITEM)?;
    let tag = first.header("etag").to_owned();
    ensure!(!tag.is_empty() && first.header("cache-control").contains("public"), "{:?}", first.headers);
    let again = Call::new(Method::GET, &path).header("If-None-Match", &tag);
    let again = shop.house.anyone().send(&again).await?;
    ensure!(again.status == 304 && again.body.is_null() && again.header("etag") == tag, "{again}");
    Ok(())
}
