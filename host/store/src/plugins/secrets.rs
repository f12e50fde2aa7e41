//! Secrets that plugins may be granted, encrypted by the caller.

use jiff::Timestamp;

use super::announce;
use crate::Store;
use crate::columns::{instant, micros, text};
use crate::error::{StoreError, unavailable};

/// A secret that nobody can read without the server's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// What plugins call it.
    pub name: String,
    /// The value, encrypted.
    pub sealed: String,
    /// When it was set.
    pub changed_at: Timestamp,
}

impl Store {
    /// Every secret, by name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn secrets(&self) -> Result<Vec<SealedSecret>, StoreError> {
        sqlx::query_as::<_, (String, String, i64)>(
            "SELECT name, sealed, changed_at FROM secrets ORDER BY name",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list secrets"))?
        .into_iter()
        .map(|(name, sealed, at)| {
            let changed_at = instant("the time of a secret", at)?;
            Ok(SealedSecret { name, sealed, changed_at })
        })
        .collect()
    }

    /// Keeps a secret, in place of the one that had this name.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put_secret(&self, name: &str, sealed: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "keep a secret";
        let mut transaction = self.begin(OPERATION).await?;
        announce(&mut transaction).await?;
        sqlx::query(
            "INSERT INTO secrets (name, sealed, changed_at) VALUES ($1, $2, $3) ON CONFLICT (name) \
             DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at",
        )
        .bind(text(name))
        .bind(sealed)
        .bind(micros(self.now()))
        .execute(&mut *transaction)
        .await
        .map_err(unavailable(OPERATION))?;
        transaction.commit().await.map_err(unavailable(OPERATION))
    }

    /// Removes a secret. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_secret(&self, name: &str) -> Result<bool, StoreError> {
        const OPERATION: &str = "remove a secret";
        let mut transaction = self.begin(OPERATION).await?;
        announce(&mut transaction).await?;
        let done = sqlx::query("DELETE FROM secrets WHERE name = $1")
            .bind(text(name))
            .execute(&mut *transaction)
            .await
            .map_err(unavailable(OPERATION))?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(done.rows_affected() > 0)
    }
}
