//! Why nothing was done.

use std::time::Duration;

use domain::{ErrorCode, FieldRule};
use kit::db::MayConflict;
use kit::{ApiError, StoreError};

use crate::peers::directory::DirectoryError;
use crate::peers::products::ProductsAway;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// There is no such room.
    #[error("no such room")]
    RoomNotFound,
    /// The caller is not in the room, or not any more.
    #[error("not a participant")]
    NotAParticipant,
    /// A seller's own product is nobody to talk to.
    #[error("with whom?")]
    WithWhom,
    /// The account has opened as many rooms as it may; it may open the next one after this time.
    #[error("too many rooms")]
    TooManyRooms(Duration),
    /// Two did at once what only one of them can do: the other one tries again.
    #[error("somebody else was faster")]
    Crossed,
    /// It is refused with this code.
    #[error("refused: {}", .0.as_str())]
    Refused(ErrorCode),
    /// There is no such product.
    #[error("no such product")]
    UnknownProduct,
    /// The sender's name for a message is that of another one in the room.
    #[error("another message has this name")]
    MessageNameReused,
    /// Messages are wanted after one that the room does not have: it was put back to a backup.
    #[error("the room has no message that late")]
    AheadOfRoom,
    /// More messages come than can be stored, or none can be at the moment.
    #[error("messages can't be stored at the moment")]
    Busy,
    /// account-api did not say who somebody is.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// order-api did not say whether a product exists.
    #[error(transparent)]
    Products(#[from] ProductsAway),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for ChatError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Crossed) || matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<ChatError> for ApiError {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::RoomNotFound => ErrorCode::RoomNotFound.into(),
            ChatError::NotAParticipant => ErrorCode::NotAParticipant.into(),
            ChatError::WithWhom => Self::field("users", FieldRule::Required),
            ChatError::TooManyRooms(pause) => {
                Self::new(ErrorCode::TooManyRequests).retry_after(pause).detail(
                    "한 시간에 만들 수 있는 채팅방 수를 넘었습니다. 잠시 후 다시 시도해 주세요.",
                    "You have opened as many rooms as one may in an hour. Please try again later.",
                )
            }
            ChatError::Refused(code) => code.into(),
            ChatError::UnknownProduct => ErrorCode::NotFoundProduct.into(),
            ChatError::MessageNameReused => ErrorCode::ClientMessageIdReused.into(),
            ChatError::AheadOfRoom => ErrorCode::AheadOfRoom.into(),
            ChatError::Directory(error) => error.into(),
            ChatError::Store(error) => error.into(),
            ChatError::Busy | ChatError::Crossed | ChatError::Products(_) => Self::unavailable(error),
        }
    }
}
