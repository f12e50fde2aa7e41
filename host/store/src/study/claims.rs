//! Which server goes on with which experiment, and when there is something to do.

use std::time::Duration;

use gantry_model::id::{RunId, ServerId};
use gantry_model::study::{ExecutionId, Experiment, ExperimentId};
use jiff::Timestamp;
use sqlx::FromRow;

use super::experiments::{ExperimentRow, RETURNING};
use super::sql::Sql;
use crate::Store;
use crate::columns::{instant, micros, parse};
use crate::error::{StoreError, unavailable};

/// An execution waits for a run that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRun {
    /// The experiment.
    pub experiment: ExperimentId,
    /// The execution.
    pub execution: ExecutionId,
    /// The run, which may have been removed since.
    pub run: RunId,
}

#[derive(FromRow)]
struct EndedRow {
    experiment_id: i64,
    id: i64,
    run_id: String,
}

impl TryFrom<EndedRow> for EndedRun {
    type Error = StoreError;

    fn try_from(row: EndedRow) -> Result<Self, StoreError> {
        Ok(Self {
            experiment: ExperimentId(row.experiment_id),
            execution: ExecutionId(row.id),
            run: parse("the run of an execution", &row.run_id)?,
        })
    }
}

/// An experiment that was claimed.
#[derive(FromRow)]
struct ClaimedRow {
    #[sqlx(flatten)]
    experiment: ExperimentRow,
    due_at: i64,
}

