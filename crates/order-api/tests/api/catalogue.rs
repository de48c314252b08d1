//! Categories, notices, options and states: what sellers say of products, and what others see of it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, order_of, text};

const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);
const PARK: Who = Who::Customer(11);

async fn category(shop: &Shop, slug: &str) -> i64 {
    let tree = shop.get(Who::Nobody, "/categories").await.ok(200);
    let found = tree["categories"].as_array().unwrap().iter().find(|c| c["slug"] == slug);
    found.unwrap()["id"].as_i64().unwrap()
}

/// All that the law wants said of goods of a kind.
async fn notice(shop: &Shop, kind: &str) -> Value {
    let kinds = shop.get(Who::Nobody, "/notices").await.ok(200);
    let known = kinds["kinds"].as_array().unwrap().iter().find(|k| k["kind"] == kind).unwrap();
    let said = |field: &Value| json!({"field": field["field"], "value": "상품 상세 참조"});
    let values: Vec<_> = known["fields"].as_array().unwrap().iter().map(said).collect();
    json!({"kind": kind, "values": values})
}

pub(crate) fn knit() -> Value {
    json!({"name": "울 니트", "description": "따뜻합니다.", "status": "DRAFT",
        "options": [{"name": "색상", "values": [{"name": "먹색", "swatch": "#1A1D21"}, {"name": "오트"}]},
                    {"name": "사이즈", "values": [{"name": "S"}, {"name": "M"}]}],
        "items": [{"options": ["먹색", "S"], "price": 69_000, "count": 3},
                  {"options": ["오트", "M"], "price": 71_000, "count": 0}]})
}

#[tokio::test]
async fn categories_are_a_tree_whose_leaves_hold_products() {
    let shop = Shop::open().await;
    let answer = shop.get(Who::Nobody, "/categories").await;
    let tag = answer.header("etag").to_owned();
    let tree = answer.ok(200);
    let all = tree["categories"].as_array().unwrap();
    let by_id = |id: &Value| all.iter().find(|c| c["id"] == *id);
    for category in all {
        let mut depth = 1;
        let mut above = &category["parentId"];
        while !above.is_null() {
            let parent = by_id(above).unwrap();
            assert_eq!(parent["leaf"], false);
            (depth, above) = (depth + 1, &parent["parentId"]);
        }
        assert!(depth <= 4, "{category}");
    }
    let known = shop.request(Who::Nobody, Method::GET, "/categories").header("if-none-match", tag);
    assert_eq!(crate::harness::send(known).await.status, 304);
    let (leaf, node) = (category(&shop, "fashion-knit").await, category(&shop, "fashion").await);
    let mut product = knit();
    product["categoryId"] = json!(leaf);
    let made = shop.post(KIM, "/seller/product", &product).await.ok(201);
    assert_eq!(made["categoryId"], leaf);
    product["name"] = json!("다른 니트");
    for wrong in [node, 0, -1, 999_999] {
        product["categoryId"] = json!(wrong);
        shop.post(KIM, "/seller/product", &product).await.broken(&["categoryId"]);
        let change = json!({"id": made["id"], "name": "울 니트", "description": "x", "categoryId": wrong});
        shop.put(KIM, "/seller/product", &change).await.broken(&["categoryId"]);
    }
}

#[tokio::test]
async fn a_product_put_up_as_ever_is_on_sale_under_other_things() {
    let shop = Shop::open().await;
    let product = shop.product(1, "사과", &[("한 상자", 1_000, 3), ("두 상자", 1_900, 3)]).await;
    assert_eq!(
        (&product["status"], &product["categoryId"]),
        (&json!("ON_SALE"), &json!(category(&shop, "etc").await))
    );
    assert_eq!(product["notice"]["kind"], "OTHER");
    assert_eq!(
        product["options"],
        json!([{"name": "종류", "values": [{"name": "한 상자"}, {"name": "두 상자"}]}])
    );
    assert_eq!(product["items"][1]["options"], json!(["두 상자"]));
    assert_eq!((&product["images"], &product["sellerName"]), (&json!([]), &Value::Null));
    let nothing = json!({"fee": 0, "freeFrom": 0, "regionExtra": 0, "returnFee": 0});
    assert_eq!((&product["shippingPolicy"], &product["ownShipping"]), (&nothing, &json!(false)));
}

