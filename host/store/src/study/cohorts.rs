//! Cohorts, and where they are in external systems.

use std::collections::BTreeMap;

use gantry_model::study::{Actor, Cohort, CohortId, SystemId};
use serde_json::json;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::recorded::Recorded;
use super::sql::{Argument, Around, Sql};
use crate::Store;
use crate::columns::text;
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

const URLS: &str = "change the addresses of a cohort";

#[derive(FromRow)]
struct CohortRow {
    id: i64,
    label: String,
    description: Option<String>,
}

impl Store {
    /// Adds a cohort.
    ///
    /// # Errors
    /// `Conflict` if one has this label already, `Unavailable`.
    pub async fn add_cohort(
        &self,
        label: &str,
        description: Option<&str>,
        by: &Actor,
    ) -> Result<Cohort, StoreError> {
        const OPERATION: &str = "add a cohort";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let cohort = Cohort {
            id: CohortId(recorded.number(NumberKind::Cohort).await?),
            label: text(label),
            description: description.map(text),
            external_urls: BTreeMap::new(),
        };
        sqlx::query("INSERT INTO study_cohorts (id, label, description) VALUES ($1, $2, $3)")
            .bind(cohort.id.0)
            .bind(&cohort.label)
            .bind(&cohort.description)
            .execute(recorded.connection())
            .await
            .map_err(conflict_or_unavailable(OPERATION, || taken(label)))?;
        let detail = json!({"label": cohort.label, "description": cohort.description});
        recorded.commit(by, named(cohort.id), "added", detail).await?;
        Ok(cohort)
    }

    /// Changes a cohort. False if there is none of that number.
    ///
    /// # Errors
    /// `Conflict` if another one has this label, `Unavailable`.
    pub async fn change_cohort(
        &self,
        id: CohortId,
        label: &str,
        description: Option<&str>,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "change a cohort";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done =
            sqlx::query("UPDATE study_cohorts SET label = $1, description = $2 WHERE id = $3")
                .bind(text(label))
                .bind(description.map(text))
                .bind(id.0)
                .execute(recorded.connection())
                .await
                .map_err(conflict_or_unavailable(OPERATION, || taken(label)))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let detail = json!({"label": label, "description": description});
        recorded.commit(by, named(id), "changed", detail).await?;
        Ok(true)
    }

    /// The cohort of that number.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn cohort(&self, id: CohortId) -> Result<Option<Cohort>, StoreError> {
        let mut sql = Sql::new("SELECT id, label, description FROM study_cohorts WHERE id = ");
        sql.bind(id.0);
        Ok(self.read_cohorts(sql).await?.pop())
    }

    /// The cohort of that label.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn cohort_by_label(&self, label: &str) -> Result<Option<Cohort>, StoreError> {
        let mut sql = Sql::new("SELECT id, label, description FROM study_cohorts WHERE label = ");
        sql.bind(text(label));
        Ok(self.read_cohorts(sql).await?.pop())
    }

    /// Every cohort, in the order in which they were added.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn cohorts(&self) -> Result<Vec<Cohort>, StoreError> {
        self.read_cohorts(Sql::new("SELECT id, label, description FROM study_cohorts ORDER BY id"))
            .await
    }

    /// Says where a cohort is in some external systems. Other systems' addresses stay.
    ///
    /// # Errors
    /// `Conflict` if there is no such cohort or system, `Unavailable`.
    pub async fn put_cohort_urls(
        &self,
        id: CohortId,
        urls: &BTreeMap<SystemId, String>,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let mut recorded = self.begin_recorded(URLS).await?;
        write_urls(&mut recorded, id, urls).await?;
        recorded.commit(by, named(id), "linked", json!({"urls": urls})).await
    }

    /// Says where a cohort is in external systems, in place of all that was said.
    ///
    /// # Errors
    /// `Conflict` if there is no such cohort or system, `Unavailable`.
    pub async fn replace_cohort_urls(
        &self,
        id: CohortId,
        urls: &BTreeMap<SystemId, String>,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let mut recorded = self.begin_recorded(URLS).await?;
        sqlx::query("DELETE FROM study_cohort_urls WHERE cohort_id = $1")
            .bind(id.0)
            .execute(recorded.connection())
            .await
            .map_err(unavailable(URLS))?;
        write_urls(&mut recorded, id, urls).await?;
        recorded.commit(by, named(id), "links replaced", json!({"urls": urls})).await
    }

    /// Forgets where a cohort is in a system. False if that was not known.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn remove_cohort_url(
        &self,
        id: CohortId,
        system: SystemId,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let mut recorded = self.begin_recorded(URLS).await?;
        let done =
            sqlx::query("DELETE FROM study_cohort_urls WHERE cohort_id = $1 AND system_id = $2")
                .bind(id.0)
                .bind(system.0)
                .execute(recorded.connection())
                .await
                .map_err(unavailable(URLS))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        recorded.commit(by, named(id), "unlinked", json!({"system": system})).await?;
        Ok(true)
    }

    async fn read_cohorts(&self, sql: Sql) -> Result<Vec<Cohort>, StoreError> {
        const OPERATION: &str = "look up cohorts";
        let rows: Vec<CohortRow> =
            sql.fetch(&self.pools.read).await.map_err(unavailable(OPERATION))?;
        let mut sql = Sql::new(
            "SELECT u.cohort_id, y.name, u.url FROM study_cohort_urls u \
             JOIN study_systems y ON y.id = u.system_id WHERE u.cohort_id IN (",
        );
        sql.numbers(rows.iter().map(|row| row.id)).push(")");
        let found: Vec<(i64, String, String)> =
            sql.fetch(&self.pools.read).await.map_err(unavailable(OPERATION))?;
        let mut urls: BTreeMap<i64, BTreeMap<String, String>> = BTreeMap::new();
        for (cohort, system, url) in found {
            urls.entry(cohort).or_default().insert(system, url);
        }
        let cohort = |row: CohortRow| Cohort {
            id: CohortId(row.id),
            label: row.label,
            description: row.description,
            external_urls: urls.remove(&row.id).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(cohort).collect())
    }
}

const WRITE_URLS: Around = Around {
    before: "INSERT INTO study_cohort_urls (cohort_id, system_id, url) VALUES ",
    after: " ON CONFLICT (cohort_id, system_id) DO UPDATE SET url = excluded.url",
};

async fn write_urls(
    recorded: &mut Recorded,
    id: CohortId,
    urls: &BTreeMap<SystemId, String>,
) -> Result<(), StoreError> {
    let row = |(system, url): (&SystemId, &String)| -> [Argument; 3] {
        [id.0.into(), system.0.into(), text(url).into()]
    };
    let gone = || format!("there is no cohort {id}, or one of the systems is gone");
    WRITE_URLS
        .execute(recorded.connection(), urls.iter().map(row).collect(), |error| {
            conflict_or_unavailable(URLS, gone)(error)
        })
        .await
}

fn named(id: CohortId) -> String {
    format!("cohort {id}")
}

fn taken(label: &str) -> String {
    format!("a cohort '{label}' is there already")
}
