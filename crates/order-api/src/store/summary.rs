//! What waits for a seller, counted.

use domain::AccountId;
use kit::{StoreError, sql};
use sea_orm::ConnectionTrait;

use crate::model::catalogue::ProductStatus;
use crate::model::order_states::PackageStatus;
use crate::model::summary::SellerSummary;

/// Returns the counts of one seller: three statements, each over an index.
pub(crate) async fn of(db: &impl ConnectionTrait, seller: AccountId) -> Result<SellerSummary, StoreError> {
    let mut summary = SellerSummary::default();
    let packages = sql!(
        db,
        "SELECT status, COUNT(*) FROM packages
         WHERE seller_id = {seller} AND status IN ('PAID', 'SHIPPED', 'DELIVERED', 'RETURN_REQUESTED') GROUP BY status",
        seller
    );
    for (status, count) in packages.all::<(PackageStatus, i64)>().await? {
        match status {
            PackageStatus::Paid => summary.to_ship = count,
            PackageStatus::Shipped => summary.shipped = count,
            PackageStatus::Delivered => summary.delivered = count,
            _ => summary.returns_requested = count,
        }
    }
    let products = sql!(
        db,
        "SELECT status, COUNT(*) FROM products WHERE seller_id = {seller} AND retired IN (0, -1) GROUP BY status",
        seller
    );
    for (status, count) in products.all::<(ProductStatus, i64)>().await? {
        match status {
            ProductStatus::OnSale => summary.on_sale = count,
            ProductStatus::Draft => summary.drafts = count,
            ProductStatus::Paused => summary.paused = count,
            ProductStatus::Blocked => summary.blocked = count,
            ProductStatus::Deleted => {}
        }
    }
    let low = sql!(
        db,
        "SELECT CASE WHEN i.count = 0 THEN 0 ELSE 1 END AS has_any, COUNT(*) FROM items i
         JOIN products p ON p.id = i.product_id
         WHERE p.seller_id = {seller} AND p.retired = 0 AND i.retired = 0 AND i.count <= 5
         GROUP BY CASE WHEN i.count = 0 THEN 0 ELSE 1 END",
        seller
    );
    for (has_any, count) in low.all::<(i32, i64)>().await? {
        if has_any == 0 { summary.sold_out = count } else { summary.low_stock = count }
    }
    Ok(summary)
}
