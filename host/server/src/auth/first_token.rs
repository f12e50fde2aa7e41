//! The first administrator's token: from the configuration, or made once and kept in the data folder.

use std::io;
use std::path::{Path, PathBuf};

use gantry_model::clock::{Clock, Entropy};
use gantry_store::{Store, StoreError};
use thiserror::Error;

use super::{Role, hash, new_token};
use crate::data_folder::write_private;

/// What the token made at the first start is called.
const NAME: &str = "admin";
/// Where it is kept, in the data folder.
const FILE: &str = "admin-token";

/// Why there is no first token.
#[derive(Debug, Error)]
pub(crate) enum FirstTokenError {
    #[error("the tokens cannot be read or written")]
    Store(#[from] StoreError),
    #[error("the file {} cannot be written", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Makes sure that an administrator can log in. Answers with the file of a token that was made now, so that it is told once.
pub(crate) async fn ensure_first_token(
    store: &Store,
    configured: Option<&str>,
    data: &Path,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Option<(String, PathBuf)>, FirstTokenError> {
    let (secret, token) = new_token(entropy, NAME.to_owned(), Role::Admin, clock.now(), None);
    if let Some(configured) = configured {
        if store.token_by_hash(&hash(configured)).await?.is_none() {
            store.add_token(&token, &hash(configured)).await?;
        }
        return Ok(None);
    }
    if store.count_tokens().await? > 0 {
        return Ok(None);
    }
    let path = data.join(FILE);
    // Written first: a token that is in the database but nowhere else would lock its owner out.
    write_private(&path, &secret)
        .map_err(|source| FirstTokenError::Write { path: path.clone(), source })?;
    store.add_token(&token, &hash(&secret)).await?;
    Ok(Some((secret, path)))
}