#[tokio::test]
async fn a_draft_is_its_sellers_alone() {
    let shop = Shop::open().await;
    let draft = shop.post(KIM, "/seller/product", &knit()).await.ok(201);
    assert_eq!((&draft["status"], &draft["categoryId"]), (&json!("DRAFT"), &Value::Null));
    assert_eq!(draft["items"][0]["name"], "먹색 / S");
    assert_eq!(draft["options"][0]["values"][0], json!({"name": "먹색", "swatch": "#1a1d21"}));
    let (id, item) = (&draft["id"], &draft["items"][0]);
    let path = format!("/seller/products/{id}");
    assert_eq!(shop.get(KIM, &path).await.ok(200), draft);
    shop.get(LEE, &path).await.refused(404, "NOT_FOUND_PRODUCT");
    shop.get(PARK, &path).await.refused(403, "LOGIN_TYPE_ERROR");
    shop.get(Who::Nobody, &path).await.refused(401, "NO_TOKEN");
    shop.get(KIM, "/seller/products/x").await.refused(404, "NOT_FOUND_PRODUCT");
    let detail = format!("/search/product/detail?productId={id}");
    shop.get(Who::Nobody, &detail).await.refused(404, "NOT_FOUND_PRODUCT");
    assert_eq!(shop.get(Who::Nobody, &format!("/products?ids={id}")).await.ok(200), json!({"products": []}));
    let cart = json!({"items": [{"itemId": item["id"], "count": 1}]});
    shop.post(PARK, "/customer/cart", &cart).await.refused(404, "NOT_FOUND_ITEM");
    shop.wire.top_up(11, 100_000).await;
    let refused = shop.place(PARK, "k", &order_of(&[(item, 1)])).await.refused(404, "NOT_FOUND_ITEM");
    // Not even what it is called is told to who guesses its number.
    let guessed = json!({"asManyAsThereAre": true, "items": [{"itemId": item["id"], "count": 1}]});
    let cart = shop.post(PARK, "/customer/cart", &guessed).await;
    let quote = shop.post(PARK, "/customer/orders/quote", &order_of(&[(item, 1)])).await;
    for told in [refused.to_string(), cart.body.to_string(), quote.body.to_string()] {
        assert!(!told.contains("니트") && !told.contains("먹색"), "{told}");
    }
    shop.in_step().await;
    shop.finds(&[("name", "니트")], &[]).await;
    // Its name is taken all the same, and it can be worked on.
    shop.post(KIM, "/seller/product", &knit()).await.refused(409, "SAME_PRODUCT_NAME");
    let stock = json!({"productId": id, "itemId": item["id"], "addCount": 4, "price": 65_000});
    let changed = shop.put(KIM, "/seller/product/item", &stock).await.ok(200);
    assert_eq!((&changed["count"], &changed["price"]), (&json!(7), &json!(65_000)));
    shop.delete(KIM, &format!("/seller/product?productId={id}")).await.ok(204);
    shop.get(KIM, &path).await.refused(404, "NOT_FOUND_PRODUCT");
    shop.post(KIM, "/seller/product", &knit()).await.ok(201);
    shop.audit().await;
}

