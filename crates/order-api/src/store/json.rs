//! Lists and the like within one column.

use kit::StoreError;
use sea_orm::DbErr;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads what [`write`] wrote; anything else is an error, as an unknown word is.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()).into())
}

/// Returns plain data as text.
pub(super) fn write<T: Serialize>(data: &T) -> String {
    serde_json::to_string(data).unwrap_or_default()
}
