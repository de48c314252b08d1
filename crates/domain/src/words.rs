//! Enums that are one of some words.

/// Writes an enum that is one of some words, the same in JSON, in the database and in the program:
///
/// ```
/// domain::words! {
///     /// How a parcel goes.
///     #[derive(Clone, Copy, Debug, PartialEq, Eq)]
///     pub enum Carriage {
///         /// By road.
///         ByRoad = "BY_ROAD",
///     }
/// }
/// assert_eq!(Carriage::ByRoad.as_str(), "BY_ROAD");
/// assert_eq!(Carriage::parse("BY_AIR"), None);
/// ```
///
/// What derives serde's traits has those words in JSON too if it says `#[serde(rename_all = …)]` accordingly; the test
/// of each such enum is that of its document. In a database an unknown word is an error, never taken for another.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        $visible:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }
    ) => {
        $(#[$meta])*
        $visible enum $name { $($(#[$variant_meta])* $variant),* }

        #[allow(dead_code, reason = "not every word is read, nor every list")]
        impl $name {
            /// Every one there is.
            $visible const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it stands in JSON and in the database.
            $visible const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads what [`Self::as_str`] wrote; nothing when nobody knows the word.
            $visible fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        $crate::stored_word!($name);
    };
}

/// A type with `as_str` and `parse` stands in a database as its word (feature `db`).
#[cfg(not(feature = "db"))]
#[macro_export]
macro_rules! stored_word {
    ($name:ident) => {};
}

/// A type with `as_str` and `parse` stands in a database as its word (feature `db`). An unknown word is an error: it was
/// written by hand, or by a later version.
#[cfg(feature = "db")]
#[macro_export]
macro_rules! stored_word {
    ($name:ident) => {
        const _: () = {
            use $crate::sea_orm::sea_query::{
                ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr,
            };
            use $crate::sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};

            impl From<$name> for Value {
                fn from(word: $name) -> Self {
                    word.as_str().into()
                }
            }

            impl TryGetable for $name {
                fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                    let word = String::try_get_by(row, index)?;
                    let unknown = || DbErr::Type(format!("no {} is called {word:?}", stringify!($name)));
                    Self::parse(&word).ok_or_else(unknown).map_err(TryGetError::DbErr)
                }
            }

            impl ValueType for $name {
                fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                    let word = <String as ValueType>::try_from(value)?;
                    Self::parse(&word).ok_or(ValueTypeErr)
                }
                fn type_name() -> String {
                    stringify!($name).to_owned()
                }
                fn array_type() -> ArrayType {
                    ArrayType::String
                }
                fn column_type() -> ColumnType {
                    ColumnType::String(StringLen::None)
                }
            }

            impl Nullable for $name {
                fn null() -> Value {
                    Value::String(None)
                }
            }
        };
    };
}
