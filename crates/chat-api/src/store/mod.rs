//! The only place that speaks to the database: a file per aggregate, over the entities.

mod entity;

pub(crate) mod known_people;
pub(crate) mod messages;
pub(crate) mod openers;
pub(crate) mod room_list;
pub(crate) mod rooms;
