//! The tables, a file each. They are the store's own: what it returns are the types of the model.

pub(super) mod cart_claim;
pub(super) mod cart_item;
pub(super) mod cart_order;
pub(super) mod category;
pub(super) mod gone_account;
pub(super) mod item;
pub(super) mod missed_search;
pub(super) mod order;
pub(super) mod order_event;
pub(super) mod order_key;
pub(super) mod order_line;
pub(super) mod order_quota;
pub(super) mod package;
pub(super) mod product;
pub(super) mod product_change;
pub(super) mod product_picture;
pub(super) mod shipping_policy;
pub(super) mod shop;
pub(super) mod stock_movement;

/// What stands in `retired` of a product that is not on sale but not deleted either, and of its items.
pub(super) const AWAY: i64 = -1;
