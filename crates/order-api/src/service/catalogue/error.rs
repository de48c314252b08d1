//! Why the catalogue refuses.

use domain::{ErrorCode, FieldError, FieldRule, ITEMS_MAX};
use kit::db::MayConflict;
use kit::{ApiError, StoreError};

/// What is said of a category that is none.
const LEAVES: &str = "GET /categories, leaf: true";
/// What is said of items that don't fit their product's axes.
const COMBINATIONS: &str = "one value of each axis of options, no two items the same";

/// Why the catalogue refuses.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The seller has no such product.
    #[error("no such product")]
    NoSuchProduct,
    /// The seller's product has no such item.
    #[error("no such item")]
    NoSuchItem,
    /// The seller has another product of this name.
    #[error("the product's name is taken")]
    SameProductName,
    /// The product has another item of this name.
    #[error("the item's name is taken")]
    SameItemName,
    /// The seller has as many products as a seller may have.
    #[error("the seller has too many products")]
    TooManyProducts {
        /// So many.
        max: u64,
    },
    /// The product has as many items as it may have.
    #[error("the product is full")]
    TooManyItems,
    /// The stock is not what the seller believed.
    #[error("the stock is not what was expected")]
    StockChanged {
        /// How many units there are.
        count: i64,
    },
    /// The seller's account was erased.
    #[error("the seller is gone")]
    SellerIsGone,
    /// More units were to go than there are.
    #[error("the stock is lower than what was to go")]
    StockTooLow {
        /// How many units there are.
        count: i64,
    },
    /// With what orders hold, and may give back, there would be more units than an item may have.
    #[error("there is room for {} units only", .0.most)]
    NoRoom(NoRoom),
    /// Products can't stand there: there is no such category, or others are a part of it.
    #[error("no category that products stand in")]
    NoSuchCategory,
    /// These fields are missing, without which a product may not be on sale.
    #[error("the product is not complete")]
    Incomplete(Vec<&'static str>),
    /// Items don't have one value of each axis, or two have the same.
    #[error("the items don't fit the options")]
    ItemsDoNotFit,
    /// The product is not in a state from which it may come into that one.
    #[error("the product's state does not allow that")]
    StateConflict,
    /// Somebody changed the stock at the same moment: the whole transaction may be tried again.
    #[error("somebody else changed the item")]
    Overtaken,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for CatalogueError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Overtaken => true,
            Self::Store(error) => error.is_conflict(),
            _ => false,
        }
    }
}

impl From<CatalogueError> for ApiError {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::NoSuchProduct => ErrorCode::NotFoundProduct.into(),
            CatalogueError::NoSuchItem => ErrorCode::NotFoundItem.into(),
            CatalogueError::SellerIsGone => ErrorCode::TokenInvalid.into(),
            CatalogueError::SameProductName => ErrorCode::SameProductName.into(),
            CatalogueError::SameItemName => ErrorCode::SameItemName.into(),
            CatalogueError::TooManyProducts { max } => Self::new(ErrorCode::ProductQuota).detail(
                format!("상품은 {max}개까지 등록할 수 있습니다. 판매하지 않는 상품을 삭제해 주세요."),
                format!("A seller may have {max} products. Please delete some that are not sold any more."),
            ),
            CatalogueError::TooManyItems => {
                Self::field("items", FieldRule::WrongLength { min: 1, max: ITEMS_MAX })
            }
            CatalogueError::StockChanged { count } => Self::new(ErrorCode::StockChanged).detail(
                format!("그 사이 재고가 변경되었습니다. 지금 재고는 {count}개입니다."),
                format!("The stock has changed in between: it is {count} now."),
            ),
            CatalogueError::StockTooLow { count } => Self::new(ErrorCode::ItemCountNotEnough).detail(
                format!("재고가 부족합니다. 지금 재고는 {count}개입니다."),
                format!("There is not enough stock: it is {count} now."),
            ),
            CatalogueError::NoSuchCategory => Self::field("categoryId", FieldRule::OneOf { allowed: LEAVES }),
            CatalogueError::Incomplete(missing) => {
                let required =
                    |field: &str| FieldError { field: field.to_owned(), rule: FieldRule::Required };
                missing.into_iter().map(required).collect::<Vec<_>>().into()
            }
            CatalogueError::ItemsDoNotFit => Self::field("items", FieldRule::OneOf { allowed: COMBINATIONS }),
            CatalogueError::StateConflict => ErrorCode::ProductStateConflict.into(),
            CatalogueError::NoRoom(room) => Self::field(room.field(), room.rule()),
            CatalogueError::Overtaken => Self::unavailable(error),
            CatalogueError::Store(error) => error.into(),
        }
    }
}

/// A change that would leave no room for what orders hold: it comes back when they are cancelled or returned, so a seller
/// may not put so much beside it. Who puts less for sale, or the same, is never refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom {
    /// The change's place among those of the edit.
    pub at: usize,
    /// Whether units were to be added, not set.
    pub adds: bool,
    /// How many units there are.
    pub count: i64,
    /// The most that may be for sale.
    pub most: i64,
}

impl NoRoom {
    /// Returns the field that asked for too much.
    pub(crate) fn field(&self) -> &'static str {
        if self.adds { "addCount" } else { "count" }
    }

    /// Returns what would have been taken.
    pub(crate) fn rule(&self) -> FieldRule {
        if self.adds {
            FieldRule::OutOfRange { min: -self.count, max: (self.most - self.count).max(0) }
        } else {
            FieldRule::OutOfRange { min: 0, max: self.most }
        }
    }
}
