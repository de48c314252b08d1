//! What this service talks of: plain types and states, which know of nothing else.

pub mod carts;
pub mod catalogue;
pub mod order_states;
pub mod orders;
pub mod search;
pub(crate) mod stock;
