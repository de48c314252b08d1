//! Packages and their lines.

use std::collections::HashMap;

use domain::{AccountId, ItemId, OrderId, PackageId, ProductId, Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, placeholders, word};
use kit::extract::Page;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::mistakes::{Mistake, made};
use crate::service::orders::states::{PackageMove, PackageStatus};
use crate::service::orders::types::{Line, Order, Package, SellerPackage, Shipping};

/// Writes new packages and their lines as PENDING.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    packages: &[Package],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = vec!["(?, ?, ?, 'PENDING', ?, ?, ?, 0, 0, ?)"; packages.len()].join(", ");
    let sql = format!(
        "INSERT INTO packages (id, order_id, seller_id, status, total, commission_basis_points, created_at, attempts, \
         lease_until, next_attempt_at) VALUES {rows}"
    );
    let values = packages.iter().flat_map(|package| {
        [
            Value::from(package.id.0),
            package.order_id.0.into(),
            package.seller_id.0.into(),
            package.total_price.0.into(),
            package.commission_basis_points.into(),
            now.0.into(),
            now.0.into(),
        ]
    });
    execute(tx, &sql, values).await?;
    let lines: Vec<_> =
        packages.iter().flat_map(|package| package.lines.iter().map(move |line| (package, line))).collect();
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; lines.len()].join(", ");
    let sql = format!(
        "INSERT INTO order_lines (package_id, item_id, order_id, product_id, product_name, item_name, price, count) \
         VALUES {rows}"
    );
    let values = lines.into_iter().flat_map(|(package, line)| {
        [
            Value::from(package.id.0),
            line.item_id.0.into(),
            package.order_id.0.into(),
            line.product_id.0.into(),
            line.product_name.as_str().into(),
            line.item_name.as_str().into(),
            line.price.0.into(),
            line.count.into(),
        ]
    });
    execute(tx, &sql, values).await?;
    Ok(())
}

/// What else a move writes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes<'a> {
    pub carrier: Option<&'a str>,
    pub tracking_number: Option<&'a str>,
    pub reason: Option<&'a str>,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    /// When the package moves on by itself from its new state.
    pub moves_at: Option<Timestamp>,
    /// Who drives it on, and until when.
    pub lease: Option<(Uuid, Timestamp)>,
}

/// Makes a move with packages of one order; no when any is not in the state that the move starts from: the transaction
/// must then be undone.
pub(crate) async fn move_on(
    tx: &impl ConnectionTrait,
    packages: &[PackageId],
    order: OrderId,
    made_move: PackageMove,
    changes: &Changes<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (from, to) = made_move.ends();
    let blind = made(Mistake::BlindStateWrite);
    let sql = format!(
        "UPDATE packages SET status = ?, carrier = COALESCE(?, carrier), \
         tracking_number = COALESCE(?, tracking_number), reason = COALESCE(?, reason), \
         shipped_at = COALESCE(?, shipped_at), delivered_at = COALESCE(?, delivered_at), moves_at = ?, \
         lease_holder = ?, lease_until = ?, attempts = 0, next_attempt_at = ? WHERE id IN ({}) AND status {}",
        placeholders(packages.len()),
        if blind { "<> ?" } else { "= ?" }
    );
    let written: [Value; 10] = [
        to.as_str().into(),
        changes.carrier.into(),
        changes.tracking_number.into(),
        changes.reason.into(),
        changes.shipped_at.map(|t| t.0).into(),
        changes.delivered_at.map(|t| t.0).into(),
        changes.moves_at.map(|t| t.0).into(),
        changes.lease.map(|(holder, _)| holder).into(),
        changes.lease.map_or(0, |(_, until)| until.0).into(),
        now.0.into(),
    ];
    let guard = if blind { "" } else { from.as_str() };
    let values = written.into_iter().chain(packages.iter().map(|id| id.0.into())).chain([guard.into()]);
    if execute(tx, &sql, values).await? != packages.len() as u64 {
        return Ok(false);
    }
    let rows = vec!["(?, ?, ?, ?, ?)"; packages.len()].join(", ");
    let sql =
        format!("INSERT INTO order_events (order_id, package_id, status, reason, created_at) VALUES {rows}");
    let values = packages.iter().flat_map(|package| {
        [order.0.into(), package.0.into(), to.as_str().into(), changes.reason.into(), Value::from(now.0)]
    });
    execute(tx, &sql, values).await?;
    Ok(true)
}

