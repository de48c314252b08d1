//! The only place that speaks to the database: a file per aggregate, over the entities.

#[expect(clippy::disallowed_methods, reason = "the derive makes calls of them, which nobody calls")]
mod entity;

pub(crate) mod known_people;
pub(crate) mod messages;
pub(crate) mod openers;
pub(crate) mod room_list;
pub(crate) mod rooms;
pub(crate) mod tickets;
