//! The tables, a file each. They are the store's own: what it returns are the types of the model.

pub(super) mod idempotency_key;
pub(super) mod known_person;
pub(super) mod message;
pub(super) mod opener;
pub(super) mod participant;
pub(super) mod room;
pub(super) mod socket_ticket;
