//! Calls of plugins that failed: counted, and the last ones kept.

use gantry_model::digest::Digest;
use gantry_model::id::{PluginName, RunId};
use jiff::Timestamp;
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use crate::Store;
use crate::columns::{from_number, instant, micros, number, parse, text};
use crate::error::{StoreError, unavailable};

const OPERATION: &str = "record the failure of a plugin";

/// How calls of a plugin failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FailureCount {
    /// How many did, ever.
    pub ever: u64,
    /// How many did since the last one that did not, or since an administrator changed something.
    pub in_a_row: u64,
    /// In how many a permission was missing.
    pub refused: u64,
}

/// A call that failed. What was called is an object that bears its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginFailure {
    /// A fresh id.
    pub id: Uuid,
    /// Whose call it was.
    pub plugin: PluginName,
    /// In which version.
    pub version: String,
    /// Of the component.
    pub digest: Digest,
    /// When.
    pub at: Timestamp,
    /// The run that needed the call.
    pub run: Option<RunId>,
    /// What happened, for people.
    pub report: String,
}

#[derive(FromRow)]
struct FailureRow {
    id: String,
    plugin: String,
    version: String,
    digest: String,
    at: i64,
    run_id: Option<String>,
    report: String,
}

impl TryFrom<FailureRow> for PluginFailure {
    type Error = StoreError;

    fn try_from(row: FailureRow) -> Result<Self, StoreError> {
        let run = row.run_id.as_deref().map(|run| parse("the run of a failure", run));
        Ok(Self {
            id: parse("the id of a failure", &row.id)?,
            plugin: PluginName(row.plugin),
            version: row.version,
            digest: parse("the digest in a failure", &row.digest)?,
            at: instant("the time of a failure", row.at)?,
            run: run.transpose()?,
            report: row.report,
        })
    }
}

macro_rules! select_failures {
    ($rest:literal) => {
        concat!(
            "SELECT id, plugin, version, digest, at, run_id, report FROM plugin_failures ",
            $rest
        )
    };
}

impl Store {
    /// Records a failure, of which `keep` of the plugin's newest stay, and counts it. Answers with the counts, and with the ids
    /// of failures that are forgotten. A plugin that was removed meanwhile has none.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn record_plugin_failure(
        &self,
        failure: &PluginFailure,
        refused: bool,
        keep: u32,
    ) -> Result<(FailureCount, Vec<Uuid>), StoreError> {
        let mut transaction = self.begin(OPERATION).await?;
        let counts = sqlx::query_as::<_, (i64, i64, i64)>(
            "UPDATE plugins SET failures = failures + 1, failures_in_a_row = failures_in_a_row + 1, \
             refusals = refusals + $1 WHERE name = $2 \
             RETURNING failures, failures_in_a_row, refusals",
        )
        .bind(i64::from(refused))
        .bind(text(&failure.plugin.0))
        .fetch_optional(&mut *transaction)
        .await
        .map_err(unavailable(OPERATION))?;
        let Some((ever, in_a_row, refused)) = counts else {
            return Ok((FailureCount::default(), vec![failure.id]));
        };
        insert(&mut transaction, failure).await?;
        let forgotten = forget(&mut transaction, &failure.plugin, keep).await?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        let what = "the failures of a plugin";
        let count = FailureCount {
            ever: from_number(what, ever)?,
            in_a_row: from_number(what, in_a_row)?,
            refused: from_number(what, refused)?,
        };
        Ok((count, forgotten))
    }

    /// Records that a call did not fail, if any did before. Usually none did, and nothing is written.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn plugin_answered(&self, name: &PluginName) -> Result<(), StoreError> {
        const OPERATION: &str = "record that a plugin works";
        let failures: Option<i64> =
            sqlx::query_scalar("SELECT failures_in_a_row FROM plugins WHERE name = $1")
                .bind(text(&name.0))
                .fetch_optional(&self.pools.read)
                .await
                .map_err(unavailable(OPERATION))?;
        if failures.is_none_or(|failures| failures == 0) {
            return Ok(());
        }
        sqlx::query(
            "UPDATE plugins SET failures_in_a_row = 0 WHERE name = $1 AND failures_in_a_row > 0",
        )
        .bind(text(&name.0))
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(unavailable(OPERATION))
    }

    /// Counts a call in which a permission was missing and which did not fail for it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count_plugin_refusal(&self, name: &PluginName) -> Result<(), StoreError> {
        sqlx::query("UPDATE plugins SET refusals = refusals + 1 WHERE name = $1")
            .bind(text(&name.0))
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable("count a refused permission"))
    }

    /// The failures of a plugin that are kept, newest first.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn plugin_failures(
        &self,
        name: &PluginName,
    ) -> Result<Vec<PluginFailure>, StoreError> {
        sqlx::query_as::<_, FailureRow>(select_failures!(
            "WHERE plugin = $1 ORDER BY at DESC, id DESC"
        ))
        .bind(text(&name.0))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list failures"))?
        .into_iter()
        .map(PluginFailure::try_from)
        .collect()
    }

    /// Whether a failure is on record.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_plugin_failure(&self, id: Uuid) -> Result<bool, StoreError> {
        let found: Option<String> =
            sqlx::query_scalar("SELECT id FROM plugin_failures WHERE id = $1")
                .bind(id.to_string())
                .fetch_optional(&self.pools.read)
                .await
                .map_err(unavailable("look up a failure"))?;
        Ok(found.is_some())
    }
}

async fn insert(connection: &mut AnyConnection, failure: &PluginFailure) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO plugin_failures (id, plugin, version, digest, at, run_id, report) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(failure.id.to_string())
    .bind(text(&failure.plugin.0))
    .bind(text(&failure.version))
    .bind(failure.digest.as_str())
    .bind(micros(failure.at))
    .bind(failure.run.map(|run| run.to_string()))
    .bind(text(&failure.report))
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable(OPERATION))
}

async fn forget(
    connection: &mut AnyConnection,
    plugin: &PluginName,
    keep: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "DELETE FROM plugin_failures WHERE plugin = $1 AND id NOT IN \
         (SELECT id FROM plugin_failures WHERE plugin = $1 ORDER BY at DESC, id DESC LIMIT $2) \
         RETURNING id",
    )
    .bind(text(&plugin.0))
    .bind(number(keep.into()))
    .fetch_all(connection)
    .await
    .map_err(unavailable(OPERATION))?;
    ids.iter().map(|id| parse("the id of a failure", id)).collect()
}
