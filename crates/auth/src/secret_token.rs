use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore;
use sha2::{Digest, Sha256};

/// A secret that is handed out once and comes back once: 256 random bits. Only its hash is stored.
pub struct SecretToken(String);

impl SecretToken {
    /// A fresh secret.
    pub fn fresh() -> Self {
        let mut bytes = [0u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The secret itself, for its owner only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> String {
        Self::hash_of(&self.0)
    }

    /// What is stored of a secret that came back: SHA-256 in hexadecimal. No salt is needed for 256 random bits.
    pub fn hash_of(secret: &str) -> String {
        sha256_hex(secret.as_bytes())
    }
}

/// SHA-256 in hexadecimal: what stands for something that must not be, or need not be, stored itself.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        hex.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        hex.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
        hex
    })
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_their_hash_is_sha256() {
        assert_ne!(SecretToken::fresh().expose(), SecretToken::fresh().expose());
        assert_eq!(SecretToken::fresh().expose().len(), 43);
        assert_eq!(
            SecretToken::hash_of("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
