//! Secrets: kept encrypted, given to the plugins that were granted them, never shown.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gantry_model::clock::Entropy;
use gantry_store::SealedSecret;
use thiserror::Error;

use super::super::{Error, Pipeline, Result};
use super::PluginError;
use crate::data_folder::write_private;

/// Where the key is kept in the data folder, unless the configuration has it.
const KEY_FILE: &str = "secrets-key";
/// Bytes of a nonce of AES-GCM.
const NONCE: usize = 12;
/// What the key of proofs is made of, beside the server's.
const PROVING: &[u8] = b"gantry proofs";
/// Longest name of a secret, in characters.
const NAME: usize = 128;

/// Encrypts and decrypts with the server's key. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Vault {
    key: Arc<RandomizedNonceKey>,
    /// Proves what this server said.
    proving: Arc<hmac::Key>,
}

/// Why there is no key.
#[derive(Debug, Error)]
pub(crate) enum KeyError {
    #[error("the key of the secrets is not 64 hexadecimal digits")]
    Malformed,
    #[error("the file {KEY_FILE} of the data folder cannot be used")]
    File(#[source] io::Error),
}

impl Vault {
    /// With the key of the configuration, or with the one in the data folder, which is made if it is missing. Servers that share
    /// a database need the same.
    pub(crate) fn open(
        configured: Option<&str>,
        data: &Path,
        entropy: &dyn Entropy,
    ) -> std::result::Result<Self, KeyError> {
        let key = match configured {
            Some(key) => key.to_owned(),
            None => kept_key(&data.join(KEY_FILE), entropy).map_err(KeyError::File)?,
        };
        let key = hex::decode(key.trim()).map_err(|_| KeyError::Malformed)?;
        let proving = hmac::sign(&hmac::Key::new(HMAC_SHA256, &key), PROVING);
        let proving = hmac::Key::new(HMAC_SHA256, proving.as_ref());
        let key = RandomizedNonceKey::new(&AES_256_GCM, &key).map_err(|_| KeyError::Malformed)?;
        Ok(Self { key: Arc::new(key), proving: Arc::new(proving) })
    }

    /// Digits that only servers with this key can make for a text.
    pub(crate) fn prove(&self, text: &str) -> String {
        hex::encode(hmac::sign(&self.proving, text.as_bytes()))
    }

    /// Whether these are those digits.
    pub(crate) fn is_proof(&self, text: &str, proof: &str) -> bool {
        let is_right =
            |proof: Vec<u8>| hmac::verify(&self.proving, text.as_bytes(), &proof).is_ok();
        hex::decode(proof).is_ok_and(is_right)
    }

    /// The nonce, then the encrypted value, in base64. The name is authenticated with it: nobody who can write to the database
    /// gives a plugin another secret than the one it was granted.
    pub(crate) fn seal(&self, name: &str, value: &str) -> Result<String> {
        let mut sealed = value.as_bytes().to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(name), &mut sealed)
            .map_err(|error| Error::internal("encrypting a secret", error))?;
        let nonce: &[u8; NONCE] = nonce.as_ref();
        let bytes = [nonce.as_slice(), &sealed].concat();
        Ok(BASE64_STANDARD.encode(bytes))
    }

    /// The value that was sealed with this name; `None` if this server's key does not open it.
    pub(crate) fn open_sealed(&self, name: &str, sealed: &str) -> Option<String> {
        let bytes = BASE64_STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let aad = Aad::from(name);
        let value = self.key.open_in_place(nonce, aad, &mut sealed).ok()?;
        String::from_utf8(value.to_vec()).ok()
    }

    /// Every secret that this server's key opens.
    pub(super) fn open_all(&self, secrets: Vec<SealedSecret>) -> BTreeMap<String, String> {
        let open = |secret: SealedSecret| match self.open_sealed(&secret.name, &secret.sealed) {
            Some(value) => Some((secret.name, value)),
            None => {
                tracing::error!(secret = %secret.name, "it was encrypted with another key: set it again");
                None
            }
        };
        secrets.into_iter().filter_map(open).collect()
    }
}

fn kept_key(path: &Path, entropy: &dyn Entropy) -> io::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = entropy.secret();
            write_private(path, &key)?;
            Ok(key)
        }
        read => read,
    }
}

impl Pipeline {
    /// Keeps a secret, in place of the one that had this name.
    pub(crate) async fn put_secret(&self, name: &str, value: &str) -> Result<()> {
        let good = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.is_empty() || name.len() > NAME || !name.chars().all(good) {
            return Err(PluginError::SecretName(name.to_owned()).into());
        }
        let sealed = self.plugins.inner.vault.seal(name, value)?;
        Ok(self.store.put_secret(name, &sealed).await?)
    }

    /// Removes a secret.
    pub(crate) async fn remove_secret(&self, name: &str) -> Result<()> {
        match self.store.remove_secret(name).await? {
            true => Ok(()),
            false => Err(PluginError::SecretNotFound(name.to_owned()).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::SystemEntropy;

    fn secret(name: &str, sealed: String) -> SealedSecret {
        SealedSecret { name: name.to_owned(), sealed, changed_at: Timestamp::UNIX_EPOCH }
    }

    fn other_vault(folder: &tempfile::TempDir) -> Vault {
        Vault::open(Some(&"0a".repeat(32)), folder.path(), &SystemEntropy).unwrap()
    }

    #[test]
    fn a_secret_is_opened_with_its_name_and_its_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(None, folder.path(), &SystemEntropy).unwrap();
        let sealed = vault.seal("token", "päss").unwrap();
        assert_ne!(sealed, vault.seal("token", "päss").unwrap(), "nobody sees that they are equal");
        let stored = BASE64_STANDARD.decode(&sealed).unwrap();
        assert!(!stored.windows("päss".len()).any(|part| part == "päss".as_bytes()), "{sealed}");

        let again = Vault::open(None, folder.path(), &SystemEntropy).unwrap();
        let opened = again.open_all(vec![secret("token", sealed.clone())]);
        assert_eq!(opened["token"], "päss");
        assert!(again.open_all(vec![secret("other", sealed.clone())]).is_empty());
        assert!(other_vault(&folder).open_all(vec![secret("token", sealed)]).is_empty());
        let proof = vault.prove("a run");
        assert!(again.is_proof("a run", &proof) && !again.is_proof("another", &proof));
        assert!(!again.is_proof("a run", "") && !other_vault(&folder).is_proof("a run", &proof));
        for key in ["", "0a", &"0a".repeat(33), &"xy".repeat(32)] {
            assert!(Vault::open(Some(key), folder.path(), &SystemEntropy).is_err(), "{key}");
        }
    }
}
