//! Packages and their lines.

use std::collections::HashMap;

use domain::{AccountId, ItemId, OrderId, PackageId, ProductId, Timestamp, Won};
use kit::db::{AndEq, Text, each};
use kit::extract::Page;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{order_line, package};
use super::order_events::events;
use crate::model::order_states::{PackageStatus, Transition};
use crate::model::orders::{Line, Order, Package, SellerPackage, Shipping};

/// Writes new packages and their lines as PENDING.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    packages: &[Package],
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |package: &Package| package::ActiveModel {
        id: Set(package.id),
        order_id: Set(package.order_id),
        seller_id: Set(package.seller_id),
        status: Set(PackageStatus::Pending),
        total: Set(package.total_price),
        goods: Set(Some(package.goods)),
        shipping_fee: Set(package.shipping_fee),
        return_fee: Set(package.return_fee),
        commission_basis_points: Set(package.commission_basis_points),
        created_at: Set(now),
        attempts: Set(0),
        lease_until: Set(Timestamp::default()),
        next_attempt_at: Set(now),
        ..Default::default()
    };
    kit::db::insert(tx, packages.iter().map(row).collect()).await?;
    let line = |(package, line): (&Package, &Line)| order_line::ActiveModel {
        package_id: Set(package.id),
        item_id: Set(line.item_id),
        order_id: Set(package.order_id),
        product_id: Set(line.product_id),
        product_name: Set(line.product_name.clone()),
        item_name: Set(line.item_name.clone()),
        price: Set(line.price),
        count: Set(line.count),
        picture: Set(line.thumbnail.clone()),
    };
    let lines = packages.iter().flat_map(|package| package.lines.iter().map(move |line| (package, line)));
    kit::db::insert(tx, lines.map(line).collect()).await
}

/// What else a transition writes. What is not said is left as it is, but for `moves_at` and `lease`, which are those of
/// the new state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes<'a> {
    pub carrier: Option<&'a str>,
    pub tracking_number: Option<&'a str>,
    pub reason: Option<&'a str>,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    /// When the package moves on by itself from its new state.
    pub moves_at: Option<Timestamp>,
    /// Who settles it, and until when.
    pub lease: Option<(Uuid, Timestamp)>,
}

/// Makes a transition with packages of one order; returns `false` when any is not in the state that it starts from: the
/// transaction must then be undone.
pub(crate) async fn transition(
    tx: &impl ConnectionTrait,
    packages: &[PackageId],
    order: OrderId,
    transition: Transition,
    changes: &Changes<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (from, to) = transition.ends();
    let Changes { carrier, tracking_number, reason, shipped_at, delivered_at, moves_at, lease } = *changes;
    let moved = sql!(
        tx,
        "UPDATE packages SET status = {to}, moves_at = {moves_at}, lease_holder = {holder}, lease_until = {until},
           attempts = 0, next_attempt_at = {now},
           carrier = COALESCE({carrier}, carrier), tracking_number = COALESCE({tracking_number}, tracking_number),
           reason = COALESCE({reason}, reason), shipped_at = COALESCE({shipped_at}, shipped_at),
           delivered_at = COALESCE({delivered_at}, delivered_at)
         WHERE id IN ({packages}) AND status = {from}",
        to,
        moves_at,
        holder = lease.map(|(holder, _)| holder),
        until = lease.map_or(Timestamp::default(), |(_, until)| until),
        now,
        carrier,
        tracking_number,
        reason,
        shipped_at,
        delivered_at,
        packages = each(packages),
        from
    );
    if moved.execute().await? != packages.len() as u64 {
        return Ok(false);
    }
    let packages: Vec<_> = packages.iter().copied().map(Some).collect();
    events(tx, &packages, order, to.as_str(), reason, now).await?;
    Ok(true)
}

impl From<package::Model> for Package {
    fn from(row: package::Model) -> Self {
        Self {
            id: row.id,
            seller_id: row.seller_id,
            seller_name: None,
            status: row.status,
            lines: Vec::new(),
            goods: row.goods.unwrap_or(row.total),
            shipping_fee: row.shipping_fee,
            return_fee: row.return_fee,
            total_price: row.total,
            actions: Vec::new(),
            auto_confirm_at: None,
            returnable_until: None,
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            tracking_url: None,
            shipped_at: row.shipped_at,
            delivered_at: row.delivered_at,
            reason: row.reason,
            moves_at: row.moves_at,
            commission_basis_points: row.commission_basis_points,
            order_id: row.order_id,
        }
    }
}

