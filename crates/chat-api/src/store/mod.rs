//! The only place that speaks SQL: a file per aggregate.

pub(crate) mod known_people;
pub(crate) mod messages;
pub(crate) mod openers;
pub(crate) mod room_list;
pub(crate) mod rooms;
