use secrecy::{ExposeSecret, SecretString};

/// The secret that the services once shared. Whoever has it may call itself by any service's name: it is taken for one
/// more release only, so that copies of the release before, which know nothing else, go on while they are replaced.
#[derive(Clone, Debug)]
pub struct ServiceSecret(SecretString);

impl ServiceSecret {
    /// The fewest characters a secret may have.
    pub const CHARACTERS_MIN: usize = 32;

    /// Takes a secret of at least [`Self::CHARACTERS_MIN`] characters.
    pub fn new(secret: SecretString) -> Option<Self> {
        (secret.expose_secret().chars().count() >= Self::CHARACTERS_MIN).then_some(Self(secret))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_secrets_are_not_taken() {
        assert!(ServiceSecret::new(SecretString::from("x".repeat(31))).is_none());
    }
}
