//! The jobs of script runs, each with a state of its own.

use gantry_model::host::HostName;
use gantry_model::id::RunId;
use gantry_model::run::Run;
use gantry_model::script::{JobKey, JobRecord, JobState};
use sqlx::{AnyConnection, FromRow};

use crate::columns::{from_json, from_number, json, number, parse, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::{Store, events};

#[derive(FromRow)]
struct JobRow {
    run_id: String,
    attempt: i64,
    job: i64,
    name: String,
    stage: i64,
    turn: i64,
    state: String,
    revision: i64,
}

impl TryFrom<JobRow> for JobRecord {
    type Error = StoreError;

    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        Ok(Self {
            run: parse("the run of a job", &row.run_id)?,
            attempt: from_number("the attempt of a job", row.attempt)?,
            index: from_number("the place of a job", row.job)?,
            key: JobKey(row.name),
            stage: from_number("the stage of a job", row.stage)?,
            turn: from_number("the turn of a job", row.turn)?,
            state: from_json("the state of a job", &row.state)?,
            revision: from_number("the revision of a job", row.revision)?,
        })
    }
}

impl Store {
    /// The jobs of a run's attempt, in the order in which the task has them.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn jobs(&self, run: RunId, attempt: u32) -> Result<Vec<JobRecord>, StoreError> {
        sqlx::query_as::<_, JobRow>(
            "SELECT run_id, attempt, job, name, stage, turn, state, revision FROM run_jobs \
             WHERE run_id = $1 AND attempt = $2 ORDER BY job",
        )
        .bind(run.to_string())
        .bind(i64::from(attempt))
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list jobs"))?
        .into_iter()
        .map(JobRecord::try_from)
        .collect()
    }

    /// The jobs that a host has to do with now, by run.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn jobs_on(&self, host: &HostName) -> Result<Vec<JobRecord>, StoreError> {
        sqlx::query_as::<_, JobRow>(
            "SELECT run_id, attempt, job, name, stage, turn, state, revision FROM run_jobs \
             WHERE host = $1 ORDER BY run_id, attempt, job",
        )
        .bind(host.as_str())
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list the jobs on a host"))?
        .into_iter()
        .map(JobRecord::try_from)
        .collect()
    }

    /// Notes something among the run's events, and changes nothing.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn note(&self, run: &Run, note: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "note something about a run";
        let mut transaction = self.begin(OPERATION).await?;
        lock(&mut transaction, run.id, OPERATION).await?;
        events::append(&mut transaction, run, self.now(), Some(note)).await?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        self.announce(run.id);
        Ok(())
    }

    /// Changes a job of the run, and notes it among the run's events, in one transaction.
    ///
    /// The job must be as it was read, as with [`Store::apply`].
    ///
    /// # Errors
    /// `Stale` if the job was changed or removed meanwhile, `Unavailable`.
    pub async fn change_job(
        &self,
        run: &Run,
        job: &JobRecord,
        turn: u32,
        next: JobState,
        note: &str,
    ) -> Result<JobRecord, StoreError> {
        const OPERATION: &str = "change a job";
        let next = JobRecord {
            turn,
            state: next,
            revision: job.revision.saturating_add(1),
            ..job.clone()
        };
        let mut transaction = self.begin(OPERATION).await?;
        lock(&mut transaction, job.run, OPERATION).await?;
        let done = sqlx::query(
            "UPDATE run_jobs SET turn = $1, state = $2, host = $3, revision = $4 \
             WHERE run_id = $5 AND attempt = $6 AND job = $7 AND revision = $8",
        )
        .bind(i64::from(next.turn))
        .bind(json("the state of a job", &next.state)?)
        .bind(next.state.placed().map(|placed| placed.host.as_str()))
        .bind(number(next.revision))
        .bind(job.run.to_string())
        .bind(i64::from(job.attempt))
        .bind(i64::from(job.index))
        .bind(number(job.revision))
        .execute(&mut *transaction)
        .await
        .map_err(unavailable(OPERATION))?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale { run: job.run });
        }
        events::append(&mut transaction, run, self.now(), Some(note)).await?;
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        self.announce(job.run);
        Ok(next)
    }
}

/// Locks a run, whose events are numbered without gaps.
async fn lock(
    connection: &mut AnyConnection,
    run: RunId,
    operation: &'static str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE runs SET revision = revision WHERE id = $1")
        .bind(run.to_string())
        .execute(connection)
        .await
        .map(drop)
        .map_err(unavailable(operation))
}

/// Puts the jobs of a run on record.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    jobs: &[JobRecord],
) -> Result<(), StoreError> {
    for job in jobs {
        sqlx::query(
            "INSERT INTO run_jobs (run_id, attempt, job, name, stage, turn, state, host, revision) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(job.run.to_string())
        .bind(i64::from(job.attempt))
        .bind(i64::from(job.index))
        .bind(text(&job.key.0))
        .bind(i64::from(job.stage))
        .bind(i64::from(job.turn))
        .bind(json("the state of a job", &job.state)?)
        .bind(job.state.placed().map(|placed| placed.host.as_str()))
        .bind(number(job.revision))
        .execute(&mut *connection)
        .await
        .map_err(conflict_or_unavailable("record a job", || {
            format!("the jobs of run {} are on record already", job.run)
        }))?;
    }
    Ok(())
}
