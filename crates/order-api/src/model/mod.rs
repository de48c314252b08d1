//! What this service talks of: plain types and states, which know of nothing else.

pub mod carriers;
pub mod carts;
pub mod catalogue;
pub mod categories;
pub mod events;
pub mod notices;
pub mod options;
pub mod order_states;
pub mod orders;
pub mod quotes;
pub mod search;
pub mod shipping;
pub mod stock;
pub mod summary;
