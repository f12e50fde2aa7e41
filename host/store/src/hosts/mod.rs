//! The machines on which jobs run, the registries that they pull images from, and variables for templates. What is secret
//! of them is encrypted by the caller.

mod repositories;
mod variables;

use gantry_model::host::{Host, HostName};
use sqlx::FromRow;

pub use self::repositories::Repository;
pub use self::variables::{StoredVariable, VariableScope};
use crate::Store;
use crate::columns::{from_json, json, number};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// A host, with what proves to it who logs in.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredHost {
    /// The host.
    pub host: Host,
    /// Its password or private key, encrypted; `None` for this machine.
    pub sealed: Option<String>,
}

#[derive(FromRow)]
struct HostRow {
    document: String,
    sealed: Option<String>,
}

impl TryFrom<HostRow> for StoredHost {
    type Error = StoreError;

    fn try_from(row: HostRow) -> Result<Self, StoreError> {
        Ok(Self { host: from_json("a host", &row.document)?, sealed: row.sealed })
    }
}

impl Store {
    /// Adds a host.
    ///
    /// # Errors
    /// `Conflict` if one has this name already, `Unavailable`.
    pub async fn add_host(&self, stored: &StoredHost) -> Result<(), StoreError> {
        let host = &stored.host;
        sqlx::query("INSERT INTO hosts (name, document, sealed, revision) VALUES ($1, $2, $3, $4)")
            .bind(host.name.as_str())
            .bind(json("a host", host)?)
            .bind(&stored.sealed)
            .bind(number(host.revision))
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(conflict_or_unavailable("add a host", || {
                format!("a host '{}' is there already", host.name)
            }))
    }

    /// Replaces a host that was read with the revision before the one that it has now.
    ///
    /// # Errors
    /// `Conflict` if it was changed or removed meanwhile, `Unavailable`.
    pub async fn change_host(&self, stored: &StoredHost) -> Result<(), StoreError> {
        let host = &stored.host;
        let done = sqlx::query(
            "UPDATE hosts SET document = $1, sealed = $2, revision = $3 \
             WHERE name = $4 AND revision = $5",
        )
        .bind(json("a host", host)?)
        .bind(&stored.sealed)
        .bind(number(host.revision))
        .bind(host.name.as_str())
        .bind(number(host.revision.saturating_sub(1)))
        .execute(&self.pools.write)
        .await
        .map_err(unavailable("change a host"))?;
        if done.rows_affected() == 1 {
            return Ok(());
        }
        Err(StoreError::Conflict { what: format!("the host '{}' has changed", host.name) })
    }

    /// The host of that name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn host(&self, name: &HostName) -> Result<Option<StoredHost>, StoreError> {
        sqlx::query_as::<_, HostRow>("SELECT document, sealed FROM hosts WHERE name = $1")
            .bind(name.as_str())
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a host"))?
            .map(StoredHost::try_from)
            .transpose()
    }

    /// Every host, by name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn hosts(&self) -> Result<Vec<StoredHost>, StoreError> {
        sqlx::query_as::<_, HostRow>("SELECT document, sealed FROM hosts ORDER BY name")
            .fetch_all(&self.pools.read)
            .await
            .map_err(unavailable("list hosts"))?
            .into_iter()
            .map(StoredHost::try_from)
            .collect()
    }

    /// Removes a host. False if there was none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_host(&self, name: &HostName) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM hosts WHERE name = $1")
            .bind(name.as_str())
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove a host"))
    }
}
