use crate::Won;

/// The most that one balance change or one order may move, either way.
pub const MONEY_MAX: Won = Won(1_000_000_000_000);
/// The highest price of one unit.
pub const PRICE_MAX: Won = Won(1_000_000_000);
/// The largest stock of one item.
pub const STOCK_MAX: i64 = 1_000_000;
/// The most units of one item in a cart or an order.
pub const CART_COUNT_MAX: i64 = 9_999;
/// The most items that one product may have.
pub const ITEMS_MAX: usize = 100;
/// The most different items in one cart or one order.
pub const CART_LINES_MAX: usize = 200;
/// The most accounts that one call may add to a chat room.
pub const INVITED_MAX: usize = 50;
/// The largest page of a list.
pub const PAGE_MAX: u64 = 100;
/// The size of a page when the caller does not say.
pub const PAGE_DEFAULT: u64 = 20;