#[tokio::test]
async fn a_product_goes_on_sale_when_nothing_is_missing_and_off_it_at_once() {
    let shop = Shop::open().await;
    let mut product = knit();
    product["items"] = json!([]);
    let draft = shop.post(KIM, "/seller/product", &product).await.ok(201);
    let id = &draft["id"];
    let publish = json!({"productId": id, "status": "ON_SALE"});
    let all = ["images", "categoryId", "notice", "items"];
    shop.put(KIM, "/seller/product/status", &publish).await.broken(&all);
    let item = json!({"productId": id, "options": ["먹색", "S"], "price": 69_000, "count": 2});
    shop.post(KIM, "/seller/product/item", &item).await.ok(201);
    let mut change = json!({"id": id, "name": "울 니트", "description": "따뜻합니다.",
        "categoryId": category(&shop, "fashion-knit").await, "notice": notice(&shop, "CLOTHES").await});
    change["notice"]["values"].as_array_mut().unwrap().pop();
    shop.put(KIM, "/seller/product", &change).await.ok(200);
    shop.put(KIM, "/seller/product/status", &publish).await.broken(&["images", "notice"]);
    change["notice"] = notice(&shop, "CLOTHES").await;
    shop.put(KIM, "/seller/product", &change).await.ok(200);
    shop.put(KIM, "/seller/product/status", &publish).await.broken(&["images"]);
    shop.with_picture(id).await;
    let on_sale = shop.put(KIM, "/seller/product/status", &publish).await.ok(200);
    assert_eq!(on_sale["status"], "ON_SALE");
    assert_eq!(shop.detail(&on_sale).await, on_sale);
    shop.finds(&[("name", "니트")], &["울 니트"]).await;
    shop.put(KIM, "/seller/product/status", &publish).await.ok(200);
    let cart = json!({"items": [{"itemId": on_sale["items"][0]["id"], "count": 1}]});
    shop.post(PARK, "/customer/cart", &cart).await.ok(200);
    let pause = json!({"productId": id, "status": "PAUSED"});
    assert_eq!(shop.put(KIM, "/seller/product/status", &pause).await.ok(200)["status"], "PAUSED");
    shop.finds(&[("name", "니트")], &[]).await;
    shop.get(Who::Nobody, &format!("/search/product/detail?productId={id}"))
        .await
        .refused(404, "NOT_FOUND_PRODUCT");
    let seen = shop.get(PARK, "/customer/cart").await.ok(200);
    assert_eq!((&seen["products"], seen["messages"].as_array().unwrap().len()), (&json!([]), 1));
    shop.put(KIM, "/seller/product/status", &publish).await.ok(200);
    shop.finds(&[("name", "니트")], &["울 니트"]).await;
    shop.put(LEE, "/seller/product/status", &pause).await.refused(404, "NOT_FOUND_PRODUCT");
    shop.put(PARK, "/seller/product/status", &pause).await.refused(403, "LOGIN_TYPE_ERROR");
    shop.put(Who::Nobody, "/seller/product/status", &pause).await.refused(401, "NO_TOKEN");
    for status in ["DRAFT", "BLOCKED", "DELETED", "x", ""] {
        let wrong = json!({"productId": id, "status": status});
        shop.put(KIM, "/seller/product/status", &wrong).await.broken(&["status"]);
    }
    shop.put(KIM, "/seller/product/status", &json!({})).await.broken(&["productId", "status"]);
    shop.audit().await;
}

#[tokio::test]
async fn what_the_shop_has_blocked_its_seller_may_only_edit() {
    let shop = Shop::open().await;
    let product = shop.product(1, "사과", &[("한 상자", 1_000, 3)]).await;
    let id = product["id"].as_i64().unwrap();
    let draft = shop.post(KIM, "/seller/product", &knit()).await.ok(201);
    for (id, status) in [(id, "BLOCKED"), (draft["id"].as_i64().unwrap(), "BLOCKED")] {
        let blocked = kit::sql!(
            shop.db.writer(),
            "UPDATE products SET status = {status}, retired = -1 WHERE id = {id}",
            status,
            id
        );
        blocked.execute().await.unwrap();
        let items = kit::sql!(shop.db.writer(), "UPDATE items SET retired = -1 WHERE product_id = {id}", id);
        items.execute().await.unwrap();
        for status in ["ON_SALE", "PAUSED"] {
            let wish = json!({"productId": id, "status": status});
            shop.put(KIM, "/seller/product/status", &wish).await.refused(409, "PRODUCT_STATE_CONFLICT");
        }
    }
    let change = json!({"id": id, "name": "사과", "description": "고쳤습니다."});
    assert_eq!(shop.put(KIM, "/seller/product", &change).await.ok(200)["status"], "BLOCKED");
    let blocked = shop.post(KIM, "/seller/product/myproducts?status=BLOCKED", &Value::Null).await.ok(200);
    assert_eq!(blocked["products"].as_array().unwrap().len(), 2);
    shop.audit().await;
}

