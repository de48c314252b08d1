//! What sellers do to products, and that movements explain every count.

use std::sync::Arc;

use domain::{Description, ProductName, STOCK_MAX, Won};
use kit::db::Text;
use kit::sql;
use proptest::prelude::*;

use super::*;
use crate::model::catalogue::StockChange;

const SELLER: AccountId = AccountId(1);

async fn catalogue() -> Catalogue {
    let db = test_database::single().await;
    crate::DATABASE.migrate(&db).await.unwrap();
    Catalogue::new(db, Clock::stopped_at(Timestamp(1_795_000_000_000)))
}

fn name(name: &str) -> ProductName {
    ProductName::parse(name).unwrap()
}

fn product(called: &str, counts: &[i64]) -> NewProduct {
    let item = |(i, count): (usize, &i64)| NewItem::named(name(&i.to_string()), Won(1_000), *count);
    NewProduct::on_sale(
        name(called),
        Description::parse("설명").unwrap(),
        counts.iter().enumerate().map(item).collect(),
    )
}

fn change(item: &Item, count: i64) -> ItemChange {
    ItemChange {
        id: item.id,
        name: None,
        price: None,
        stock: Some(StockChange::To(count)),
        expected_count: None,
        options: None,
    }
}

/// A number; 0 where there is none.
async fn number(catalogue: &Catalogue, query: &'static str) -> i64 {
    let number = sql!(catalogue.db.reader(), "{query}", query = Text(query)).one::<Option<i64>>();
    number.await.unwrap().flatten().unwrap_or_default()
}

#[tokio::test]
async fn many_products_are_added_all_or_none() {
    let catalogue = catalogue().await;
    let added = catalogue.add_products(SELLER, vec![product("a", &[1, 2]), product("b", &[])]).await.unwrap();
    assert_eq!((added.len(), added[0].items.len(), added[1].items.len()), (2, 2, 0));
    let refused = catalogue.add_products(SELLER, vec![product("c", &[1]), product("a", &[1])]).await;
    assert!(matches!(refused, Err(CatalogueError::SameProductName)));
    assert_eq!(number(&catalogue, "SELECT COUNT(*) FROM products").await, 2);
    assert_eq!(number(&catalogue, "SELECT COUNT(*) FROM stock_movements WHERE kind = 'RECEIVED'").await, 2);
}

#[tokio::test]
async fn what_the_seller_expects_is_held_against_the_count_of_now() {
    let catalogue = catalogue().await;
    let product = catalogue.add_product(SELLER, product("a", &[5])).await.unwrap();
    let item = &product.items[0];
    sql!(catalogue.db.writer(), "UPDATE items SET count = count - 2").execute().await.unwrap();
    let expecting = |expected| ItemChange { expected_count: Some(expected), ..change(item, 9) };
    let refused = catalogue.change_item(SELLER, product.id, &expecting(5)).await;
    assert!(matches!(refused, Err(CatalogueError::StockChanged { count: 3 })));
    assert_eq!(catalogue.product(product.id).await.unwrap().items[0].count, 3);
    assert_eq!(catalogue.change_item(SELLER, product.id, &expecting(3)).await.unwrap().count, 9);
    assert_eq!(number(&catalogue, "SELECT quantity FROM stock_movements WHERE kind = 'ADJUST'").await, 6);
}

#[tokio::test]
async fn units_come_and_go_by_their_difference_and_never_below_nothing() {
    let catalogue = catalogue().await;
    let product = catalogue.add_product(SELLER, product("a", &[5])).await.unwrap();
    let by = |more| ItemChange { stock: Some(StockChange::By(more)), ..change(&product.items[0], 0) };
    assert_eq!(catalogue.change_item(SELLER, product.id, &by(-3)).await.unwrap().count, 2);
    let refused = catalogue.change_item(SELLER, product.id, &by(-3)).await;
    assert!(matches!(refused, Err(CatalogueError::StockTooLow { count: 2 })));
    assert_eq!(catalogue.change_item(SELLER, product.id, &by(STOCK_MAX - 2)).await.unwrap().count, STOCK_MAX);
    let refused = catalogue.change_item(SELLER, product.id, &by(1)).await;
    assert!(matches!(
        refused,
        Err(CatalogueError::NoRoom(NoRoom { at: 0, adds: true, count: STOCK_MAX, most: STOCK_MAX }))
    ));
    // More than the limit may stand there from before: it may shrink, not grow.
    sql!(catalogue.db.writer(), "UPDATE items SET count = count + 10").execute().await.unwrap();
    assert_eq!(catalogue.change_item(SELLER, product.id, &by(-1)).await.unwrap().count, STOCK_MAX + 9);
    assert!(catalogue.change_item(SELLER, product.id, &by(1)).await.is_err());
}

