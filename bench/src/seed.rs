//! Filling an order database with goods, as the service itself writes them, while it does not run.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use domain::{AccountId, Description, ProductName, Won};
use kit::{Clock, Database};
use order_api::model::catalogue::{NewItem, NewProduct};
use order_api::service::catalogue::Catalogue;

use crate::catalogue_data::{Good, good};

/// So many products are written in one transaction.
const BATCH: u64 = 1_000;
const SELLERS: u64 = 500;

/// Puts up the first `products` goods in the data folder, unless there are that many already: an interrupted filling
/// goes on where it was.
pub(crate) async fn fill(folder: &Path, products: u64) -> anyhow::Result<()> {
    let db = Database::open_file(folder, "order.db", 2).await?;
    order_api::DATABASE.migrate(&db).await?;
    let catalogue = Catalogue::new(db.clone(), Clock::system()).of_at_most(products.max(1));
    let there: Option<i64> = kit::sql!(db.reader(), "SELECT COUNT(*) FROM products").one().await?;
    let there = u64::try_from(there.unwrap_or(0))?;
    ensure!(there <= products, "{}: {there} products are in it already", folder.display());
    let began = Instant::now();
    for from in (there..products).step_by(usize::try_from(BATCH)?) {
        let goods = (from..products.min(from + BATCH)).map(good).map(|good| parse(&good));
        let seller = AccountId(i64::try_from(1 + from / BATCH % SELLERS)?);
        catalogue.add_products(seller, goods.collect::<anyhow::Result<_>>()?).await?;
        if from % 50_000 == 0 {
            print!("\r{from} of {products} products");
            std::io::stdout().flush()?;
        }
    }
    println!("\r{products} products, {} s to put up", began.elapsed().as_secs());
    db.close().await;
    Ok(())
}

fn parse(good: &Good) -> anyhow::Result<NewProduct> {
    let name =
        |name: &str| ProductName::parse(name).map_err(|rule| anyhow::anyhow!("{name}: {}", rule.code()));
    let item = |(called, price, count): &(String, i64, i64)| {
        anyhow::Ok(NewItem::named(name(called)?, Won(*price), *count))
    };
    Ok(NewProduct::on_sale(
        name(&good.name)?,
        Description::parse(&good.description).ok().context("a description that is none")?,
        good.items.iter().map(item).collect::<anyhow::Result<_>>()?,
    ))
}
