//! Who is calling: access tokens, service tokens, password hashes, and secrets that are sent once.
//!
//! account-api signs; everybody else holds public keys only. No HTTP framework is known here.

mod claims;
mod ended;
mod keys;
mod passwords;
mod secret_token;
mod service_identity;
mod service_secret;
mod verifier;

pub use claims::{AUDIENCE, Caller, ISSUER, Session, TokenError};
pub use ended::EndedSessions;
pub use keys::{KeyError, KeyRing};
pub use passwords::{HashingBusy, PasswordHasher};
pub use secret_token::{SecretToken, sha256_hex};
pub use service_identity::{IdentityError, ServiceIdentity, ServiceTokenError, service_public_key};
pub use service_secret::ServiceSecret;
pub use verifier::{AskedSession, JwksUnavailable, Verifier};
