//! Finding products over HTTP.

use kit::sql;
use serde_json::{Value, json};

use crate::harness::{Shop, Who};

async fn names(shop: &Shop, query: &[(&str, &str)]) -> Vec<String> {
    let found = shop.search("/search/product", query).await.ok(200);
    let products = found["products"].as_array().unwrap();
    products.iter().map(|product| product["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_same_name_comes_first_then_beginnings_then_parts_and_newer_before_older() {
    let shop = Shop::open().await;
    for name in ["이어폰", "새 이어폰", "이어폰 케이스", "무선 이어폰", "이어폰 줄", "책"]
    {
        shop.product(1, name, &[("a", 1_000, 1)]).await;
    }
    shop.finds(&[], &["책", "이어폰 줄", "무선 이어폰", "이어폰 케이스", "새 이어폰", "이어폰"]).await;
    let found = names(&shop, &[("name", "이어폰")]).await;
    assert_eq!(found, ["이어폰", "이어폰 줄", "이어폰 케이스", "무선 이어폰", "새 이어폰"]);
    for nothing in ["", "  ", "\t\u{3000}"] {
        assert_eq!(names(&shop, &[("name", nothing)]).await.len(), 6);
    }
    let total = shop.search("/search/product", &[("name", "이어폰"), ("limit", "1")]).await.ok(200);
    assert_eq!((&total["total"], total["products"].as_array().unwrap().len()), (&json!(5), 1));
}

#[tokio::test]
async fn case_width_and_spaces_make_no_difference() {
    let shop = Shop::open().await;
    shop.product(1, "ＭａｃBook Pro 13", &[("a", 1_000, 1)]).await;
    shop.finds(&[], &["ＭａｃBook Pro 13"]).await;
    for sought in ["macbook", "MACBOOK", "mac book pro", "ｐｒｏ", "bookpro13"] {
        assert_eq!(names(&shop, &[("name", sought)]).await, ["ＭａｃBook Pro 13"], "{sought}");
    }
}

#[tokio::test]
async fn what_nobody_sees_hides_no_product() {
    let shop = Shop::open().await;
    let coffee = shop.product(1, "드\u{200b}립\u{2060} 커\u{ad}피", &[("a", 1_000, 1)]).await;
    assert_eq!(coffee["name"], "드립 커피");
    let heart = shop.product(1, "하트 ❤\u{fe0f} 👨\u{200d}👩\u{200d}👧 컵", &[("a", 1_000, 1)]).await;
    let old = sql!(
        shop.db.writer(),
        "INSERT INTO products (seller_id, name, description, min_price, retired, created_at, updated_at)
         VALUES (1, {name}, 'x', 1000, 0, 0, 0)",
        name = "홍\u{feff}차\u{200b} 잎"
    );
    old.execute().await.unwrap();
    let told = sql!(
        shop.db.writer(),
        "INSERT INTO product_changes (product_id, changed_at) SELECT MAX(id), 0 FROM products"
    );
    told.execute().await.unwrap();
    let all = ["홍\u{feff}차\u{200b} 잎", heart["name"].as_str().unwrap(), "드립 커피"];
    shop.finds(&[], &all).await;
    for (sought, found) in [
        ("드립커피", "드립 커피"),
        ("드\u{3164}립 커\u{200b}피", "드립 커피"),
        ("커\u{202e}피", "드립 커피"),
        ("홍차 잎", all[0]),
        ("홍차", all[0]),
        ("❤", all[1]),
        ("❤\u{fe0f}", all[1]),
        ("👨👩👧", all[1]),
        ("하트\u{200d}", all[1]),
    ] {
        assert_eq!(names(&shop, &[("name", sought)]).await, [found], "{sought:?}");
    }
    for nothing in ["\u{200b}", " \u{3164}\u{2800}", "\u{202e}"] {
        assert_eq!(names(&shop, &[("name", nothing)]).await.len(), 3, "{nothing:?}");
        let none = shop.search("/search/suggest", &[("name", nothing)]).await.ok(200);
        assert_eq!(none, json!({"suggestions": [], "categories": []}));
    }
    let typed = shop.search("/search/suggest", &[("name", "드\u{200b}립")]).await.ok(200);
    assert_eq!(typed["suggestions"][0], "드립 커피");
}

/// In the original `%` found everything.
#[tokio::test]
async fn wildcards_and_quotes_are_plain_characters() {
    let shop = Shop::open().await;
    let all = ["100% 면", "a_b", "axb", "wow!", "O'Neill", "say \"hi\"", "back\\slash", "; DROP TABLE items"];
    for name in all.iter().rev() {
        shop.product(1, name, &[("a", 1_000, 1)]).await;
    }
    shop.finds(&[], &all).await;
    for (sought, found) in [
        ("%", "100% 면"),
        ("_", "a_b"),
        ("a_b", "a_b"),
        ("!", "wow!"),
        ("'", "O'Neill"),
        ("\"", "say \"hi\""),
        ("\\", "back\\slash"),
        ("; drop table", "; DROP TABLE items"),
    ] {
        assert_eq!(names(&shop, &[("name", sought)]).await, [found], "{sought}");
    }
    assert!(names(&shop, &[("name", "%%")]).await.is_empty());
    assert!(names(&shop, &[("name", "' OR 1=1 --")]).await.is_empty());
}

#[tokio::test]
async fn filters_choose_before_anything_is_counted() {
    let shop = Shop::open().await;
    shop.product(1, "싼 책", &[("a", 1_000, 0), ("b", 9_000, 0)]).await;
    shop.product(1, "책", &[("a", 5_000, 1)]).await;
    shop.product(2, "비싼 책", &[("a", 20_000, 1)]).await;
    let bare = shop.product(2, "빈 책", &[("a", 1, 1)]).await;
    shop.delete(Who::Seller(2), &format!("/seller/product/item?itemId={}", bare["items"][0]["id"]))
        .await
        .ok(204);
    let bare = &[("inStock", "false"), ("sellerId", "2")];
    shop.finds(bare, &["빈 책"]).await;
    assert_eq!(names(&shop, &[("minPrice", "5000")]).await, ["비싼 책", "책"]);
    assert_eq!(names(&shop, &[("maxPrice", "5000")]).await, ["책", "싼 책"]);
    assert_eq!(names(&shop, &[("minPrice", "1001"), ("maxPrice", "19999")]).await, ["책"]);
    assert_eq!(names(&shop, &[("sellerId", "2")]).await, ["빈 책", "비싼 책"]);
    assert_eq!(names(&shop, &[("inStock", "true"), ("name", "책")]).await, ["책", "비싼 책"]);
    assert_eq!(names(&shop, &[("inStock", "false")]).await, ["빈 책", "싼 책"]);
    assert_eq!(names(&shop, &[("sort", "priceAsc")]).await, ["싼 책", "책", "비싼 책", "빈 책"]);
    assert_eq!(names(&shop, &[("sort", "priceDesc")]).await, ["비싼 책", "책", "싼 책", "빈 책"]);
    assert_eq!(names(&shop, &[("sort", "newest"), ("name", "책")]).await[0], "빈 책");
    let found = shop.search("/search/product", &[("maxPrice", "5000"), ("inStock", "true")]).await.ok(200);
    assert_eq!(found["total"], 1);
    let empty = shop.search("/search/product", &[("name", "빈 책")]).await.ok(200);
    let product = &empty["products"][0];
    assert_eq!((&product["minPrice"], &product["inStock"]), (&Value::Null, &json!(false)));
    assert!(product.get("items").is_none());
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order_without_gaps_or_repeats() {
    let shop = Shop::open().await;
    for i in 0..7i64 {
        shop.product(1, &format!("책 {i}"), &[("a", 1_000 + (i % 3) * 100, 1)]).await;
    }
    shop.finds(&[("name", "책"), ("limit", "1")], &["책 6"]).await;
    for sort in ["relevance", "priceAsc", "priceDesc", "newest"] {
        for name in ["", "책", "책1"] {
            let whole = names(&shop, &[("name", name), ("sort", sort)]).await;
            let mut paged = Vec::new();
            let mut cursor = String::new();
            loop {
                let mut query = vec![("name", name), ("sort", sort), ("limit", "2")];
                if !cursor.is_empty() {
                    query.push(("cursor", &cursor));
                }
                let page = shop.search("/search/product", &query).await.ok(200);
                let products = page["products"].as_array().unwrap();
                paged.extend(products.iter().map(|p| p["name"].as_str().unwrap().to_owned()));
                match page["nextCursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(paged, whole, "{sort} {name}");
        }
    }
    let page = shop.search("/search/product", &[("sort", "priceAsc"), ("limit", "2")]).await.ok(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    for other in [("sort", "priceDesc"), ("name", "책"), ("inStock", "true")] {
        shop.search("/search/product", &[other, ("cursor", cursor)]).await.broken(&["cursor"]);
    }
}

#[tokio::test]
async fn every_broken_filter_is_named() {
    let shop = Shop::open().await;
    let long = "가".repeat(501);
    let bad = [
        ("name", long.as_str()),
        ("minPrice", "abc"),
        ("maxPrice", "-1"),
        ("sellerId", "0"),
        ("inStock", "maybe"),
        ("sort", "best"),
        ("limit", "101"),
        ("cursor", "%%"),
    ];
    shop.search("/search/product", &bad)
        .await
        .broken(&["name", "minPrice", "maxPrice", "sellerId", "inStock", "sort", "limit", "cursor"]);
    shop.search("/search/product", &[("name", "a\0b")]).await.broken(&["name"]);
    shop.search("/search/product", &[("minPrice", "99999999999999999999")]).await.broken(&["minPrice"]);
    let longest = "\u{fdfa}".repeat(500);
    assert!(names(&shop, &[("name", &longest)]).await.is_empty());
    let empty =
        ["minPrice", "maxPrice", "sellerId", "inStock", "sort", "limit", "cursor"].map(|name| (name, ""));
    shop.search("/search/product", &empty).await.broken(&empty.map(|(name, _)| name));
    shop.search("/search/product", &[("limit", "1"), ("limit", "2")]).await.broken(&["limit"]);
}

#[tokio::test]
async fn a_product_that_is_not_there_is_not_found() {
    let shop = Shop::open().await;
    for id in ["1", "0", "-1"] {
        let path = format!("/search/product/detail?productId={id}");
        shop.get(Who::Nobody, &path).await.refused(404, "NOT_FOUND_PRODUCT");
    }
    for id in ["", "abc", "1.5", "+1", "99999999999999999999", "1%20OR%201=1", "%00"] {
        let path = format!("/search/product/detail?productId={id}");
        shop.get(Who::Nobody, &path).await.broken(&["productId"]);
    }
    shop.get(Who::Nobody, "/search/product/detail").await.broken(&["productId"]);
}

#[tokio::test]
async fn suggestions_are_distinct_names_beginnings_first() {
    let shop = Shop::open().await;
    for (seller, name) in
        [(1, "무선 이어폰"), (2, "무선 이어폰"), (1, "이어폰"), (1, "이어폰 줄"), (1, "100%")]
    {
        shop.product(seller, name, &[("a", 1_000, 1)]).await;
    }
    for i in 0..12 {
        shop.product(1, &format!("책 {i}"), &[("a", 1_000, 1)]).await;
    }
    shop.finds(&[("limit", "1")], &["책 11"]).await;
    let suggest = async |query: &[(&str, &str)]| {
        let answer = shop.search("/search/suggest", query).await.ok(200);
        answer["suggestions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(suggest(&[("name", "이어")]).await, ["이어폰 줄", "이어폰", "무선 이어폰"]);
    assert_eq!(suggest(&[("name", "%")]).await, ["100%"]);
    assert_eq!(suggest(&[("name", "책")]).await.len(), 10);
    assert_eq!(suggest(&[("name", "책"), ("limit", "3")]).await.len(), 3);
    assert!(suggest(&[]).await.is_empty() && suggest(&[("name", " ")]).await.is_empty());
    shop.search("/search/suggest", &[("limit", "11")]).await.broken(&["limit"]);
}
