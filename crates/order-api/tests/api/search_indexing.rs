//! The search index follows the database: on every instance, after every change, whatever happens to its files.

use std::path::Path;
use std::time::{Duration, Instant};

use kit::db::{Engine, Text};
use kit::{Database, sql};
use serde_json::{Value, json};

use crate::harness::{Shop, Who, send, text};
use crate::wire::Line;

const KIM: Who = Who::Seller(1);
const PARK: Who = Who::Customer(11);

async fn total(shop: &Shop, name: &str) -> i64 {
    shop.search("/search/product", &[("name", name)]).await.ok(200)["total"].as_i64().unwrap()
}

/// How long it takes until a search finds so many.
async fn until_found(shop: &Shop, name: &str, wanted: i64) -> Duration {
    let began = Instant::now();
    while total(shop, name).await != wanted {
        assert!(began.elapsed() < Duration::from_secs(20), "{name}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_found_within_a_second_and_gone_within_a_second_on_every_instance() {
    let here = Shop::open().await;
    let there = here.beside().await;
    // The median: a machine that does something else for a moment is not what is measured.
    let mut times = Vec::new();
    for round in 0..5 {
        let name = format!("한정판 {round}");
        let product = here.product(1, &name, &[("a", 1_000, 1)]).await;
        times.push(until_found(&here, &name, 1).await.max(until_found(&there, &name, 1).await));
        here.delete(KIM, &format!("/seller/product?productId={}", product["id"])).await.ok(204);
        times.push(until_found(&here, &name, 0).await.max(until_found(&there, &name, 0).await));
    }
    times.sort_unstable();
    assert!(times[times.len() / 2] < Duration::from_secs(1), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_move_of_a_seller_is_shown() {
    let shop = Shop::open().await;
    let product = shop.product(1, "찻잔", &[("흰색", 8_000, 3), ("검정", 9_000, 0)]).await;
    let (white, black) = (&product["items"][0], &product["items"][1]);
    shop.in_step().await;
    shop.put(KIM, "/seller/product", &json!({"id": product["id"], "name": "머그", "description": "큰 잔"}))
        .await
        .ok(200);
    shop.in_step().await;
    let item = |item: &Value, price: i64, more: i64| json!({"id": item["id"], "name": item["name"], "price": price, "addCount": more});
    let both = json!({"id": product["id"], "name": "머그", "description": "큰 잔",
        "items": [item(white, 7_000, -3), item(black, 12_000, 0)]});
    shop.put(KIM, "/seller/product", &both).await.ok(200);
    shop.in_step().await;
    let one = json!({"itemId": black["id"], "productId": product["id"], "price": 5_000, "addCount": 2});
    shop.put(KIM, "/seller/product/item", &one).await.ok(200);
    shop.in_step().await;
    let red = json!({"productId": product["id"], "name": "빨강", "price": 500, "count": 1});
    let grown = shop.post(KIM, "/seller/product/item", &red).await.ok(201);
    shop.in_step().await;
    for item in grown["items"].as_array().unwrap() {
        shop.delete(KIM, &format!("/seller/product/item?itemId={}", item["id"])).await.ok(204);
        shop.in_step().await;
    }
    shop.delete(KIM, &format!("/seller/product?productId={}", product["id"])).await.ok(204);
    shop.in_step().await;
}

/// Only what reaches 0 or leaves it is shown otherwise; every way there is gone.
#[tokio::test(flavor = "multi_thread")]
async fn every_move_of_an_order_is_shown() {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 2)]).await;
    let cup = shop.product(2, "잔", &[("흰 잔", 8_000, 1)]).await;
    let (green, white) = (&tea["items"][0], &cup["items"][0]);
    let in_stock = async |wanted: &[&str]| {
        shop.in_step().await;
        shop.finds(&[("inStock", "true")], wanted).await;
    };
    in_stock(&["잔", "차"]).await;

    let order = shop.paid(11, &[(green, 1), (white, 1)]).await;
    in_stock(&["차"]).await;
    let cancel = format!("/customer/orders/{}/cancel", text(&order["id"]));
    shop.post(PARK, &cancel, &Value::Null).await.ok(200);
    in_stock(&["잔", "차"]).await;

    let order = shop.delivered(11, 1, &[(green, 2)]).await;
    in_stock(&["잔"]).await;
    let back = format!("/customer/orders/{}/return", text(&order["id"]));
    shop.post(PARK, &back, &json!({"reason": "마음이 바뀌었어요"})).await.ok(200);
    let accept = format!("/seller/orders/{}/return/accept", text(&order["packages"][0]["id"]));
    shop.post(KIM, &accept, &Value::Null).await.ok(200);
    in_stock(&["잔", "차"]).await;

    let order = shop.paid(11, &[(white, 1)]).await;
    in_stock(&["차"]).await;
    let cancel = format!("/seller/orders/{}/cancel", text(&order["packages"][0]["id"]));
    shop.post(Who::Seller(2), &cancel, &json!({"reason": "품절"})).await.ok(200);
    in_stock(&["잔", "차"]).await;

    // Nobody can pay for it: reserved, refused, and back.
    let unpaid = crate::harness::order_of(&[(green, 2)]);
    shop.place(Who::Customer(12), "poor", &unpaid).await.refused(402, "NOT_ENOUGH_BALANCE");
    in_stock(&["잔", "차"]).await;

    // The ledger does not answer: reserved until it is given up.
    shop.wire.is(Line::LosesCalls);
    let lost = shop.place(Who::Customer(12), "lost", &unpaid).await.ok(202);
    in_stock(&["잔"]).await;
    shop.wire.is(Line::Works);
    shop.clock.advance(Duration::from_hours(1));
    shop.order_once(12, &lost, |order| order["status"] == "FAILED").await;
    in_stock(&["잔", "차"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sells_comes_first_among_what_is_alike() {
    let shop = Shop::open().await;
    let first = shop.product(1, "우산 하나", &[("a", 1_000, 9)]).await;
    shop.product(1, "우산 둘", &[("a", 1_000, 9)]).await;
    shop.finds(&[("name", "우산")], &["우산 둘", "우산 하나"]).await;
    let order = shop.paid(11, &[(&first["items"][0], 4)]).await;
    shop.finds(&[("name", "우산")], &["우산 하나", "우산 둘"]).await;
    let cancel = format!("/customer/orders/{}/cancel", text(&order["id"]));
    shop.post(PARK, &cancel, &Value::Null).await.ok(200);
    shop.finds(&[("name", "우산")], &["우산 둘", "우산 하나"]).await;
}

fn index_of(data_dir: &Path) -> std::path::PathBuf {
    data_dir.join("search-1")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_while_an_instance_was_away_is_found_after_its_start() {
    let shop = Shop::open().await;
    let gone = shop.product(1, "있던 것", &[("a", 1_000, 1)]).await;
    let other = shop.beside().await;
    other.in_step().await;
    let shop = shop.reopened(|_| ()).await;
    shop.delete(KIM, &format!("/seller/product?productId={}", gone["id"])).await.ok(204);
    shop.product(1, "새것", &[("a", 1_000, 1)]).await;
    other.in_step().await;
    let other = other.reopened(|_| ()).await;
    other.in_step().await;
    other.finds(&[], &["새것"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_or_damaged_index_is_built_again() {
    type Damage = fn(&Path);
    let mut shop = Shop::open().await;
    for n in 0..30 {
        shop.product(1, &format!("책 {n}"), &[("a", 1_000, 1)]).await;
    }
    shop.in_step().await;
    let damages: [Damage; 4] = [
        |folder| std::fs::remove_dir_all(folder).unwrap(),
        |folder| each_file(folder, |_| b"nonsense".to_vec()),
        |folder| {
            each_file(folder, |mut bytes| {
                bytes.truncate(bytes.len() / 2);
                bytes
            });
        },
        |folder| std::fs::remove_file(folder.join("meta.json")).unwrap(),
    ];
    for damage in damages {
        shop = shop.reopened(|data_dir| damage(&index_of(data_dir))).await;
        shop.in_step().await;
        assert_eq!(total(&shop, "책").await, 30);
    }
}

/// Puts something in the way of every commit that the engine can't remove as a file; returns the name of one.
fn obstruct(folder: &Path) -> String {
    let names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    let mut last = String::new();
    let segments = names.iter().filter_map(|name| name.to_str()?.strip_suffix(".store"));
    for (segment, number) in segments.flat_map(|segment| (0..500).map(move |number| (segment, number))) {
        last = format!("{segment}.{number}.del");
        std::fs::create_dir(folder.join(&last)).unwrap();
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_fails_again_and_again_is_thrown_away_and_built_from_the_tables() {
    let shop = Shop::open().await;
    for name in ["책", "잔"] {
        shop.product(1, name, &[("a", 1_000, 1)]).await;
    }
    shop.in_step().await;
    // Both in one segment.
    let shop = shop.reopened(|data_dir| std::fs::remove_dir_all(index_of(data_dir)).unwrap()).await;
    let db = shop.database().await;
    let stopped = shop.stopped().await;
    let obstacle = obstruct(&index_of(&stopped.data_dir));
    for sql in [
        "UPDATE products SET name = '공책' WHERE name = '책'",
        "INSERT INTO product_changes (product_id, changed_at) SELECT id, 0 FROM products WHERE name = '공책'",
    ] {
        run(&db, sql).await;
    }
    let shop = stopped.start().await;
    shop.finds(&[], &["잔", "공책"]).await;
    assert!(!index_of(&shop.data_dir).join(&obstacle).exists());
}

fn each_file(folder: &Path, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            std::fs::write(&path, change(std::fs::read(&path).unwrap())).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_time_of_the_database_is_built_again() {
    let shop = Shop::open().await;
    for n in 0..5 {
        shop.product(1, &format!("책 {n}"), &[("a", 1_000, 1)]).await;
    }
    shop.in_step().await;
    // As if an older copy of the database had been put back.
    let db = shop.database().await;
    let shop = shop.stopped().await;
    for sql in [
        "DELETE FROM product_changes WHERE id > 2",
        "DELETE FROM stock_movements WHERE item_id > 2",
        "DELETE FROM items WHERE id > 2",
        "DELETE FROM products WHERE id > 2",
    ] {
        run(&db, sql).await;
    }
    if Engine::of(db.writer()) == Engine::Sqlite {
        run(&db, "DELETE FROM sqlite_sequence").await;
    }
    let shop = shop.start().await;
    shop.finds(&[], &["책 1", "책 0"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_until_the_log_was_cut_off_builds_the_index_again() {
    let shop = Shop::open().await;
    for n in 0..3 {
        shop.product(1, &format!("책 {n}"), &[("a", 1_000, 1)]).await;
    }
    shop.in_step().await;
    let db = shop.database().await;
    let shop = shop.stopped().await;
    for sql in [
        "UPDATE products SET name = '공책' WHERE id = 1",
        "UPDATE products SET retired = id WHERE id = 2",
        "DELETE FROM product_changes",
        "INSERT INTO product_changes (id, product_id, changed_at) VALUES (300000, 3, 0)",
    ] {
        run(&db, sql).await;
    }
    let shop = shop.start().await;
    shop.finds(&[], &["책 2", "공책"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_folder_a_service_sells_but_is_not_ready_until_it_has_one() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("index");
    std::fs::write(&folder, "a file where a folder should be").unwrap();
    let shop = Shop::open_with(|settings| settings.search.folder = folder.to_str().unwrap().to_owned()).await;
    let not_ready = shop.ready().await.refused(503, "SERVICE_UNAVAILABLE");
    assert!(text(&not_ready["detail"]).contains("search index"), "{not_ready}");
    shop.search("/search/product", &[]).await.refused(503, "SERVICE_UNAVAILABLE");
    shop.search("/search/suggest", &[("name", "책")]).await.refused(503, "SERVICE_UNAVAILABLE");
    let book = shop.product(1, "책", &[("a", 1_000, 1)]).await;
    shop.paid(11, &[(&book["items"][0], 1)]).await;
    std::fs::remove_file(&folder).unwrap();
    let began = Instant::now();
    while shop.ready().await.status != 200 {
        assert!(began.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    shop.in_step().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_answer_already_is_told_so() {
    let shop = Shop::open().await;
    let book = shop.product(1, "책", &[("a", 1_000, 1)]).await;
    shop.in_step().await;
    let detail = format!("/search/product/detail?productId={}", book["id"]);
    let paths = ["/search/product?name=%EC%B1%85", "/search/suggest?name=%EC%B1%85", &detail];
    for (round, path) in paths.into_iter().enumerate() {
        let ask = |known: &str| {
            let request = shop.request(Who::Nobody, reqwest::Method::GET, path);
            send(if known.is_empty() { request } else { request.header("if-none-match", known) })
        };
        let first = ask("").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 10, "{path}: {tag}");
        assert_eq!(first.header("cache-control"), "public, no-cache");
        for known in [tag.clone(), "*".into(), format!("\"other\", W/{tag}")] {
            let again = ask(&known).await;
            assert_eq!((again.status, again.header("etag")), (304, tag.as_str()), "{path} {known}");
            assert_eq!(again.body, Value::Null);
        }
        assert_eq!(ask("\"other\"").await.ok(200), first.body);
        let rename = json!({"id": book["id"], "name": format!("책 {round}"), "description": "x"});
        shop.put(KIM, "/seller/product", &rename).await.ok(200);
        shop.in_step().await;
        let changed = ask(&tag).await;
        assert_eq!(changed.status, 200, "{path}");
        assert_ne!(changed.header("etag"), tag);
    }
}

/// Changes the database behind the service's back.
async fn run(db: &Database, change: &'static str) {
    sql!(db.writer(), "{change}", change = Text(change)).execute().await.unwrap();
}

async fn number(shop: &Shop, query: &'static str) -> i64 {
    sql!(shop.db.reader(), "{query}", query = Text(query)).one().await.unwrap().unwrap()
}

async fn until_counted(shop: &Shop) {
    let began = Instant::now();
    loop {
        let metrics = shop.request(Who::Nobody, reqwest::Method::GET, "/metrics").send().await.unwrap();
        if metrics.text().await.unwrap().contains("search_without_result_total") {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The product is in the database, but nobody has told the index yet.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_index_had_not_caught_up_with_was_not_missed() {
    let shop = Shop::open().await;
    shop.product(1, "책", &[("a", 1_000, 1)]).await;
    shop.in_step().await;
    run(&shop.db, "UPDATE products SET name = '새 이름' WHERE seller_id = 1").await;
    for name in ["새 이름", "없는 것"] {
        assert_eq!(total(&shop, name).await, 0);
    }
    run(&shop.db, "INSERT INTO product_changes (product_id, changed_at) SELECT id, 0 FROM products").await;
    until_found(&shop, "새 이름", 1).await;
    let began = Instant::now();
    while number(&shop, "SELECT COUNT(*) FROM missed_searches").await == 0 {
        assert!(began.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(number(&shop, "SELECT COUNT(*) FROM missed_searches WHERE query <> '없는 것'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_found_is_written_down_and_what_is_filtered_away_is_not() {
    let shop = Shop::open().await;
    shop.product(1, "책", &[("a", 1_000, 1)]).await;
    shop.in_step().await;
    for name in ["없는 것", " 없는  것", "책", ""] {
        shop.search("/search/product", &[("name", name)]).await.ok(200);
    }
    shop.search("/search/product", &[("name", "책"), ("minPrice", "2000")]).await.ok(200);
    until_counted(&shop).await;
    // A stop writes what still waits.
    let shop = shop.reopened(|_| ()).await;
    assert_eq!(number(&shop, "SELECT times FROM missed_searches WHERE query = '없는 것'").await, 2);
    assert_eq!(number(&shop, "SELECT COUNT(*) FROM missed_searches").await, 1);
}
