//! account-api
