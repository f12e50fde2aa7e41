//! App stores: other servers from which tasks can be installed. One of them may be the default.

use gantry_model::id::AppStoreId;
use sqlx::FromRow;

use crate::Store;
use crate::columns::{parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// A server from which tasks can be installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppStore {
    /// Names it where it is managed.
    pub id: AppStoreId,
    /// What people call it.
    pub name: String,
    /// Where it is: a URL without a path.
    pub host: String,
    /// Whether tasks come from here when no store is named.
    pub default: bool,
}

#[derive(FromRow)]
struct AppStoreRow {
    id: String,
    name: String,
    host: String,
    is_default: i64,
}

impl TryFrom<AppStoreRow> for AppStore {
    type Error = StoreError;

    fn try_from(row: AppStoreRow) -> Result<Self, StoreError> {
        let AppStoreRow { id, name, host, is_default } = row;
        Ok(Self { id: parse("the id of an app store", &id)?, name, host, default: is_default == 1 })
    }
}

impl Store {
    /// Adds an app store, which is not the default.
    ///
    /// # Errors
    /// `Conflict` if one with this name and host is there already, `Unavailable`.
    pub async fn add_app_store(
        &self,
        id: AppStoreId,
        name: &str,
        host: &str,
    ) -> Result<AppStore, StoreError> {
        let store = AppStore { id, name: text(name), host: text(host), default: false };
        sqlx::query("INSERT INTO app_stores (id, name, host) VALUES ($1, $2, $3)")
            .bind(id.to_string())
            .bind(&store.name)
            .bind(&store.host)
            .execute(&self.pools.write)
            .await
            .map_err(conflict_or_unavailable("add an app store", || {
                format!("an app store {name} at {host} is there already")
            }))?;
        Ok(store)
    }

    /// Every app store, by name.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn list_app_stores(&self) -> Result<Vec<AppStore>, StoreError> {
        sqlx::query_as::<_, AppStoreRow>(
            "SELECT s.id, s.name, s.host, COALESCE(d.slot, 0) AS is_default FROM app_stores s \
             LEFT JOIN default_app_store d ON d.store_id = s.id ORDER BY s.name, s.host",
        )
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list app stores"))?
        .into_iter()
        .map(AppStore::try_from)
        .collect()
    }

    /// Removes an app store; if it was the default, there is none then. False if there was no such
    /// store.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_app_store(&self, id: AppStoreId) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM app_stores WHERE id = $1")
            .bind(id.to_string())
            .execute(&self.pools.write)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(unavailable("remove an app store"))
    }

    /// Makes an app store the default, and no other. False if there is no such store.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn set_default_app_store(&self, id: AppStoreId) -> Result<bool, StoreError> {
        sqlx::query(
            "INSERT INTO default_app_store (slot, store_id) \
             SELECT 1, id FROM app_stores WHERE id = $1 \
             ON CONFLICT (slot) DO UPDATE SET store_id = excluded.store_id",
        )
        .bind(id.to_string())
        .execute(&self.pools.write)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(unavailable("set the default app store"))
    }

    /// The app store that is the default, if there is one.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn default_app_store(&self) -> Result<Option<AppStore>, StoreError> {
        sqlx::query_as::<_, AppStoreRow>(
            "SELECT s.id, s.name, s.host, d.slot AS is_default FROM app_stores s \
             JOIN default_app_store d ON d.store_id = s.id",
        )
        .fetch_optional(&self.pools.read)
        .await
        .map_err(unavailable("look up the default app store"))?
        .map(AppStore::try_from)
        .transpose()
    }
}
