//! The one way in which a run changes.

use gantry_model::run::{Run, RunState};
use gantry_model::script::JobRecord;
use gantry_model::task::Side;
use gantry_model::value::Value;
use sqlx::AnyConnection;

use super::{RunResult, results};
use crate::columns::{json, micros, number};
use crate::error::{StoreError, unavailable};
use crate::values::{GivenFile, ValuePath};
use crate::{Store, events, jobs, values};

const OPERATION: &str = "change a run";

/// What shall become of a run, all at once or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The state that it takes; the one that it is in, if only its values change.
    pub next: RunState,
    /// Its attempt; `None` leaves it.
    pub attempt: Option<u32>,
    /// Inputs to write, in this order.
    pub inputs: Vec<(ValuePath, Value)>,
    /// Files to add to inputs that consist of files, or to put in place of those of the same path.
    pub files: Vec<(String, GivenFile)>,
    /// Inputs, or items of them, to forget, before others are written.
    pub emptied: Vec<ValuePath>,
    /// Its outputs, in place of all that it had; `None` leaves them.
    pub outputs: Option<Vec<(String, Value)>>,
    /// Its results, in place of all that it had; `None` leaves them.
    pub results: Option<Vec<RunResult>>,
    /// Jobs that it has from now on.
    pub jobs: Vec<JobRecord>,
    /// A sentence for people, kept in the event.
    pub note: Option<String>,
}

impl Change {
    /// A change of state alone.
    pub fn to(next: RunState) -> Self {
        Self {
            next,
            attempt: None,
            inputs: Vec::new(),
            files: Vec::new(),
            emptied: Vec::new(),
            outputs: None,
            results: None,
            jobs: Vec::new(),
            note: None,
        }
    }

    /// The same change, which also sets the attempt.
    #[must_use]
    pub fn with_attempt(self, attempt: u32) -> Self {
        Self { attempt: Some(attempt), ..self }
    }

    /// The same change, which also writes one more input.
    #[must_use]
    pub fn with_input(mut self, path: ValuePath, value: Value) -> Self {
        self.inputs.push((path, value));
        self
    }

    /// The same change, which also adds a file to an input that consists of files.
    #[must_use]
    pub fn with_file(mut self, input: impl Into<String>, file: GivenFile) -> Self {
        self.files.push((input.into(), file));
        self
    }

    /// The same change, which also forgets an input, or an item of one.
    #[must_use]
    pub fn without_input(mut self, path: ValuePath) -> Self {
        self.emptied.push(path);
        self
    }

    /// The same change, which also replaces the outputs.
    #[must_use]
    pub fn with_outputs(self, outputs: Vec<(String, Value)>) -> Self {
        Self { outputs: Some(outputs), ..self }
    }

    /// The same change, which also replaces the results.
    #[must_use]
    pub fn with_results(self, results: Vec<RunResult>) -> Self {
        Self { results: Some(results), ..self }
    }

    /// The same change, which also puts jobs on record.
    #[must_use]
    pub fn with_jobs(self, jobs: Vec<JobRecord>) -> Self {
        Self { jobs, ..self }
    }

    /// The same change, with a sentence for people.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

impl Store {
    /// Changes a run in one transaction and returns it as it is then. An event is written if its
    /// state changed or the change has a note.
    ///
    /// The run must be as it was read: the revision is compared and counted up in the same
    /// statement, so of several who decide from the same revision one is heard, and the others are
    /// told to look again. That is also the fence for leases: whoever lost its lease without
    /// noticing either writes before the new owner's first change, which is then the stale one, or
    /// after it, and is stale itself. So the history of a run is one line whoever writes it, and an
    /// owner need not be named here, which lets people (who cancel, or deliver outputs) use the
    /// same door.
    ///
    /// # Errors
    /// `Illegal` if the state may not follow, `Stale` if the run was changed or removed meanwhile,
    /// `Unavailable`.
    pub async fn apply(&self, run: &Run, change: Change) -> Result<Run, StoreError> {
        let now = self.now();
        let state = run.state.become_state(change.next)?;
        let moved = state != run.state;
        let next = Run {
            attempt: change.attempt.unwrap_or(run.attempt),
            updated_at: if moved { now } else { run.updated_at },
            revision: run.revision.saturating_add(1),
            state,
            ..run.clone()
        };
        let mut transaction = self.begin(OPERATION).await?;
        compare_and_set(&mut transaction, run.revision, &next).await?;
        for path in &change.emptied {
            values::remove(&mut transaction, run.id, Side::Inputs, path).await?;
            values::remove_files(&mut transaction, run.id, path).await?;
        }
        for (path, value) in &change.inputs {
            values::write(&mut transaction, run.id, Side::Inputs, path, value).await?;
        }
        for (input, file) in &change.files {
            values::write_file(&mut transaction, run.id, input, file).await?;
        }
        if let Some(outputs) = &change.outputs {
            values::replace_all(&mut transaction, run.id, Side::Outputs, outputs).await?;
        }
        if let Some(results) = &change.results {
            results::replace_all(&mut transaction, run.id, results).await?;
        }
        jobs::insert(&mut transaction, &change.jobs).await?;
        if moved || change.note.is_some() {
            events::append(&mut transaction, &next, now, change.note.as_deref()).await?;
        }
        transaction.commit().await.map_err(unavailable(OPERATION))?;
        self.announce(run.id);
        Ok(next)
    }
}

/// Being the transaction's first statement, it also locks the run: what follows happens to no run
/// in two transactions at once. A run that needs no driver any more loses its lease.
async fn compare_and_set(
    connection: &mut AnyConnection,
    read: u64,
    next: &Run,
) -> Result<(), StoreError> {
    let status = next.state.status();
    let done = sqlx::query(
        "UPDATE runs SET revision = $1, state = $2, attempt = $3, updated_at = $4, status = $5, \
         active = $6, executor = $7, server = $8, \
         lease_owner = CASE WHEN $6 = 1 THEN lease_owner END, \
         lease_until = CASE WHEN $6 = 1 THEN lease_until END \
         WHERE id = $9 AND revision = $10",
    )
    .bind(number(next.revision))
    .bind(json("the state of a run", &next.state)?)
    .bind(i64::from(next.attempt))
    .bind(micros(next.updated_at))
    .bind(status.to_string())
    .bind(i64::from(status.is_active()))
    .bind(next.state.executor().map(|executor| executor.0.as_str()))
    .bind(next.state.server().map(|server| server.0.as_str()))
    .bind(next.id.to_string())
    .bind(number(read))
    .execute(connection)
    .await
    .map_err(unavailable(OPERATION))?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale { run: next.id }) }
}
