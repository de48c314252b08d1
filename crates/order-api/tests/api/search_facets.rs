//! Narrowing down what was found, and what a result shows besides its name.

use std::time::{Duration, Instant};

use kit::sql;
use serde_json::{Value, json};

use crate::catalogue::knit;
use crate::harness::{Shop, Who};

const KIM: Who = Who::Seller(1);

/// A shop with two knits, a pair of earphones and something else, of two sellers.
async fn furnished() -> Shop {
    let shop = Shop::open().await;
    for (seller, name) in [(1, "김가네"), (2, "이가네")] {
        let known = sql!(
            shop.db.writer(),
            "INSERT INTO shops (seller_id, name, seq) VALUES ({seller}, {name}, 1)",
            seller = i64::from(seller),
            name
        );
        known.execute().await.unwrap();
    }
    let policy = json!({"fee": 3_000, "freeFrom": 70_000, "regionExtra": 3_000, "returnFee": 3_000});
    shop.put(KIM, "/seller/shipping", &policy).await.ok(200);
    let tree = shop.get(Who::Nobody, "/categories").await.ok(200);
    let place = |slug: &str| {
        tree["categories"].as_array().unwrap().iter().find(|c| c["slug"] == slug).unwrap()["id"].clone()
    };
    let mut knit = knit();
    knit["status"] = json!("ON_SALE");
    knit["categoryId"] = place("fashion-knit");
    shop.post(KIM, "/seller/product", &knit).await.ok(201);
    knit["name"] = json!("캐시미어 니트");
    knit["items"] = json!([{"options": ["오트", "M"], "price": 159_000, "count": 1}]);
    knit["options"] = json!([{"name": "색상", "values": [{"name": "오트"}]},
                             {"name": "사이즈", "values": [{"name": "M"}]}]);
    shop.post(KIM, "/seller/product", &knit).await.ok(201);
    shop.product(2, "니트 보관함", &[("a", 9_000, 0)]).await;
    shop.product(2, "무선 이어폰", &[("a", 29_900, 2)]).await;
    shop
}

async fn names(shop: &Shop, query: &[(&str, &str)]) -> Vec<String> {
    let found = shop.search("/search/product", &[query, &[("sort", "newest")]].concat()).await.ok(200);
    let products = found["products"].as_array().unwrap();
    products.iter().map(|product| product["name"].as_str().unwrap().to_owned()).collect()
}

async fn facets(shop: &Shop, query: &[(&str, &str)]) -> Value {
    shop.search("/search/product", &[query, &[("facets", "true")]].concat()).await.ok(200)["facets"].clone()
}

async fn node(shop: &Shop, slug: &str) -> String {
    let tree = shop.get(Who::Nobody, "/categories").await.ok(200);
    tree["categories"].as_array().unwrap().iter().find(|c| c["slug"] == slug).unwrap()["id"].to_string()
}

const ALL: [&str; 4] = ["무선 이어폰", "니트 보관함", "캐시미어 니트", "울 니트"];

#[tokio::test]
async fn a_category_finds_what_stands_at_or_below_it() {
    let shop = furnished().await;
    shop.finds(&[], &ALL).await;
    for (slug, found) in [("fashion", &ALL[2..]), ("fashion-knit", &ALL[2..]), ("etc", &ALL[..2])] {
        assert_eq!(names(&shop, &[("categoryId", &node(&shop, slug).await)]).await, found, "{slug}");
    }
    assert!(names(&shop, &[("categoryId", "999999")]).await.is_empty());
    for broken in ["", "0", "-1", "fashion", "1.5"] {
        shop.search("/search/product", &[("categoryId", broken)]).await.broken(&["categoryId"]);
    }
}

#[tokio::test]
async fn options_find_what_has_one_value_of_each_axis_that_is_named() {
    let shop = furnished().await;
    shop.finds(&[], &ALL).await;
    for (options, found) in [
        (&["색상:먹색"][..], &["울 니트"][..]),
        (&["색상:먹색", "색상:오트"], &ALL[2..]),
        (&["색상:먹색", "사이즈:M"], &["울 니트"]),
        (&["사이즈:L"], &[]),
        (&["색상: 오트 ", "사이즈:M"], &ALL[2..]),
        (&["색상:빨강"], &[]),
        (&["상:먹색"], &[]),
    ] {
        let query: Vec<_> = options.iter().map(|option| ("option", *option)).collect();
        assert_eq!(names(&shop, &query).await, found, "{options:?}");
    }
    let long = format!("색상:{}", "가".repeat(51));
    for broken in ["", "색상", ":", "색상:", ":먹색", "색상:먹\u{0}색", &long] {
        shop.search("/search/product", &[("option", broken)]).await.broken(&["option"]);
    }
    let many: Vec<_> = std::iter::repeat_n(("option", "색상:먹색"), 21).collect();
    shop.search("/search/product", &many).await.broken(&["option"]);
    assert_eq!(names(&shop, &many[1..]).await, ["울 니트"]);
}

