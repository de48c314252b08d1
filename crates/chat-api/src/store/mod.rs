//! The only place that speaks SQL: a file per aggregate.

pub(crate) mod messages;
pub(crate) mod rooms;
