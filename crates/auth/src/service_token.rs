use std::time::Duration;

use domain::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::claims::TokenError;

const AUDIENCE: &str = "jangteo-internal";
const LIFETIME: Duration = Duration::from_mins(1);

/// The secret that the services share, with which one proves to another that it is one of them.
#[derive(Clone, Debug)]
pub struct ServiceSecret(SecretString);

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

impl ServiceSecret {
    /// The fewest characters a secret may have.
    pub const CHARACTERS_MIN: usize = 32;

    /// Takes a secret of at least [`Self::CHARACTERS_MIN`] characters.
    pub fn new(secret: SecretString) -> Option<Self> {
        (secret.expose_secret().chars().count() >= Self::CHARACTERS_MIN).then_some(Self(secret))
    }

    /// A token by which `service` calls another, good for a minute.
    pub fn sign(&self, service: &str, now: Timestamp) -> Result<String, TokenError> {
        let claims = Claims {
            iss: service.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now.0.div_euclid(1000),
            exp: now.plus(LIFETIME).0.div_euclid(1000),
        };
        let key = EncodingKey::from_secret(self.0.expose_secret().as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(|_| TokenError::Invalid)
    }

    /// The name of the service that made `token`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<String, TokenError> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        rules.set_audience(&[AUDIENCE]);
        rules.validate_exp = false;
        let key = DecodingKey::from_secret(self.0.expose_secret().as_bytes());
        let claims =
            jsonwebtoken::decode::<Claims>(token, &key, &rules).map_err(|_| TokenError::Invalid)?.claims;
        // Clocks of two machines may differ a little: a token is good from five seconds before it was made.
        let now = now.0.div_euclid(1000);
        if now >= claims.exp {
            return Err(TokenError::Expired);
        }
        if claims.iat > now + 5 { Err(TokenError::Invalid) } else { Ok(claims.iss) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> ServiceSecret {
        ServiceSecret::new(SecretString::from(text.repeat(32))).unwrap()
    }

    #[test]
    fn a_service_is_known_for_a_minute_by_the_shared_secret_only() {
        let now = Timestamp(1_795_000_000_000);
        let token = secret("a").sign("order-api", now).unwrap();
        assert_eq!(secret("a").verify(&token, now).unwrap(), "order-api");
        assert_eq!(secret("b").verify(&token, now), Err(TokenError::Invalid));
        assert_eq!(secret("a").verify(&token, now.plus(LIFETIME)), Err(TokenError::Expired));
        assert_eq!(secret("a").verify(&token, now.minus(LIFETIME)), Err(TokenError::Invalid));
    }

    #[test]
    fn short_secrets_are_not_taken() {
        assert!(ServiceSecret::new(SecretString::from("x".repeat(31))).is_none());
    }
}