/// 69,000 won are below what the seller sends for nothing from, and another seller asks for nothing at all.
#[tokio::test]
async fn free_shipping_is_what_one_of_it_costs_at_its_lowest_price() {
    let shop = furnished().await;
    shop.finds(&[("freeShipping", "true")], &ALL[..3]).await;
    assert_eq!(names(&shop, &[("freeShipping", "false")]).await, ["울 니트"]);
    shop.search("/search/product", &[("freeShipping", "perhaps")]).await.broken(&["freeShipping"]);
    let free = json!({"fee": 0, "freeFrom": 0, "regionExtra": 3_000, "returnFee": 3_000});
    shop.put(KIM, "/seller/shipping", &free).await.ok(200);
    shop.finds(&[("freeShipping", "true")], &ALL).await;
    let own = json!({"id": 4, "name": "무선 이어폰", "description": "x", "ownShipping": true,
        "shippingPolicy": {"fee": 2_500, "freeFrom": 0, "regionExtra": 0, "returnFee": 0}});
    shop.put(Who::Seller(2), "/seller/product", &own).await.ok(200);
    shop.finds(&[("freeShipping", "false")], &["무선 이어폰"]).await;
}

/// What is shown of a product, once this is shown of it.
async fn shown_with(shop: &Shop, name: &str, field: &str, wanted: &Value) -> Value {
    let began = Instant::now();
    loop {
        let found = shop.search("/search/product", &[("name", name)]).await.ok(200);
        let hit = &found["products"][0];
        if hit[field] == *wanted {
            return hit.clone();
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{field} of {hit} is not {wanted}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_result_shows_shop_place_picture_and_what_sending_costs() {
    let shop = furnished().await;
    shop.finds(&[], &ALL).await;
    let image = shop.with_picture(&json!(1)).await;
    shop.with_picture(&json!(2)).await;
    let hit = shown_with(&shop, "울 니트", "thumbnail", &image).await;
    assert_eq!((&hit["sellerName"], &hit["deliveryFee"]), (&json!("김가네"), &json!(3_000)));
    assert_eq!(hit["categoryId"].to_string(), node(&shop, "fashion-knit").await);
    let bare = shop.search("/search/product", &[("name", "이어폰")]).await.ok(200)["products"][0].clone();
    assert_eq!((&bare["thumbnail"], &bare["deliveryFee"]), (&Value::Null, &json!(0)));
    let gone = format!("/seller/product/1/images/{}", image["id"].as_str().unwrap());
    shop.delete(KIM, &gone).await.ok(204);
    shown_with(&shop, "울 니트", "thumbnail", &Value::Null).await;
}

#[tokio::test]
async fn facets_say_what_each_choice_would_find() {
    let shop = furnished().await;
    shop.finds(&[], &ALL).await;
    let plain = shop.search("/search/product", &[]).await.ok(200);
    assert!(plain.get("facets").is_none());
    shop.search("/search/product", &[("facets", "1")]).await.broken(&["facets"]);

    let all = facets(&shop, &[("name", "니트")]).await;
    let places: Vec<_> = all["categories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["nameEn"].as_str().unwrap(), &c["count"]))
        .collect();
    assert_eq!(places.len(), 3, "{places:?}");
    assert_eq!((places[0].1, places[1].1, places[2].1), (&json!(2), &json!(2), &json!(1)));
    let prices = json!([{"minPrice": 0, "maxPrice": 9_999, "count": 1},
        {"minPrice": 50_000, "maxPrice": 99_999, "count": 1},
        {"minPrice": 100_000, "maxPrice": 299_999, "count": 1}]);
    assert_eq!(all["prices"], prices);
    assert_eq!((&all["freeShipping"], &all["inStock"]), (&json!(2), &json!(2)));
    let sellers = json!([{"sellerId": 1, "sellerName": "김가네", "count": 2},
        {"sellerId": 2, "sellerName": "이가네", "count": 1}]);
    assert_eq!(all["sellers"], sellers);
    let options = json!([
        {"axis": "사이즈", "values": [{"value": "M", "count": 2}, {"value": "S", "count": 1}]},
        {"axis": "색상", "values": [{"value": "오트", "count": 2}, {"value": "먹색", "count": 1}]}]);
    assert_eq!(all["options"], options);

    // What is chosen of a kind leaves its own counts as they were and cuts the others.
    let chosen = facets(&shop, &[("name", "니트"), ("option", "색상:먹색")]).await;
    let options = json!([
        {"axis": "색상", "values": [{"value": "오트", "count": 2}, {"value": "먹색", "count": 1}]},
        {"axis": "사이즈", "values": [{"value": "M", "count": 1}, {"value": "S", "count": 1}]}]);
    assert_eq!(chosen["options"], options);
    assert_eq!(chosen["prices"], json!([{"minPrice": 50_000, "maxPrice": 99_999, "count": 1}]));
    let nothing = facets(&shop, &[("name", "그런 것은 없다")]).await;
    assert_eq!((&nothing["categories"], &nothing["inStock"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn suggestions_name_the_places_where_most_of_it_stands() {
    let shop = furnished().await;
    shop.finds(&[], &ALL).await;
    let said = shop.search("/search/suggest", &[("name", "니트")]).await.ok(200);
    let ids: Vec<_> = said["categories"].as_array().unwrap().iter().map(|c| c["id"].to_string()).collect();
    assert_eq!(ids, [node(&shop, "fashion-knit").await, node(&shop, "etc").await]);
    assert!(said["categories"][0]["nameKo"].is_string() && said["categories"][0]["nameEn"].is_string());
}