#[tokio::test]
async fn an_item_is_one_value_of_each_option_and_no_two_the_same() {
    let shop = Shop::open().await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut product = knit();
        change(&mut product);
        product
    };
    let post = async |product: Value| shop.post(KIM, "/seller/product", &product).await;
    post(with(&|p| p["items"][1]["options"] = json!(["먹색", "S"]))).await.broken(&["items[1].options"]);
    post(with(&|p| p["items"][1]["options"] = json!(["먹색"]))).await.broken(&["items[1].options"]);
    post(with(&|p| p["items"][1]["options"] = json!(["M", "오트"]))).await.broken(&["items[1].options"]);
    post(with(&|p| p["options"] = json!([]))).await.broken(&["items[0].options"]);
    let many = vec![json!({"name": "a", "values": [{"name": "b"}]}); 4];
    post(with(&|p| p["options"] = json!(many))).await.broken(&["options"]);
    let values: Vec<_> = (0..21).map(|n| json!({"name": n.to_string()})).collect();
    let crooked = json!([{"name": " ", "values": values}, {"name": "색", "values": []},
        {"name": "색", "values": [{"name": "a", "swatch": "red"}, {"name": "a"}]}]);
    post(with(&|p| p["options"] = crooked.clone())).await.broken(&[
        "options[0].name",
        "options[0].values",
        "options[1].values",
        "options[2].name",
        "options[2].values[0].swatch",
        "options[2].values[1].name",
    ]);
    let made = post(knit()).await.ok(201);
    let id = &made["id"];
    let item = |values: Value| json!({"productId": id, "options": values, "price": 1, "count": 1});
    shop.post(KIM, "/seller/product/item", &item(json!(["먹색", "M"]))).await.ok(201);
    shop.post(KIM, "/seller/product/item", &item(json!(["먹색", "M"]))).await.refused(409, "SAME_ITEM_NAME");
    let mut again = item(json!(["먹색", "M"]));
    again["name"] = json!("다른 이름");
    shop.post(KIM, "/seller/product/item", &again).await.broken(&["items"]);
    shop.post(KIM, "/seller/product/item", &item(json!(["먹색", "XL"]))).await.broken(&["items"]);
    // The axes may change when every item fits them then.
    let change = |options: Value, items: Value| json!({"id": id, "name": "울 니트", "description": "x", "options": options, "items": items});
    let one = json!([{"name": "색상", "values": [{"name": "먹색"}, {"name": "오트"}, {"name": "쪽빛"}]}]);
    shop.put(KIM, "/seller/product", &change(one.clone(), json!([]))).await.broken(&["items"]);
    let seen = shop.get(KIM, &format!("/seller/products/{id}")).await.ok(200);
    assert_eq!(seen["options"].as_array().unwrap().len(), 2, "nothing was changed");
    let items: Vec<_> = seen["items"].as_array().unwrap().iter().zip(["먹색", "오트", "쪽빛"]).collect();
    let renamed: Vec<_> =
        items.iter().map(|(item, value)| json!({"id": item["id"], "options": [value]})).collect();
    let changed = shop.put(KIM, "/seller/product", &change(one, json!(renamed))).await.ok(200);
    let names: Vec<_> = changed["items"].as_array().unwrap().iter().map(|i| text(&i["name"])).collect();
    assert_eq!(names, ["먹색", "오트", "쪽빛"]);
    let plain = shop.product(1, "사과", &[("한 상자", 1_000, 3)]).await;
    let odd = json!({"productId": plain["id"], "name": "둘", "options": ["큰 것"], "price": 1, "count": 1});
    shop.post(KIM, "/seller/product/item", &odd).await.broken(&["items"]);
}

#[tokio::test]
async fn a_notice_is_of_a_kind_that_there_is_and_says_each_thing_once() {
    let shop = Shop::open().await;
    let post = async |notice: Value| {
        let mut product = knit();
        product["notice"] = notice;
        shop.post(KIM, "/seller/product", &product).await
    };
    post(json!({"kind": "SHIPS"})).await.broken(&["notice.kind"]);
    post(json!({})).await.broken(&["notice.kind"]);
    let crooked = json!({"kind": "CLOTHES", "values": [{"field": "wheels", "value": "4"},
        {"field": "material", "value": "면"}, {"field": "material", "value": "울"},
        {"field": "color", "value": "가".repeat(1_001)}]});
    post(crooked).await.broken(&[
        "notice.values[0].field",
        "notice.values[2].field",
        "notice.values[3].value",
    ]);
    let made = post(json!({"kind": "CLOTHES", "values": [{"field": "color", "value": " 먹색 "},
        {"field": "material", "value": "울"}, {"field": "care", "value": " "}]}))
    .await
    .ok(201);
    let said: Vec<_> =
        made["notice"]["values"].as_array().unwrap().iter().map(|v| text(&v["field"])).collect();
    assert_eq!(said, ["material", "color"]);
    assert_eq!(made["notice"]["values"][1]["value"], "먹색");
    assert!(!text(&made["notice"]["version"]).is_empty());
}

