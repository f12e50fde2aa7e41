//! Whether the machine that answers is the one that is meant.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use russh::keys::{Algorithm, HashAlg, PublicKey, PublicKeyOrCertificate};
use russh::{Preferred, cipher, client};
use thiserror::Error;

use crate::error::ConnectError;

/// The key that a host must show. Where none is stored, it is the first that it shows.
#[derive(Clone)]
pub(super) struct Trust {
    host: String,
    key: Arc<OnceLock<PublicKey>>,
}

/// Why a handshake ended.
#[derive(Debug, Error)]
pub(super) enum HandshakeError {
    /// The host showed another key.
    #[error(transparent)]
    OtherHostKey(ConnectError),
    /// All else: of the network, or of the protocol.
    #[error(transparent)]
    Protocol(#[from] russh::Error),
}

impl Trust {
    /// `stored` is in OpenSSH's form.
    pub(super) fn new(host: &str, stored: Option<&str>) -> Result<Self, ConnectError> {
        let key = OnceLock::new();
        if let Some(text) = stored {
            let stored = PublicKey::from_openssh(text).map_err(|error| ConnectError::Setting {
                host: host.to_owned(),
                what: "host key",
                problem: format!("{error}; it should read like 'ssh-ed25519 AAAA…'"),
            })?;
            let _empty_before = key.set(stored);
        }
        Ok(Self { host: host.to_owned(), key: Arc::new(key) })
    }

    /// The trusted key in OpenSSH's form, once there is one.
    pub(super) fn openssh(&self) -> Option<String> {
        let mut key = self.key.get()?.clone();
        key.set_comment("");
        key.to_openssh().ok()
    }

    /// What to agree on with the host. A host may have several keys; it is asked for one of the
    /// kind that is trusted.
    pub(super) fn preferred(&self) -> Preferred {
        let mut preferred = Preferred::default();
        // The quickest first, here and for OpenSSH: processors have AES built in.
        let mut ciphers = preferred.cipher.into_owned();
        ciphers.sort_by_key(|name| *name != cipher::AES_256_GCM);
        preferred.cipher = Cow::Owned(ciphers);
        if let Some(key) = self.key.get() {
            let trusted = key.algorithm();
            let mut algorithms = preferred.key.into_owned();
            algorithms.sort_by_key(|algorithm| !same_kind(algorithm, &trusted));
            preferred.key = Cow::Owned(algorithms);
        }
        preferred
    }

    fn check(&self, shown: PublicKey) -> Result<(), ConnectError> {
        let trusted = self.key.get_or_init(|| shown.clone());
        if trusted.key_data() == shown.key_data() {
            return Ok(());
        }
        Err(ConnectError::OtherHostKey {
            host: self.host.clone(),
            expected: fingerprint(trusted),
            found: fingerprint(&shown),
        })
    }
}

impl client::Handler for Trust {
    type Error = HandshakeError;

    async fn check_server_key(
        &mut self,
        shown: &PublicKeyOrCertificate,
    ) -> Result<bool, HandshakeError> {
        self.check(shown.public_key()).map_err(HandshakeError::OtherHostKey)?;
        Ok(true)
    }
}

/// RSA keys sign with several digests.
fn same_kind(one: &Algorithm, other: &Algorithm) -> bool {
    let rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
    one == other || rsa(one) && rsa(other)
}

/// As `ssh-keygen -l` prints it, with the kind of key.
fn fingerprint(key: &PublicKey) -> String {
    format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ with a comment";
    const OTHER: &str = "ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAIAq6KRbKsxHrTUCkFHsqtfAYHlLsDNLKPhZV9ctYK2XF";

    fn key(text: &str) -> PublicKey {
        PublicKey::from_openssh(text).unwrap()
    }

    #[test]
    fn the_first_key_is_trusted_and_then_no_other() {
        let trust = Trust::new("a@b:22", None).unwrap();
        assert_eq!(trust.openssh(), None);
        trust.check(key(ONE)).unwrap();
        trust.check(key(ONE)).unwrap();
        let refusal = trust.check(key(OTHER)).unwrap_err().to_string();
        assert_eq!(refusal.matches("SHA256:").count(), 2, "{refusal}");
        assert!(refusal.contains("a@b:22"), "{refusal}");
    }

    #[test]
    fn a_stored_key_is_trusted_whatever_its_comment_is() {
        let trust = Trust::new("a@b:22", Some(ONE)).unwrap();
        trust.check(key(ONE.trim_end_matches(" with a comment"))).unwrap();
        assert!(trust.check(key(OTHER)).is_err());
        assert_eq!(trust.openssh().as_deref(), Some(ONE.trim_end_matches(" with a comment")));
    }

    #[test]
    fn a_stored_key_that_is_none_is_refused_by_name() {
        let refusal = Trust::new("a@b:22", Some("ssh-ed25519 AAAA")).err().unwrap().to_string();
        assert!(refusal.contains("the host key that is stored for a@b:22"), "{refusal}");
    }
}