#[tokio::test]
async fn a_count_that_stays_is_no_movement() {
    let catalogue = catalogue().await;
    let product = catalogue.add_product(SELLER, product("a", &[5])).await.unwrap();
    catalogue.change_item(SELLER, product.id, &change(&product.items[0], 5)).await.unwrap();
    assert_eq!(number(&catalogue, "SELECT COUNT(*) FROM stock_movements").await, 1);
}

#[tokio::test]
async fn a_deleted_item_keeps_its_stock_for_orders_that_come_back() {
    let catalogue = catalogue().await;
    let product = catalogue.add_product(SELLER, product("a", &[5, 6])).await.unwrap();
    catalogue.remove_item(SELLER, product.items[0].id).await.unwrap();
    assert_eq!(number(&catalogue, "SELECT count FROM items WHERE retired > 0").await, 5);
    catalogue.remove_product(SELLER, product.id).await.unwrap();
    assert_eq!(
        number(&catalogue, "SELECT CAST(SUM(count) AS SIGNED) FROM items WHERE retired = id").await,
        11
    );
}

#[tokio::test]
async fn the_longest_names_in_the_widest_letters_can_be_kept() {
    let catalogue = catalogue().await;
    catalogue.add_product(SELLER, product(&"\u{fdfa}".repeat(200), &[1])).await.unwrap();
    let kept = sql!(catalogue.db.reader(), "SELECT name FROM products").one::<String>().await.unwrap();
    assert_eq!(kept.unwrap().chars().count(), 200);
}

#[tokio::test]
async fn more_callers_than_connections_all_get_their_turn() {
    let folder = tempfile::tempdir().unwrap();
    let db = test_database::shared(folder.path(), 2).await;
    crate::DATABASE.migrate(&db).await.unwrap();
    let catalogue = Arc::new(Catalogue::new(db, Clock::system()));
    let made = catalogue.add_product(SELLER, product("a", &[0])).await.unwrap();
    let changes: Vec<_> = (0..16)
        .map(|count| {
            let (catalogue, change) = (Arc::clone(&catalogue), change(&made.items[0], count));
            tokio::spawn(async move { catalogue.change_item(SELLER, made.id, &change).await })
        })
        .collect();
    for change in changes {
        change.await.unwrap().unwrap();
    }
    let left = catalogue.product(made.id).await.unwrap().items[0].count;
    assert_eq!(number(&catalogue, "SELECT CAST(SUM(quantity) AS SIGNED) FROM stock_movements").await, left);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_a_seller_does_movements_explain_counts_and_the_lowest_price_is_right(
        steps in prop::collection::vec((0usize..4, 0usize..6, 0i64..=STOCK_MAX, 1i64..=1_000), 1..20)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let catalogue = catalogue().await;
            let id = catalogue.add_product(SELLER, product("a", &[3, 4])).await.unwrap().id;
            for (step, (kind, at, count, price)) in steps.into_iter().enumerate() {
                let product = catalogue.product(id).await.unwrap();
                let picked = product.items.get(at % product.items.len().max(1));
                match (kind, picked) {
                    (0, _) => {
                        let new = NewItem::named(name(&format!("n{step}")), Won(price), count);
                        catalogue.add_item(SELLER, id, &new).await.unwrap();
                    }
                    (1, Some(item)) => catalogue.remove_item(SELLER, item.id).await.unwrap(),
                    (2, Some(item)) => {
                        let change = ItemChange { price: Some(Won(price)), ..change(item, count) };
                        catalogue.change_item(SELLER, id, &change).await.unwrap();
                    }
                    (_, Some(item)) => {
                        let refused = catalogue.change_item(AccountId(2), id, &change(item, count)).await;
                        assert!(matches!(refused, Err(CatalogueError::NoSuchProduct)));
                    }
                    _ => {}
                }
                let product = catalogue.product(id).await.unwrap();
                let lowest = product.items.iter().map(|item| item.price.0).min().unwrap_or(0);
                assert_eq!(number(&catalogue, "SELECT min_price FROM products").await, lowest);
                let sql = "SELECT COUNT(*) FROM items i WHERE i.count <> \
                           (SELECT SUM(m.quantity) FROM stock_movements m WHERE m.item_id = i.id)";
                assert_eq!(number(&catalogue, sql).await, 0);
            }
        });
    }
}