/// What is read of a line of a package.
type LineRow = (PackageId, ItemId, ProductId, String, String, Won, i64, Option<String>);

/// Returns packages with their lines and the names of their sellers, in two queries for all.
async fn with_lines(
    db: &impl ConnectionTrait,
    rows: Vec<package::Model>,
) -> Result<Vec<Package>, StoreError> {
    let mut lines: HashMap<PackageId, Vec<Line>> = HashMap::new();
    let mut names: HashMap<AccountId, String> = HashMap::new();
    if !rows.is_empty() {
        let sellers: Vec<_> = rows.iter().map(|row| row.seller_id).collect();
        let called = sql!(
            db,
            "SELECT seller_id, name FROM shops WHERE seller_id IN ({sellers})",
            sellers = each(&sellers)
        );
        names = called.all::<(AccountId, String)>().await?.into_iter().collect();
        let packages: Vec<_> = rows.iter().map(|row| row.id).collect();
        let found = sql!(
            db,
            "SELECT package_id, item_id, product_id, product_name, item_name, price, count, picture FROM order_lines
             WHERE package_id IN ({packages}) ORDER BY item_id",
            packages = each(&packages)
        );
        for (package, item_id, product_id, product_name, item_name, price, count, thumbnail) in
            found.all::<LineRow>().await?
        {
            let line = Line { item_id, product_id, product_name, item_name, price, count, thumbnail };
            lines.entry(package).or_default().push(line);
        }
    }
    let complete = |row: package::Model| {
        let lines = lines.remove(&row.id).unwrap_or_default();
        let seller_name = names.get(&row.seller_id).cloned();
        Package { seller_name, lines, ..row.into() }
    };
    Ok(rows.into_iter().map(complete).collect())
}

/// Puts their packages and lines to many orders, in two queries.
pub(crate) async fn attach(db: &impl ConnectionTrait, orders: &mut [Order]) -> Result<(), StoreError> {
    if orders.is_empty() {
        return Ok(());
    }
    let rows = package::Entity::find()
        .filter(package::Column::OrderId.is_in(orders.iter().map(|order| order.id)))
        .order_by_asc(package::Column::Id);
    let mut by_order: HashMap<OrderId, Vec<Package>> = HashMap::new();
    for package in with_lines(db, rows.all(db).await?).await? {
        by_order.entry(package.order_id).or_default().push(package);
    }
    for order in orders {
        order.packages = by_order.remove(&order.id).unwrap_or_default();
    }
    Ok(())
}

/// Where a package goes, and since when.
#[derive(FromQueryResult)]
struct ShippingRow {
    recipient: String,
    phone: String,
    postal_code: String,
    address1: String,
    address2: Option<String>,
    memo: Option<String>,
    ordered_at: Timestamp,
}

#[derive(FromQueryResult)]
struct SellerRow {
    #[sea_orm(nested)]
    package: package::Model,
    #[sea_orm(nested)]
    shipping: ShippingRow,
}

/// Which packages of a seller are wanted.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    package: Option<PackageId>,
    status: Option<PackageStatus>,
    after: Option<(i64, Uuid)>,
    limit: u64,
}

/// Named, not `*`: to what a newer version adds, PostgreSQL's prepared statements of a copy that still runs would not fit.
const COLUMNS: Text = Text(
    "p.id, p.order_id, p.seller_id, p.status, p.total, p.commission_basis_points, p.carrier, p.tracking_number, p.reason, \
     p.created_at, p.shipped_at, p.delivered_at, p.moves_at, p.attempts, p.lease_holder, p.lease_until, p.next_attempt_at, \
     p.goods, p.shipping_fee, p.return_fee",
);