#[derive(FromQueryResult)]
struct PackageRow {
    id: Uuid,
    order_id: Uuid,
    seller_id: i64,
    status: String,
    total: i64,
    commission_basis_points: i64,
    carrier: Option<String>,
    tracking_number: Option<String>,
    reason: Option<String>,
    shipped_at: Option<i64>,
    delivered_at: Option<i64>,
}

const COLUMNS: &str = "p.id, p.order_id, p.seller_id, p.status, p.total, p.commission_basis_points, p.carrier, \
    p.tracking_number, p.reason, p.shipped_at, p.delivered_at";

impl PackageRow {
    fn package(row: Self) -> Result<Package, StoreError> {
        Ok(Package {
            id: PackageId(row.id),
            seller_id: AccountId(row.seller_id),
            status: word("packages.status", &row.status, PackageStatus::parse)?,
            lines: Vec::new(),
            total_price: Won(row.total),
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            shipped_at: row.shipped_at.map(Timestamp),
            delivered_at: row.delivered_at.map(Timestamp),
            reason: row.reason,
            commission_basis_points: row.commission_basis_points,
            order_id: OrderId(row.order_id),
        })
    }
}

#[derive(FromQueryResult)]
struct LineRow {
    package_id: Uuid,
    item_id: i64,
    product_id: i64,
    product_name: String,
    item_name: String,
    price: i64,
    count: i64,
}

/// The lines of many packages, by package.
async fn lines_of(
    db: &impl ConnectionTrait,
    packages: &[Uuid],
) -> Result<HashMap<PackageId, Vec<Line>>, StoreError> {
    let mut lines: HashMap<PackageId, Vec<Line>> = HashMap::new();
    if packages.is_empty() {
        return Ok(lines);
    }
    let sql = format!(
        "SELECT package_id, item_id, product_id, product_name, item_name, price, count FROM order_lines \
         WHERE package_id IN ({}) ORDER BY item_id",
        placeholders(packages.len())
    );
    for row in fetch_all::<LineRow>(db, &sql, packages.iter().map(|id| Value::from(*id))).await? {
        lines.entry(PackageId(row.package_id)).or_default().push(Line {
            item_id: ItemId(row.item_id),
            product_id: ProductId(row.product_id),
            product_name: row.product_name,
            item_name: row.item_name,
            price: Won(row.price),
            count: row.count,
        });
    }
    Ok(lines)
}

/// Puts their packages and lines to many orders, in two queries.
pub(crate) async fn attach(db: &impl ConnectionTrait, orders: &mut [Order]) -> Result<(), StoreError> {
    if orders.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM packages p WHERE p.order_id IN ({}) ORDER BY p.id",
        placeholders(orders.len())
    );
    let rows: Vec<PackageRow> =
        fetch_all(db, &sql, orders.iter().map(|order| Value::from(order.id.0))).await?;
    let mut lines = lines_of(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let mut by_order: HashMap<OrderId, Vec<Package>> = HashMap::new();
    for row in rows {
        let mut package = PackageRow::package(row)?;
        package.lines = lines.remove(&package.id).unwrap_or_default();
        by_order.entry(package.order_id).or_default().push(package);
    }
    for order in orders {
        order.packages = by_order.remove(&order.id).unwrap_or_default();
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct ShippingRow {
    recipient: String,
    phone: String,
    postal_code: String,
    address1: String,
    address2: Option<String>,
    memo: Option<String>,
    created_at: i64,
}

#[derive(FromQueryResult)]
struct SellerRow {
    #[sea_orm(nested)]
    package: PackageRow,
    #[sea_orm(nested)]
    shipping: ShippingRow,
}

impl SellerRow {
    fn package(self, lines: &mut HashMap<PackageId, Vec<Line>>) -> Result<SellerPackage, StoreError> {
        let mut package = PackageRow::package(self.package)?;
        package.lines = lines.remove(&package.id).unwrap_or_default();
        Ok(SellerPackage {
            order_id: package.order_id,
            package,
            shipping: Shipping {
                recipient: self.shipping.recipient,
                phone: self.shipping.phone,
                postal_code: self.shipping.postal_code,
                address1: self.shipping.address1,
                address2: self.shipping.address2,
                memo: self.shipping.memo,
            },
            created_at: Timestamp(self.shipping.created_at),
        })
    }
}

/// Packages of one seller that were paid for at least once; nothing else concerns a seller.
async fn of_seller(
    db: &impl ConnectionTrait,
    rest: &str,
    values: Vec<Value>,
) -> Result<Vec<SellerPackage>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, o.recipient, o.phone, o.postal_code, o.address1, o.address2, o.memo, o.created_at \
         FROM packages p JOIN orders o ON o.id = p.order_id \
         WHERE p.seller_id = ? AND p.status NOT IN ('PENDING', 'FAILED') {rest}"
    );
    let rows: Vec<SellerRow> = fetch_all(db, &sql, values).await?;
    let mut lines = lines_of(db, &rows.iter().map(|row| row.package.id).collect::<Vec<_>>()).await?;
    rows.into_iter().map(|row| row.package(&mut lines)).collect()
}

