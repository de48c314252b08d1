//! account-client
