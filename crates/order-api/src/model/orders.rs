//! Orders as customers and sellers see them.

use domain::{AccountId, ItemId, OrderId, PackageId, ProductId, Timestamp, Won};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::order_states::{OrderStatus, PackageStatus};

/// Where a parcel goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shipping {
    /// Who receives it.
    pub recipient: String,
    /// Their mobile number, digits only.
    pub phone: String,
    /// Five digits.
    pub postal_code: String,
    /// Street and number.
    pub address1: String,
    /// Flat, floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address2: Option<String>,
    /// A note for the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// A customer's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Whether it is paid.
    pub status: OrderStatus,
    /// One package per seller.
    pub packages: Vec<Package>,
    /// The sum over its packages, in won.
    pub total_price: Won,
    /// What may be done with any of its packages now.
    pub actions: Vec<PackageAction>,
    /// Where it goes.
    pub shipping: Shipping,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Timestamp>,
    /// Why it failed: `NOT_ENOUGH_BALANCE` or `GIVEN_UP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whose it is.
    #[serde(skip)]
    pub customer_id: AccountId,
}

/// The part of an order that one seller ships.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// Who ships it.
    pub seller_id: AccountId,
    /// What the seller's shop is called; null while that is not known.
    #[schema(required = true)]
    pub seller_name: Option<String>,
    /// How far it is.
    pub status: PackageStatus,
    /// What is in it, with names and prices as they were when it was ordered.
    pub lines: Vec<Line>,
    /// The sum over its lines, in won.
    pub goods: Won,
    /// What sending it costs, in won.
    pub shipping_fee: Won,
    /// What sending it back would cost, for no fault of the seller's, in won.
    pub return_fee: Won,
    /// Goods and sending, in won.
    pub total_price: Won,
    /// What whoever reads this may do with it now.
    pub actions: Vec<AllowedAction>,
    /// When the purchase is confirmed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_confirm_at: Option<Timestamp>,
    /// Until when a return may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returnable_until: Option<Timestamp>,
    /// Who carries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The carrier's number for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Where the carrier tells where it is, of carriers that are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// When it was shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipped_at: Option<Timestamp>,
    /// When it arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// Why it was cancelled or returned, or why the return was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it moves on by itself.
    #[serde(skip)]
    pub moves_at: Option<Timestamp>,
    /// The shop's part of the goods, frozen when it was placed.
    #[serde(skip)]
    pub commission_basis_points: i64,
    /// Its order.
    #[serde(skip)]
    pub order_id: OrderId,
}

/// Something that may be done with a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowedAction {
    /// What.
    pub action: PackageAction,
    /// Until when: then it happens by itself, or not any more. Null: there is no hurry.
    #[schema(required = true)]
    pub until: Option<Timestamp>,
}

/// What customers and sellers do with packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PackageAction {
    /// Cancel it before it is shipped.
    Cancel,
    /// Confirm the purchase.
    Confirm,
    /// Ask to return it.
    Return,
    /// Ship it.
    Ship,
    /// Say that it has arrived.
    Deliver,
    /// Accept its return.
    AcceptReturn,
    /// Reject its return.
    RejectReturn,
}

/// So many units of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The item.
    pub item_id: ItemId,
    /// Its product.
    pub product_id: ProductId,
    /// What the product is called; in an order, was.
    pub product_name: String,
    /// What the item is called; in an order, was.
    pub item_name: String,
    /// What one unit costs, in won; in an order, cost.
    pub price: Won,
    /// How many.
    pub count: i64,
    /// The product's first picture; null without one.
    #[schema(required = true)]
    pub thumbnail: Option<String>,
}

/// A package as its seller sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerPackage {
    /// Its order.
    pub order_id: OrderId,
    /// The package.
    #[serde(flatten)]
    pub package: Package,
    /// Where it goes.
    pub shipping: Shipping,
    /// When it was ordered.
    pub created_at: Timestamp,
}

/// A checked wish to buy.
#[derive(Clone, Debug, Serialize)]
pub struct Placement {
    /// What, or nothing for the whole cart.
    pub items: Option<Vec<WantedItem>>,
    /// Where to.
    pub shipping: Shipping,
    /// The sum that the customer was shown.
    pub expected_total: Option<Won>,
}

/// So many units of an item at the price that the customer was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WantedItem {
    /// The item.
    pub item_id: ItemId,
    /// How many, at least 1.
    pub count: i64,
    /// What one unit was shown to cost.
    pub price: Won,
}
