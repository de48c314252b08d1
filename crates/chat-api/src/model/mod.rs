//! What this service talks of: plain types and states, which know of nothing else.

pub mod presence;
pub mod rooms;
