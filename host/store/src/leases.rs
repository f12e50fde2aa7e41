//! Who drives which run: a lease names a server and ends by itself, so that what a server that died
//! had not started is taken over. What it had started waits for it.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use gantry_model::id::{RunId, ServerId};
use gantry_model::run::Run;

use sqlx::AssertSqlSafe;

use crate::Store;
use crate::columns::{micros, parse};
use crate::connect::Kind;
use crate::error::{StoreError, unavailable};
use crate::runs::RunRow;

impl Store {
    /// Takes the lease of runs that have something to do and that nobody holds a lease of, the
    /// oldest first, `limit` at most. No two owners ever get the same run while its lease lasts.
    ///
    /// A run that has a job goes to the job's server alone, however long that is away: nobody else
    /// can tell whether the job runs.
    ///
    /// A run that `owner` itself holds is not returned again: whoever asks for work gets work that
    /// it does not have yet. A server that restarts under its old name gives up what it held first
    /// ([`Store::release_all`]).
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn claim(
        &self,
        owner: &ServerId,
        lease: Duration,
        limit: u32,
    ) -> Result<Vec<Run>, StoreError> {
        const OPERATION: &str = "claim runs";
        let now = micros(self.now());
        let until = end(now, lease);
        let free: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM runs \
             WHERE active = 1 AND (lease_owner IS NULL OR lease_until <= $1) \
             AND (server IS NULL OR server = $2) \
             ORDER BY created_at, id LIMIT $3",
        )
        .bind(now)
        .bind(&owner.0)
        .bind(i64::from(limit))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable(OPERATION))?;

        // Reading decided nothing. Each update asks again whether the run is free, and the database
        // does one at a time; all go by age, so that no two owners wait for each other.
        let mut claimed = Vec::with_capacity(free.len());
        let mut transaction = self.begin(OPERATION).await?;
        for id in free {
            let run = sqlx::query_as::<_, RunRow>(
                "UPDATE runs SET lease_owner = $1, lease_until = $2 \
                 WHERE id = $3 AND active = 1 AND (lease_owner IS NULL OR lease_until <= $4) \
                 AND (server IS NULL OR server = $1) \
                 RETURNING id, task_id, state, attempt, importer, importer_pin, project, \
                 created_by, creator, creator_user, created_at, updated_at, revision",
            )
            .bind(&owner.0)
            .bind(until)
            .bind(id)
            .bind(now)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(unavailable(OPERATION))?;
            claimed.extend(run.map(Run::try_from).transpose()?);
        }
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        Ok(claimed)
    }

    /// Prolongs every lease of `owner` to `lease` from now: those of the runs that are returned. Another's lease has ended,
    /// and somebody else took the run, or the run needs no driver any more: then `owner` stops driving it.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn renew_all(
        &self,
        owner: &ServerId,
        lease: Duration,
    ) -> Result<BTreeSet<RunId>, StoreError> {
        const OPERATION: &str = "renew leases";
        // By age, as `claim` goes, so that no two servers wait for each other.
        let sql = format!(
            "UPDATE runs SET lease_until = $1 WHERE id IN (SELECT id FROM runs \
             WHERE lease_owner = $2 ORDER BY created_at, id{}) RETURNING id",
            self.pools.kind.lock_rows()
        );
        let renewed: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(end(micros(self.now()), lease))
            .bind(&owner.0)
            .fetch_all(&self.pools.write)
            .await
            .map_err(unavailable(OPERATION))?;
        renewed.iter().map(|id| parse("runs.id", id)).collect()
    }

    /// Tells subscribers which runs of `owner` have changed since the last look, or are its own no longer; `known` is what was
    /// known then. So it hears of what other servers do, for one statement however many runs it drives. SQLite has no other
    /// servers, so there is nothing to look for.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn notice_changes(
        &self,
        owner: &ServerId,
        known: &mut HashMap<RunId, i64>,
    ) -> Result<(), StoreError> {
        if self.pools.kind == Kind::Sqlite {
            return Ok(());
        }
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT id, revision FROM runs WHERE lease_owner = $1")
                .bind(&owner.0)
                .fetch_all(&self.pools.read)
                .await
                .map_err(unavailable("look at the runs of a server"))?;
        let read = |(id, revision): (String, i64)| Ok((parse("runs.id", &id)?, revision));
        let now =
            rows.into_iter().map(read).collect::<Result<HashMap<RunId, i64>, StoreError>>()?;
        let changed = now.iter().filter(|(run, revision)| known.get(run) != Some(revision));
        let gone = known.keys().filter(|run| !now.contains_key(run));
        changed.map(|(run, _)| run).chain(gone).for_each(|run| self.announce(*run));
        *known = now;
        Ok(())
    }

    /// Gives a run up for others; nothing happens if `owner` does not hold its lease.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn release(&self, owner: &ServerId, run: RunId) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE runs SET lease_owner = NULL, lease_until = NULL \
             WHERE id = $1 AND lease_owner = $2",
        )
        .bind(run.to_string())
        .bind(&owner.0)
        .execute(&self.pools.write)
        .await
        .map(drop)
        .map_err(unavailable("release a lease"))
    }

    /// Gives up every run that `owner` holds.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn release_all(&self, owner: &ServerId) -> Result<(), StoreError> {
        sqlx::query("UPDATE runs SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = $1")
            .bind(&owner.0)
            .execute(&self.pools.write)
            .await
            .map(drop)
            .map_err(unavailable("release leases"))
    }
}

/// When a lease that begins now ends, in microseconds.
fn end(now: i64, lease: Duration) -> i64 {
    now.saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX))
}
