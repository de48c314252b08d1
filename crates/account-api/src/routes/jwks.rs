//! The keys that verify tokens.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, get, web};
use auth::KeyRing;
use kit::ApiErrors;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_keys);
}

/// The keys that verify access tokens (RFC 7517).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JsonWebKeySet {
    /// The key that signs now, and those that signed before or will sign next.
    pub keys: Vec<JsonWebKey>,
}

/// A public Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JsonWebKey {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key, in URL-safe base64.
    pub x: String,
    /// Its name, as it stands in the header of a token.
    pub kid: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}

/// 공개 키 / The public keys that verify tokens
#[utoipa::path(tag = "keys", operation_id = "list_keys",
    responses((status = 200, description = "The public keys", body = JsonWebKeySet), ApiErrors))]
#[get("/.well-known/jwks.json")]
async fn list_keys(keys: web::Data<KeyRing>) -> HttpResponse {
    let shortly = HeaderValue::from_static("public, max-age=60");
    HttpResponse::Ok().insert_header((CACHE_CONTROL, shortly)).json(keys.jwks())
}
