//! What the operations refuse besides what follows from their kind. The contract's test finds what is missing here.

use domain::ErrorCode::{
    self, AheadOfRoom, ClientMessageIdReused, IdempotencyKeyReused, NotAParticipant, NotFoundProduct,
    NotFoundUser, RequestInProgress, RoomNotFound, TooManyRequests,
};
use kit::docs::Refusals;

const IN_A_ROOM: &[ErrorCode] = &[RoomNotFound, NotAParticipant];

pub(super) const OWN: Refusals = &[
    ("invite", &[NotFoundUser, NotFoundProduct, IdempotencyKeyReused, RequestInProgress, TooManyRequests]),
    ("add_participants", &[NotFoundUser, RoomNotFound, NotAParticipant]),
    ("join_room", IN_A_ROOM),
    ("list_room_users", IN_A_ROOM),
    ("leave_room", IN_A_ROOM),
    ("show_room", &[RoomNotFound, NotAParticipant, AheadOfRoom]),
    ("send_message", &[RoomNotFound, NotAParticipant, ClientMessageIdReused, TooManyRequests]),
    ("mark_read", IN_A_ROOM),
    ("give_ticket", &[TooManyRequests]),
    ("show_me", &[NotFoundUser]),
    ("find_user", &[NotFoundUser]),
    ("search_customer", &[NotFoundUser]),
    ("search_seller", &[NotFoundUser]),
];
