//! What searches show, and what they must show.

use kit::sql;
use serde_json::Value;

use crate::harness::{send, text};

/// A product as a search shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    id: i64,
    seller_id: i64,
    name: String,
    description: String,
    min_price: Option<i64>,
    max_price: Option<i64>,
    in_stock: bool,
}

/// Everything that a search for everything shows, page after page.
pub async fn shown(http: &reqwest::Client, base: &str) -> Vec<Listed> {
    let mut shown = Vec::new();
    let mut cursor = String::new();
    loop {
        let query = [("sort", "newest"), ("limit", "100"), ("cursor", &cursor)];
        let query = if cursor.is_empty() { &query[..2] } else { &query[..] };
        let page = send(http.get(format!("{base}/search/product")).query(query)).await.ok(200);
        shown.extend(page["products"].as_array().unwrap().iter().map(listed));
        match page["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return shown,
        }
    }
}

fn listed(product: &Value) -> Listed {
    Listed {
        id: product["id"].as_i64().unwrap(),
        seller_id: product["sellerId"].as_i64().unwrap(),
        name: text(&product["name"]).to_owned(),
        description: text(&product["description"]).to_owned(),
        min_price: product["minPrice"].as_i64(),
        max_price: product["maxPrice"].as_i64(),
        in_stock: product["inStock"].as_bool().unwrap(),
    }
}

type Row = (i64, i64, String, String, Option<i64>, Option<i64>, Option<i64>);

/// What a search must show, newest first.
pub async fn for_sale(db: &kit::Database) -> Vec<Listed> {
    let rows = sql!(
        db.reader(),
        "SELECT p.id, p.seller_id, p.name, p.description, MIN(i.price), MAX(i.price), MAX(i.count)
         FROM products p LEFT JOIN items i ON i.product_id = p.id AND i.retired = 0
         WHERE p.retired = 0 GROUP BY p.id, p.seller_id, p.name, p.description ORDER BY p.id DESC"
    );
    let listed = |(id, seller_id, name, description, min_price, max_price, most): Row| Listed {
        id,
        seller_id,
        name,
        description,
        min_price,
        max_price,
        in_stock: most.is_some_and(|most| most > 0),
    };
    rows.all().await.unwrap().into_iter().map(listed).collect()
}
