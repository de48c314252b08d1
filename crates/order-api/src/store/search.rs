//! Finding products by name.

use domain::{AccountId, ProductId, Won};
use kit::StoreError;
use kit::db::{fetch_all, fetch_number};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::service::search::{Filter, Found, Sort};

#[derive(FromQueryResult)]
struct FoundRow {
    id: i64,
    seller_id: i64,
    name: String,
    description: String,
    min_price: Option<i64>,
    max_price: Option<i64>,
    in_stock: i64,
    rank_key: i64,
}

#[derive(FromQueryResult)]
struct NameRow {
    name: String,
}

const IN_STOCK: &str =
    "EXISTS (SELECT 1 FROM items i WHERE i.product_id = p.id AND i.retired = 0 AND i.count > 0)";

/// The rank of all where none comes before another.
const ALIKE: &str = "0";

/// `text` as a pattern for `LIKE … ESCAPE '!'` that matches nothing but itself.
fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern
}

fn part(key: &str) -> String {
    format!("%{}%", literal(key))
}

fn prefix(key: &str) -> String {
    format!("{}%", literal(key))
}

/// What must hold of a product `p`, and the values of its question marks.
fn conditions(filter: &Filter) -> (String, Vec<Value>) {
    let mut sql = "p.retired = 0".to_owned();
    let mut values = Vec::new();
    if !filter.key.is_empty() {
        sql += " AND p.search_key LIKE ? ESCAPE '!'";
        values.push(part(&filter.key).into());
    }
    if let Some(price) = filter.min_price {
        sql += " AND p.min_price >= ?";
        values.push(price.0.into());
    }
    if let Some(price) = filter.max_price {
        sql += " AND p.min_price <= ?";
        values.push(price.0.into());
    }
    if let Some(seller) = filter.seller {
        sql += " AND p.seller_id = ?";
        values.push(seller.0.into());
    }
    match filter.in_stock {
        Some(true) => sql = format!("{sql} AND {IN_STOCK}"),
        Some(false) => sql = format!("{sql} AND NOT {IN_STOCK}"),
        None => {}
    }
    (sql, values)
}

/// The number that a product `p` is sorted by, smallest first; ties go to the newer one. Without a price it comes last.
fn rank(filter: &Filter, sort: Sort) -> (String, Vec<Value>) {
    match sort {
        Sort::Relevance if !filter.key.is_empty() => (
            "CASE WHEN p.search_key = ? THEN 0 WHEN p.search_key LIKE ? ESCAPE '!' THEN 1 ELSE 2 END"
                .to_owned(),
            vec![filter.key.as_str().into(), prefix(&filter.key).into()],
        ),
        Sort::Relevance | Sort::Newest => (ALIKE.to_owned(), Vec::new()),
        Sort::PriceAsc => (format!("COALESCE(p.min_price, {})", i64::MAX), Vec::new()),
        Sort::PriceDesc => ("-COALESCE(p.min_price, 0)".to_owned(), Vec::new()),
    }
}

/// The products that fit, in order, from behind `after`, each with its rank.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    sort: Sort,
    after: Option<(i64, ProductId)>,
    limit: u64,
) -> Result<Vec<(i64, Found)>, StoreError> {
    let (rank_key, mut values) = rank(filter, sort);
    let (conditions, more) = conditions(filter);
    values.extend(more);
    // Where all rank alike the index on ids gives the order, and nothing is sorted.
    let alike = rank_key == ALIKE;
    let order = if alike { "id DESC" } else { "rank_key, id DESC" };
    let behind = match after {
        None => "",
        Some((_, id)) if alike => {
            values.push(id.0.into());
            "WHERE id < ?"
        }
        Some((rank, id)) => {
            values.extend([rank.into(), rank.into(), id.0.into()]);
            "WHERE rank_key > ? OR (rank_key = ? AND id < ?)"
        }
    };
    values.push(limit.into());
    let sql = format!(
        "SELECT p.id, p.seller_id, p.name, p.description, p.min_price, f.rank_key, \
         (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price, \
         CASE WHEN {IN_STOCK} THEN 1 ELSE 0 END AS in_stock \
         FROM (SELECT id, rank_key FROM (SELECT p.id, {rank_key} AS rank_key FROM products p WHERE {conditions}) fitting \
         {behind} ORDER BY {order} LIMIT ?) f JOIN products p ON p.id = f.id ORDER BY f.rank_key, f.id DESC"
    );
    let found = |row: FoundRow| {
        let found = Found {
            id: ProductId(row.id),
            seller_id: AccountId(row.seller_id),
            name: row.name,
            description: row.description,
            min_price: row.min_price.map(Won),
            max_price: row.max_price.map(Won),
            in_stock: row.in_stock == 1,
        };
        (row.rank_key, found)
    };
    Ok(fetch_all::<FoundRow>(connection, &sql, values).await?.into_iter().map(found).collect())
}

/// How many products fit.
pub(crate) async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<i64, StoreError> {
    let (conditions, values) = conditions(filter);
    fetch_number(connection, &format!("SELECT COUNT(*) FROM products p WHERE {conditions}"), values).await
}

/// Names that contain `key`, each once: those that begin with it first, then the newer.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    key: &str,
    limit: u64,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM (SELECT id, name, CASE WHEN search_key LIKE ? ESCAPE '!' THEN 0 ELSE 1 END AS rank_key \
               FROM products WHERE retired = 0 AND search_key LIKE ? ESCAPE '!') fitting \
               GROUP BY name ORDER BY MIN(rank_key), MAX(id) DESC LIMIT ?";
    let values: [Value; 3] = [prefix(key).into(), part(key).into(), limit.into()];
    let rows: Vec<NameRow> = fetch_all(connection, sql, values).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

#[cfg(test)]
mod tests {
    use domain::search_key;
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[%_!'\"\\\\abA가나 ]{0,8}", "\\PC{0,12}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn the_database_finds_a_key_exactly_where_it_stands(before in text(), sought in text(), after in text(), other in text()) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let db = test_database::single().await;
                let sought = search_key(&sought);
                for name in [format!("{before}{sought}{after}"), other] {
                    let name = search_key(&name);
                    for (pattern, wanted) in
                        [(part(&sought), name.contains(&sought)), (prefix(&sought), name.starts_with(&sought))]
                    {
                        let sql = "SELECT CASE WHEN ? LIKE ? ESCAPE '!' THEN 1 ELSE 0 END";
                        let found = fetch_number(db.reader(), sql, [name.as_str().into(), pattern.into()]).await;
                        assert_eq!(found.unwrap() == 1, wanted, "{sought:?} in {name:?}");
                    }
                }
            });
        }
    }
}