/// Returns packages of one seller that were paid for at least once, newest first; nothing else concerns a seller.
async fn of_seller(
    db: &impl ConnectionTrait,
    seller: AccountId,
    wanted: Wanted,
) -> Result<Vec<SellerPackage>, StoreError> {
    let (at, before) = wanted.after.unwrap_or((i64::MAX, Uuid::max()));
    let rows = sql!(
        db,
        "SELECT {columns}, o.recipient, o.phone, o.postal_code, o.address1, o.address2, o.memo,
           o.created_at AS ordered_at
         FROM packages p JOIN orders o ON o.id = p.order_id
         WHERE p.seller_id = {seller} AND p.status NOT IN ('PENDING', 'FAILED') {package} {status}
           AND (p.created_at < {at} OR (p.created_at = {at} AND p.id < {before}))
         ORDER BY p.created_at DESC, p.id DESC LIMIT {limit}",
        columns = COLUMNS,
        seller,
        package = AndEq("p.id", wanted.package),
        status = AndEq("p.status", wanted.status),
        at,
        before,
        limit = wanted.limit
    );
    let (packages, shippings): (Vec<_>, Vec<_>) =
        rows.models::<SellerRow>().await?.into_iter().map(|row| (row.package, row.shipping)).unzip();
    let packages = with_lines(db, packages).await?;
    let complete = |(package, to): (Package, ShippingRow)| SellerPackage {
        order_id: package.order_id,
        package,
        shipping: Shipping {
            recipient: to.recipient,
            phone: to.phone,
            postal_code: to.postal_code,
            address1: to.address1,
            address2: to.address2,
            memo: to.memo,
        },
        created_at: to.ordered_at,
    };
    Ok(packages.into_iter().zip(shippings).map(complete).collect())
}

/// Returns one package of a seller.
pub(crate) async fn find_of_seller(
    db: &impl ConnectionTrait,
    seller: AccountId,
    package: PackageId,
) -> Result<Option<SellerPackage>, StoreError> {
    let wanted = Wanted { package: Some(package), limit: 1, ..Wanted::default() };
    Ok(of_seller(db, seller, wanted).await?.pop())
}

/// Returns a page of a seller's packages, newest first, one longer than asked for.
pub(crate) async fn list_of_seller(
    db: &impl ConnectionTrait,
    seller: AccountId,
    status: Option<PackageStatus>,
    page: &Page<(i64, Uuid)>,
) -> Result<Vec<SellerPackage>, StoreError> {
    of_seller(db, seller, Wanted { package: None, status, after: page.after, limit: page.limit + 1 }).await
}

/// Returns packages whose time to move by themselves has come.
pub(crate) async fn ripe(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<(PackageId, OrderId, PackageStatus)>, StoreError> {
    let ripe = sql!(
        db,
        "SELECT id, order_id, status FROM packages WHERE moves_at <= {now} ORDER BY moves_at LIMIT {limit}",
        now,
        limit
    );
    // A word that nobody knows must not hold up all others.
    let known = |(package, order, status): (PackageId, OrderId, String)| {
        let known = PackageStatus::parse(&status);
        if known.is_none() {
            tracing::error!(%package, status, "a package can't move on: nobody knows its state");
        }
        Some((package, order, known?))
    };
    Ok(ripe.all().await?.into_iter().filter_map(known).collect())
}

/// Returns PAID packages that no time is set for, of which the seller may think for ever: a copy of the version before
/// took the payment. Up to `limit` of them.
pub(crate) async fn without_deadline(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<PackageId>, StoreError> {
    let timeless = package::Entity::find()
        .select_only()
        .column(package::Column::Id)
        .filter(package::Column::Status.eq(PackageStatus::Paid))
        .filter(package::Column::MovesAt.is_null())
        .limit(limit);
    Ok(timeless.into_tuple().all(db).await?)
}

/// Sets a time for those.
pub(crate) async fn set_deadline(
    db: &impl ConnectionTrait,
    packages: &[PackageId],
    moves_at: Timestamp,
) -> Result<(), StoreError> {
    let timed = package::ActiveModel { moves_at: Set(Some(moves_at)), ..Default::default() };
    let timeless = package::Entity::update_many()
        .set(timed)
        .filter(package::Column::Id.is_in(packages.iter().copied()))
        .filter(package::Column::Status.eq(PackageStatus::Paid))
        .filter(package::Column::MovesAt.is_null());
    timeless.exec(db).await?;
    Ok(())
}

/// Returns one package with its lines, whoever's it is.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    package: PackageId,
) -> Result<Option<Package>, StoreError> {
    let row = package::Entity::find_by_id(package).one(db).await?;
    Ok(with_lines(db, row.into_iter().collect()).await?.pop())
}
