//! QUEUING → RUNNING: the jobs of a script task are put on record, each waiting for its stage.

use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobRecord, JobState, Script, ScriptJob};
use gantry_model::task::Task;
use gantry_store::Change;

use super::super::drive::{Outcome, StepResult};
use super::super::{Error, Pipeline, Result};

/// What a script task does. Only runs of such tasks take the steps that ask for it.
pub(super) fn script_of(task: &Task) -> Result<&Script> {
    task.definition
        .script()
        .ok_or_else(|| Error::internal("reading a task", "it is no script task"))
}

impl Pipeline {
    /// Puts the jobs on record. From here on the run is this server's.
    pub(crate) async fn begin_jobs(&self, run: &Run, task: &Task) -> StepResult {
        let script = script_of(task)?;
        let attempt = run.attempt.saturating_add(1);
        let server = self.settings.server_id.clone();
        let staged = RunState::Staged { server, started_at: self.clock.now() };
        let change =
            Change::to(staged).with_attempt(attempt).with_jobs(waiting(run.id, attempt, script));
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }

    /// The jobs of the run's present attempt; before it has begun, each as it will begin.
    pub(crate) async fn jobs_of(&self, run: &Run) -> Result<Vec<JobRecord>> {
        let jobs = self.store.jobs(run.id, run.attempt).await?;
        if !jobs.is_empty() {
            return Ok(jobs);
        }
        let task = self.task(run.task).await?;
        let script = task.definition.script();
        Ok(script.map(|script| waiting(run.id, run.attempt, script)).unwrap_or_default())
    }
}

/// The jobs of an attempt, each waiting for its stage.
fn waiting(run: RunId, attempt: u32, script: &Script) -> Vec<JobRecord> {
    let record = |(index, job): (u32, &ScriptJob)| JobRecord {
        run,
        attempt,
        index,
        key: job.key.clone(),
        stage: u32::try_from(job.stage).unwrap_or(u32::MAX),
        turn: 0,
        state: JobState::Waiting,
        revision: 0,
    };
    (0..).zip(&script.jobs).map(record).collect()
}