impl Store {
    /// Takes experiments that have something to do and that nobody holds, those first that wait longest, `limit` at most.
    /// No two servers ever get the same one while its lease lasts, and a server does not get again what it holds.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn claim_experiments(
        &self,
        server: &ServerId,
        lease: Duration,
        limit: u32,
    ) -> Result<Vec<Experiment>, StoreError> {
        const OPERATION: &str = "claim experiments";
        let now = micros(self.now());
        let mut sql = Sql::new("UPDATE study_experiments SET holder = ");
        sql.bind(server.0.as_str()).push(", held_until = ").bind(end(now, lease));
        sql.push(" WHERE due_at <= ").bind(now);
        sql.push(" AND (holder IS NULL OR held_until <= ").bind(now).push(") AND ");
        // What is kept of an experiment later brings its claim to disk; a claim that is lost before that is made again.
        sql.push(self.pools.kind.need_not_last());
        // Which are free is looked for before they are locked. Each is asked again once it is, since it may have changed.
        let (before, after) = self.pools.kind.one_of();
        self.lock(&mut sql, |sql| {
            sql.push("id").push(before).push("SELECT id FROM study_experiments ");
            sql.push("WHERE due_at IS NOT NULL AND due_at <= ").bind(now);
            sql.push(" AND (holder IS NULL OR held_until <= ").bind(now);
            sql.push(") ORDER BY due_at, id LIMIT ").bind(i64::from(limit)).push(after)
        });
        sql.push(RETURNING).push(", due_at");
        let mut claimed: Vec<ClaimedRow> =
            sql.fetch(&self.pools.write).await.map_err(unavailable(OPERATION))?;
        claimed.sort_by_key(|row| (row.due_at, row.experiment.id));
        claimed.into_iter().map(|row| Experiment::try_from(row.experiment)).collect()
    }

    /// Prolongs, to `lease` from now, the leases of those of these experiments that `server` holds. Tells how many there are.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn renew_experiments(
        &self,
        server: &ServerId,
        ids: &[ExperimentId],
        lease: Duration,
    ) -> Result<u64, StoreError> {
        if ids.is_empty() {
            return Ok(0);
        }
        let mut sql = Sql::new("UPDATE study_experiments SET held_until = ");
        sql.bind(end(micros(self.now()), lease)).push(" WHERE ");
        self.lock(&mut sql, |sql| {
            sql.push("holder = ").bind(server.0.as_str());
            sql.push(" AND id IN (").numbers(ids.iter().map(|id| id.0)).push(")")
        });
        sql.execute(&self.pools.write).await.map_err(unavailable("renew leases of experiments"))
    }

    /// Gives up every experiment that `server` holds.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn release_all_experiments(&self, server: &ServerId) -> Result<(), StoreError> {
        let mut sql =
            Sql::new("UPDATE study_experiments SET holder = NULL, held_until = NULL WHERE ");
        self.lock(&mut sql, |sql| sql.push("holder = ").bind(server.0.as_str()));
        sql.execute(&self.pools.write).await.map(drop).map_err(unavailable("release experiments"))
    }

    /// When `server` will find an experiment to claim, as things are now: when the first that nobody holds has something to
    /// do, or the first lease of another server ends. It may be over already. `None` if there is nothing to come.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn next_due(&self, server: &ServerId) -> Result<Option<Timestamp>, StoreError> {
        const OPERATION: &str = "look for what comes next";
        let (free, held): (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT (SELECT due_at FROM study_experiments WHERE due_at IS NOT NULL \
             AND holder IS NULL ORDER BY due_at LIMIT 1) AS free, \
             (SELECT MIN(CASE WHEN due_at > held_until THEN due_at ELSE held_until END) \
             FROM study_experiments WHERE holder IS NOT NULL AND holder <> $1 \
             AND due_at IS NOT NULL) AS held",
        )
        .bind(&server.0)
        .fetch_one(&self.pools.read)
        .await
        .map_err(unavailable(OPERATION))?;
        let first = [free, held].into_iter().flatten().min();
        first.map(|at| instant("when an experiment is due", at)).transpose()
    }

    /// Executions of last actions whose run has ended or is gone and whose experiment is not due yet, `limit` at most.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn executions_of_ended_runs(&self, limit: u32) -> Result<Vec<EndedRun>, StoreError> {
        // A run that has not begun is not active either, so the states are named.
        sqlx::query_as::<_, EndedRow>(
            "SELECT x.experiment_id, x.id, x.run_id FROM study_executions x \
             JOIN study_experiments e ON e.id = x.experiment_id AND e.action_id = x.action_id \
             LEFT JOIN runs r ON r.id = x.run_id \
             WHERE x.run_id IS NOT NULL AND (e.due_at IS NULL OR e.due_at > $1) \
             AND (r.id IS NULL OR r.status IN ('FINISHED', 'FAILED', 'CANCELED')) \
             ORDER BY x.run_id LIMIT $2",
        )
        .bind(micros(self.now()))
        .bind(i64::from(limit))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("look for runs that have ended"))?
        .into_iter()
        .map(EndedRun::try_from)
        .collect()
    }

    /// Says that there is something to do for experiments now. Their revisions stay, so a change that is being made is not
    /// stale for it; if it sets another time, that one holds.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn wake_experiments(&self, ids: &[ExperimentId]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let now = micros(self.now());
        let mut sql = Sql::new("UPDATE study_experiments SET due_at = ");
        sql.bind(now).push(" WHERE (due_at IS NULL OR due_at > ").bind(now).push(") AND ");
        self.lock(&mut sql, |sql| sql.push("id IN (").numbers(ids.iter().map(|id| id.0)).push(")"));
        sql.execute(&self.pools.write).await.map(drop).map_err(unavailable("wake experiments"))
    }

    /// Lets go of an experiment that could not be driven now, and for which there is nothing to do before then. Its revision
    /// stays.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn put_off_experiment(
        &self,
        server: &ServerId,
        id: ExperimentId,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let mut sql = Sql::new("UPDATE study_experiments SET due_at = ");
        sql.bind(micros(until)).push(", holder = NULL, held_until = NULL WHERE id = ").bind(id.0);
        sql.push(" AND holder = ").bind(server.0.as_str());
        sql.execute(&self.pools.write).await.map(drop).map_err(unavailable("put off an experiment"))
    }

    /// Puts the condition that an experiment is one of those that `which` selects, which are locked by number.
    fn lock(&self, sql: &mut Sql, which: impl Fn(&mut Sql) -> &mut Sql) {
        let (before, after) = self.pools.kind.one_of();
        sql.push("id").push(before).push("SELECT id FROM study_experiments WHERE ");
        which(sql).push(" ORDER BY id").push(self.pools.kind.lock_rows()).push(after);
    }
}

/// When a lease that begins now ends, in microseconds.
fn end(now: i64, lease: Duration) -> i64 {
    now.saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX))
}
