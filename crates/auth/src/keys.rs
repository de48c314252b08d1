use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::{AccountId, AccountType, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rand::RngCore;

use crate::claims::{AUDIENCE, Claims, ISSUER, Session};

/// An Ed25519 private key in PKCS#8 v1 (RFC 8410 §7) begins with these bytes; the 32 of the seed follow.
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// A signing key that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("not an Ed25519 private key in PKCS#8 PEM")]
pub struct KeyError;

/// The key that signs access tokens now, and the public keys that verify them: this one's and those of keys that
/// signed before or will sign next. Rotation: publish the next key everywhere, then let it sign, then drop the old
/// one once its last token has run out. Nobody is logged out.
pub struct KeyRing {
    signing: EncodingKey,
    kid: String,
    published: JwkSet,
}

impl KeyRing {
    /// Reads the signing key and the other keys to publish, each a PEM.
    pub fn from_pems<'a>(signing: &str, others: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyError> {
        let key = EncodingKey::from_ed_pem(signing.trim().as_bytes()).map_err(|_| KeyError)?;
        let jwk = public_jwk(&key)?;
        let kid = jwk.common.key_id.clone().ok_or(KeyError)?;
        let mut keys = vec![jwk];
        for pem in others {
            let other = EncodingKey::from_ed_pem(pem.trim().as_bytes()).map_err(|_| KeyError)?;
            let jwk = public_jwk(&other)?;
            if !keys.contains(&jwk) {
                keys.push(jwk);
            }
        }
        Ok(Self { signing: key, kid, published: JwkSet { keys } })
    }

    /// Makes a new private key, as PEM.
    pub fn generate_pem() -> String {
        let mut der = [0u8; 48];
        let (prefix, seed) = der.split_at_mut(PKCS8_PREFIX.len());
        prefix.copy_from_slice(&PKCS8_PREFIX);
        rand::rng().fill_bytes(seed);
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
    }

    /// The name of the key that signs now (RFC 7638 thumbprint).
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public keys (RFC 7517), for `/.well-known/jwks.json`.
    pub fn jwks(&self) -> &JwkSet {
        &self.published
    }

    /// Signs an access token for an account that is in its first epoch, and for no session that could be ended by
    /// itself.
    pub fn sign(
        &self,
        id: AccountId,
        email: &str,
        account_type: AccountType,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<String, KeyError> {
        self.sign_for(Session::default(), id, email, account_type, now, lifetime)
    }

    /// Signs an access token for one session of an account.
    pub fn sign_for(
        &self,
        session: Session,
        id: AccountId,
        email: &str,
        account_type: AccountType,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<String, KeyError> {
        let claims = Claims {
            sub: id.to_string(),
            id: id.0,
            email: email.to_owned(),
            account_type,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now.0.div_euclid(1000),
            exp: now.plus(lifetime).0.div_euclid(1000),
            jti: random_id(),
            epoch: session.epoch,
            sid: session.id,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.signing).map_err(|_| KeyError)
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn public_jwk(key: &EncodingKey) -> Result<Jwk, KeyError> {
    let mut jwk = Jwk::from_encoding_key(key, Algorithm::EdDSA).map_err(|_| KeyError)?;
    if !matches!(jwk.algorithm, AlgorithmParameters::OctetKeyPair(_)) {
        return Err(KeyError);
    }
    jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| KeyError)?);
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(jwk)
}

/// A token's own name (claim `jti`): 128 random bits.
fn random_id() -> String {
    let mut bytes = [0u8; 16];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
