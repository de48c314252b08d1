//! Finding products.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{Call, Item, Method, eventually};

use super::fields::{FACETS, FOUND, ITEM, Is, PRODUCT, each, exactly};
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
        shop.deployment.anyone().get(&format!("/search/product?{}", encoded(query))).await?.expect(200)?;
    exactly(&found, &[("products", Is::List), ("total", Is::Number), ("nextCursor", Is::TextOrNull)])?;
    Ok(found)
}

fn encoded(query: &[(&str, &str)]) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric();
    let pairs = query.iter().map(|(name, value)| {
        let value: String = value
            .as_bytes()
            .iter()
            .map(|b| if plain(b) { char::from(*b).to_string() } else { format!("%{b:02x}") })
            .collect();
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Waits until a query finds these names in this order: each copy of order-api follows the catalogue by itself.
async fn finds(shop: &Shop, query: &[(&str, &str)], names: &[&str]) -> Result<Value> {
    eventually(&format!("{names:?} for {query:?}"), SOON, || async {
        let found = find(shop, query).await?;
        let products = list(&found, "products")?.iter();
        let is_it = products.map(|product| product["name"].as_str()).eq(names.iter().copied().map(Some));
        ensure!(is_it, "{found}");
        Ok(Some(found))
    })
    .await
}

async fn a_product_is_found_soon_as_people_type_it_and_gone_soon(shop: &Shop) -> Result<()> {
    let name = "달무리 무선이어폰 macbook용";
    let item = shop.seller.put_up(name, &[(30_000, 2), (20_000, 0)]).await?[0];
    let mine = shop.seller.id.to_string();
    let typed = [
        "달무리",
        "이어폰",
        "이어ㅍ",
        "ㅇㅇㅍ",
        "이아폰",
        "macbok",
        "dldjvhs",
        "무선 이어폰",
        "ＭＡＣＢＯＯＫ",
        "ㅡㅁㅊㅠㅐㅐㅏ",
    ];
    for typed in typed {
        let found = finds(shop, &[("name", typed), ("sellerId", &mine)], &[name]).await?;
        each(list(&found, "products")?, FOUND)?;
        let product = &found["products"][0];
        ensure!(found["total"] == 1 && product["id"] == item.product_id, "{found}");
        ensure!(product["sellerId"] == shop.seller.id && product["inStock"] == true, "{found}");
        ensure!(product["minPrice"] == 20_000 && product["maxPrice"] == 30_000, "{found}");
    }
    for plain in ["%", "_", "'", "\"", "'; DROP TABLE products; --"] {
        ensure!(find(shop, &[("name", plain), ("sellerId", &mine)]).await?["total"] == 0, "{plain}");
    }
    shop.seller.delete(&format!("/seller/product?productId={}", item.product_id)).await?.expect(204)?;
    finds(shop, &[("name", "달무리"), ("sellerId", &mine)], &[]).await?;
    Ok(())
}

async fn what_is_found_is_filtered_sorted_and_paged(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    for (name, price, count) in [("수박", 3_000, 1), ("수박 주스", 1_000, 0), ("통수박", 2_000, 1)] {
        me.put_up(name, &[(price, count), (price + 10_000, 0)]).await?;
    }
    let seller = me.id.to_string();
    let named = [("name", "수박"), ("sellerId", seller.as_str())];
    for (more, names) in [
        (&[][..], &["수박", "수박 주스", "통수박"][..]),
        (&[("sort", "relevance")], &["수박", "수박 주스", "통수박"]),
        (&[("sort", "priceAsc")], &["수박 주스", "통수박", "수박"]),
        (&[("sort", "priceDesc")], &["수박", "통수박", "수박 주스"]),
        (&[("sort", "newest")], &["통수박", "수박 주스", "수박"]),
        (&[("inStock", "true"), ("sort", "priceAsc")], &["통수박", "수박"]),
        (&[("minPrice", "1001"), ("maxPrice", "2000")], &["통수박"]),
        (&[("freeShipping", "true"), ("inStock", "false")], &["수박 주스"]),
        (&[("freeShipping", "false")], &[]),
        (&[("option", "색상:먹색")], &[]),
    ] {
        finds(shop, &[&named[..], more].concat(), names).await?;
    }
    let query = encoded(&[&named[..], &[("facets", "true"), ("limit", "1")]].concat());
    let found = shop.deployment.anyone().get(&format!("/search/product?{query}")).await?.expect(200)?;
    exactly(&found["facets"], FACETS)?;
    let facets = &found["facets"];
    ensure!(facets["inStock"] == 2 && facets["freeShipping"] == 3, "{facets}");
    ensure!(facets["sellers"][0]["sellerId"] == me.id && facets["sellers"][0]["count"] == 3, "{facets}");
    let place = facets["categories"][0]["id"].to_string();
    finds(shop, &[&named[..], &[("categoryId", &place)]].concat(), &["수박", "수박 주스", "통수박"]).await?;
    // Without a name: everything, newest first.
    let all = [("sellerId", seller.as_str()), ("limit", "2")];
    let first = finds(shop, &all, &["통수박", "수박 주스"]).await?;
    ensure!(first["total"] == 3, "{first}");
    let next = [&all[..], &[("cursor", text(&first, "nextCursor")?)]].concat();
    let last = finds(shop, &next, &["수박"]).await?;
    ensure!(last["total"] == 3 && last["nextCursor"].is_null(), "{last}");
    Ok(())
}

async fn what_can_not_be_meant_is_refused(shop: &Shop) -> Result<()> {
    let anyone = shop.deployment.anyone();
    for broken in [
        "minPrice=-1",
        "maxPrice=much",
        "sellerId=kim",
        "inStock=maybe",
        "sort=best",
        "categoryId=fashion",
        "option=red",
        "freeShipping=maybe",
        "facets=all",
    ] {
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
    let me = shop.deployment.seller().await?;
    for name in ["꽃삽 하나", "꽃삽 둘"] {
        me.put_up(name, &[(1_000, 1)]).await?;
    }
    let suggest = async |limit: &str| -> Result<Value> {
        let query = encoded(&[("name", "꽃ㅅ"), ("limit", limit)]);
        let said = shop.deployment.anyone().get(&format!("/search/suggest?{query}")).await?.expect(200)?;
        exactly(&said, &[("suggestions", Is::List), ("categories", Is::List)])?;
        Ok(said)
    };
    for (limit, names) in [("10", 2), ("1", 1)] {
        eventually(&format!("{names} names"), SOON, || async {
            let said = suggest(limit).await?;
            ensure!(list(&said, "suggestions")?.len() == names, "{said}");
            Ok(Some(()))
        })
        .await?;
    }
    Ok(())
}

async fn who_has_an_answer_is_told_that_it_still_holds(shop: &Shop) -> Result<()> {
    let Item { product_id, .. } = shop.seller.put_up("남아 있는 것", &[(1_000, 1)]).await?[0];
    let path = format!("/search/product/detail?productId={product_id}");
    let first = shop.deployment.anyone().get(&path).await?;
    exactly(&first.body, PRODUCT)?;
    each(list(&first.body, "items")?, ITEM)?;
    let tag = first.header("etag").to_owned();
    ensure!(!tag.is_empty() && first.header("cache-control").contains("public"), "{:?}", first.headers);
    let again = Call::new(Method::GET, &path).header("If-None-Match", &tag);
    let again = shop.deployment.anyone().send(&again).await?;
    ensure!(again.status == 304 && again.body.is_null() && again.header("etag") == tag, "{again}");
    Ok(())
}
