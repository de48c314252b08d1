//! Why something was refused.

use std::fmt;

use domain::{ErrorCode, Text};
use kit::ApiError;

use crate::service::error::ChatError;

/// Why something was refused, with the same code and words as over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it is, by name.
    pub code: ErrorCode,
    /// More precise words than the code's own.
    pub detail: Option<Text>,
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self { code, detail: None }
    }
}

impl From<ChatError> for Refusal {
    fn from(error: ChatError) -> Self {
        let failure = ApiError::from(error);
        Self { code: failure.code, detail: failure.detail }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for Refusal {}
