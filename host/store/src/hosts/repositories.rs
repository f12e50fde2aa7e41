//! Registries with the credentials that hosts pull images with.

use crate::Store;
use crate::columns::text;
use crate::error::{StoreError, unavailable};

/// A registry and who logs in to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// What tasks call it.
    pub name: String,
    /// Its address: `registry.example.org`.
    pub server: String,
    /// The user.
    pub user: String,
    /// The password, encrypted.
    pub sealed: String,
}

impl Store {
    /// Keeps a repository, in place of the one that had this name.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put_repository(&self, repository: &Repository) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO repositories (name, server, user_name, sealed) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (name) DO UPDATE SET server = excluded.server, \
             user_name = excluded.user_name, sealed = excluded.sealed",
        )
        .bind(text(&repository.name))
        .bind(text(&repository.server))
        .bind(text(&repository.user))
        .bind(&repository.sealed)
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(unavailable("keep a repository"))
    }

    /// Every repository, by name.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn repositories(&self) -> Result<Vec<Repository>, StoreError> {
        let rows = sqlx::query_as::<_, (String, String, String, String)>(
            "SELECT name, server, user_name, sealed FROM repositories ORDER BY name",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list repositories"))?;
        let repository = |(name, server, user, sealed)| Repository { name, server, user, sealed };
        Ok(rows.into_iter().map(repository).collect())
    }

    /// Removes a repository. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_repository(&self, name: &str) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM repositories WHERE name = $1")
            .bind(text(name))
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove a repository"))
    }
}
