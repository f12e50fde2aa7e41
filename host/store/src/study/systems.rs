//! External systems, and where they were before.

use gantry_model::study::{Actor, ExternalSystem, SystemId, SystemUrl};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::sql::Sql;
use crate::Store;
use crate::columns::{instant, micros, text};
use crate::error::{StoreError, unavailable};

#[derive(FromRow)]
struct SystemRow {
    id: i64,
    name: String,
    url: String,
}

impl From<SystemRow> for ExternalSystem {
    fn from(row: SystemRow) -> Self {
        Self { id: SystemId(row.id), name: row.name, url: row.url }
    }
}

impl Store {
    /// Adds an external system.
    ///
    /// # Errors
    /// `Conflict` if one has this name already, `Unavailable`.
    pub async fn add_system(
        &self,
        name: &str,
        url: &str,
        by: &Actor,
    ) -> Result<ExternalSystem, StoreError> {
        let mut recorded = self.begin_recorded("add an external system").await?;
        let system = ExternalSystem {
            id: SystemId(recorded.number(NumberKind::System).await?),
            name: text(name),
            url: text(url),
        };
        let mut sql = Sql::new("INSERT INTO study_systems (id, name, url) VALUES ");
        sql.row([system.id.0.into(), (&system.name).into(), (&system.url).into()]);
        let taken = || format!("an external system '{name}' is there already");
        recorded.run_unless(sql, taken).await?;
        let detail = json!({"name": system.name, "url": system.url});
        recorded.commit(by, format!("system {}", system.id), "added", detail).await?;
        Ok(system)
    }

    /// Says where an external system is from now on; where it was is kept. False if there is none of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn change_system(
        &self,
        id: SystemId,
        url: &str,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let mut recorded = self.begin_recorded("change an external system").await?;
        let mut sql = Sql::new("INSERT INTO study_system_urls (system_id, until, url) SELECT id, ");
        sql.bind(micros(recorded.at)).push(", url FROM study_systems WHERE id = ").bind(id.0);
        sql.push(" AND url <> ").bind(text(url));
        recorded.run(sql).await?;
        let mut sql = Sql::new("UPDATE study_systems SET url = ");
        sql.bind(text(url)).push(" WHERE id = ").bind(id.0);
        let rows = recorded.run(sql).await?;
        let detail = json!({"url": url});
        recorded.commit_if(rows, by, format!("system {id}"), "changed", detail).await
    }

    /// The external system of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn system(&self, id: SystemId) -> Result<Option<ExternalSystem>, StoreError> {
        sqlx::query_as::<_, SystemRow>("SELECT id, name, url FROM study_systems WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.pools.read)
            .await
            .map(|row| row.map(ExternalSystem::from))
            .map_err(unavailable("look up an external system"))
    }

    /// The external system of that name.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn system_by_name(&self, name: &str) -> Result<Option<ExternalSystem>, StoreError> {
        sqlx::query_as::<_, SystemRow>("SELECT id, name, url FROM study_systems WHERE name = $1")
            .bind(text(name))
            .fetch_optional(&self.pools.read)
            .await
            .map(|row| row.map(ExternalSystem::from))
            .map_err(unavailable("look up an external system"))
    }

    /// Every external system, in the order in which they were added.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn systems(&self) -> Result<Vec<ExternalSystem>, StoreError> {
        sqlx::query_as::<_, SystemRow>("SELECT id, name, url FROM study_systems ORDER BY id")
            .fetch_all(&self.pools.read)
            .await
            .map(|rows| rows.into_iter().map(ExternalSystem::from).collect())
            .map_err(unavailable("list external systems"))
    }

    /// Where an external system was, the oldest first.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn system_urls(&self, id: SystemId) -> Result<Vec<SystemUrl>, StoreError> {
        sqlx::query_as(
            "SELECT until, url FROM study_system_urls WHERE system_id = $1 ORDER BY until",
        )
        .bind(id.0)
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list addresses of an external system"))?
        .into_iter()
        .map(|(until, url): (i64, String)| {
            Ok(SystemUrl { until: instant("when a system moved", until)?, url })
        })
        .collect()
    }
}