/// One package of a seller.
pub(crate) async fn find_of_seller(
    db: &impl ConnectionTrait,
    seller: AccountId,
    package: PackageId,
) -> Result<Option<SellerPackage>, StoreError> {
    Ok(of_seller(db, "AND p.id = ?", vec![seller.0.into(), package.0.into()]).await?.pop())
}

/// A page of a seller's packages, newest first, one longer than asked for.
pub(crate) async fn list_of_seller(
    db: &impl ConnectionTrait,
    seller: AccountId,
    status: Option<PackageStatus>,
    page: &Page<(i64, Uuid)>,
) -> Result<Vec<SellerPackage>, StoreError> {
    let mut rest = String::new();
    let mut values: Vec<Value> = vec![seller.0.into()];
    if let Some(status) = status {
        rest += "AND p.status = ? ";
        values.push(status.as_str().into());
    }
    if let Some((created_at, id)) = page.after {
        rest += "AND (p.created_at < ? OR (p.created_at = ? AND p.id < ?)) ";
        values.extend([created_at.into(), created_at.into(), id.into()]);
    }
    rest += "ORDER BY p.created_at DESC, p.id DESC LIMIT ?";
    values.push((page.limit + 1).into());
    of_seller(db, &rest, values).await
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct RipeRow {
    id: Uuid,
    order_id: Uuid,
    status: String,
}

/// Packages whose time to move by themselves has come.
pub(crate) async fn ripe(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<(PackageId, OrderId, PackageStatus)>, StoreError> {
    let sql = "SELECT id, order_id, status FROM packages WHERE moves_at <= ? ORDER BY moves_at LIMIT ?";
    let rows: Vec<RipeRow> = fetch_all(db, sql, [now.0.into(), limit.into()]).await?;
    let ripe = |row: RipeRow| match word("packages.status", &row.status, PackageStatus::parse) {
        Ok(status) => Some((PackageId(row.id), OrderId(row.order_id), status)),
        // It must not hold up all others.
        Err(error) => {
            tracing::error!(package = %row.id, error = kit::chain(&error), "a package can't move on");
            None
        }
    };
    Ok(rows.into_iter().filter_map(ripe).collect())
}

/// PAID packages that no time is set for, of which the seller may think for ever: a copy of the version before took the
/// payment. Up to `limit` of them.
pub(crate) async fn without_deadline(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<PackageId>, StoreError> {
    let sql = "SELECT id FROM packages WHERE status = 'PAID' AND moves_at IS NULL LIMIT ?";
    let rows: Vec<IdRow> = fetch_all(db, sql, [limit.into()]).await?;
    Ok(rows.into_iter().map(|row| PackageId(row.id)).collect())
}

/// Sets a time for those.
pub(crate) async fn set_deadline(
    db: &impl ConnectionTrait,
    packages: &[PackageId],
    moves_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE packages SET moves_at = ? WHERE id IN ({}) AND status = 'PAID' AND moves_at IS NULL",
        placeholders(packages.len())
    );
    let values = [Value::from(moves_at.0)].into_iter().chain(packages.iter().map(|id| id.0.into()));
    execute(db, &sql, values).await?;
    Ok(())
}

/// One package with its lines, whoever's it is.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    package: PackageId,
) -> Result<Option<Package>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM packages p WHERE p.id = ?");
    let row: Option<PackageRow> = kit::db::fetch_optional(db, &sql, [package.0.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let mut lines = lines_of(db, &[row.id]).await?;
    let mut package = PackageRow::package(row)?;
    package.lines = lines.remove(&package.id).unwrap_or_default();
    Ok(Some(package))
}
