use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Timestamp, words};

macro_rules! number_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        // A key must have it; the derive writes it for whole numbers only.
        #[cfg(feature = "db")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl $name {
            /// A fresh id; ids made later sort later (UUID version 7, RFC 9562).
            #[must_use]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }

            /// Below every id that is made at this moment or later: ids begin with the milliseconds (RFC 9562 §5.7).
            #[must_use]
            pub fn first_of(moment: Timestamp) -> Self {
                Self(Uuid::from_u128(u128::from(u64::try_from(moment.0).unwrap_or_default()) << 80))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

number_ids! {
    /// A customer or a seller.
    AccountId,
    /// A product on sale; its items are what can be bought.
    ProductId,
    /// One variant of a product, with a price and a stock.
    ItemId,
    /// Where in the catalogue a product stands.
    CategoryId,
}

uuid_ids! {
    /// A customer's order.
    OrderId,
    /// The part of an order that one seller ships.
    PackageId,
    /// A chat room.
    RoomId,
    /// A message in a room.
    MessageId,
}

words! {
    /// Which side of the market an account stands on. One address may have one account of each type.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "UPPERCASE")]
    pub enum AccountType {
        /// Buys.
        Customer = "CUSTOMER",
        /// Sells.
        Seller = "SELLER",
    }
}

impl fmt::Display for AccountType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart_by_the_time_they_were_made() {
        let id = OrderId::fresh();
        let (seconds, nanos) = id.0.get_timestamp().unwrap().to_unix();
        let made_at = i64::try_from(seconds * 1000 + u64::from(nanos) / 1_000_000).unwrap();
        assert!(OrderId::first_of(Timestamp(made_at)) < id && OrderId::first_of(Timestamp(made_at + 1)) > id);
    }
}