#[tokio::test]
async fn sellers_list_their_own_by_state_place_name_and_stock() {
    let shop = Shop::open().await;
    shop.post(KIM, "/seller/product", &knit()).await.ok(201);
    shop.product(1, "사과 100% 즙", &[("한 병", 1_000, 0)]).await;
    shop.product(1, "배", &[("한 상자", 1_000, 3)]).await;
    shop.product(2, "감", &[("한 상자", 1_000, 3)]).await;
    let etc = category(&shop, "etc").await;
    let names = async |query: &str| -> Vec<String> {
        let path = format!("/seller/product/myproducts{query}");
        let page = shop.post(KIM, &path, &Value::Null).await.ok(200);
        page["products"].as_array().unwrap().iter().map(|p| text(&p["name"]).to_owned()).collect()
    };
    assert_eq!(names("").await, ["배", "사과 100% 즙", "울 니트"]);
    assert_eq!(names("?status=DRAFT").await, ["울 니트"]);
    assert_eq!(names("?status=PAUSED").await, Vec::<String>::new());
    assert_eq!(names(&format!("?categoryId={etc}")).await, ["배", "사과 100% 즙"]);
    assert_eq!(names("?name=100%25").await, ["사과 100% 즙"]);
    assert_eq!(names("?name=_").await, Vec::<String>::new());
    assert_eq!(names("?inStock=false").await, ["사과 100% 즙"]);
    assert_eq!(names("?inStock=true").await, ["배", "울 니트"]);
    let crooked = "/seller/product/myproducts?status=DELETED&categoryId=x&name=&inStock=2&limit=0";
    let broken = ["status", "categoryId", "name", "inStock", "limit"];
    shop.post(KIM, crooked, &Value::Null).await.broken(&broken);
}

#[tokio::test]
async fn several_products_are_read_at_once_and_the_carriers_are_told() {
    let shop = Shop::open().await;
    let (one, two) =
        (shop.product(1, "사과", &[("a", 1, 1)]).await, shop.product(2, "배", &[("b", 1, 1)]).await);
    let ids = format!("{},{},999999", two["id"], one["id"]);
    assert_eq!(
        shop.get(Who::Nobody, &format!("/products?ids={ids}")).await.ok(200),
        json!({"products": [one, two]})
    );
    for bad in ["", "?ids=", "?ids=1,,2", "?ids=x"] {
        shop.get(Who::Nobody, &format!("/products{bad}")).await.broken(&["ids"]);
    }
    let carriers = shop.get(Who::Nobody, "/carriers").await.ok(200);
    assert!(carriers["carriers"].as_array().unwrap().iter().any(|carrier| carrier["code"] == "EPOST"));
}

#[tokio::test]
async fn where_everything_must_be_complete_what_is_on_sale_stays_so() {
    let shop = Shop::open_with(|settings| settings.catalogue.complete = true).await;
    let mut product = knit();
    product["status"] = json!("ON_SALE");
    shop.post(KIM, "/seller/product", &product).await.broken(&["images", "categoryId", "notice"]);
    product["status"] = json!("DRAFT");
    product["categoryId"] = json!(category(&shop, "fashion-knit").await);
    product["notice"] = notice(&shop, "CLOTHES").await;
    let draft = shop.post(KIM, "/seller/product", &product).await.ok(201);
    shop.with_picture(&draft["id"]).await;
    let publish = json!({"productId": draft["id"], "status": "ON_SALE"});
    let on_sale = shop.put(KIM, "/seller/product/status", &publish).await.ok(200);
    let less =
        json!({"id": draft["id"], "name": "울 니트", "description": "x", "notice": {"kind": "CLOTHES"}});
    shop.put(KIM, "/seller/product", &less).await.broken(&["notice"]);
    // What was put up before so much was asked for may stay as it is.
    let id = &draft["id"];
    let undone = kit::sql!(
        shop.db.writer(),
        "UPDATE products SET notice = NULL WHERE id = {id}",
        id = id.as_i64().unwrap()
    );
    undone.execute().await.unwrap();
    let stock = json!({"productId": id, "itemId": on_sale["items"][0]["id"], "addCount": 1});
    shop.put(KIM, "/seller/product/item", &stock).await.ok(200);
    let renamed = json!({"id": id, "name": "순모 니트", "description": "x"});
    shop.put(KIM, "/seller/product", &renamed).await.ok(200);
    let last = |n: usize| format!("/seller/product/item?itemId={}", on_sale["items"][n]["id"]);
    shop.delete(KIM, &last(0)).await.ok(204);
    shop.delete(KIM, &last(1)).await.broken(&["items"]);
    shop.audit().await;
}
