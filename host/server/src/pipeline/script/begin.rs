//! QUEUING → RUNNING: the jobs of a script task are put on record, each waiting for its stage.

use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobRecord, JobState, Script};
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
        let jobs = (0..).zip(&script.jobs).map(|(index, job)| JobRecord {
            run: run.id,
            attempt,
            index,
            key: job.key.clone(),
            stage: u32::try_from(job.stage).unwrap_or(u32::MAX),
            turn: 0,
            state: JobState::Waiting,
            revision: 0,
        });
        let server = self.settings.server_id.clone();
        let staged = RunState::Staged { server, started_at: self.clock.now() };
        let change = Change::to(staged).with_attempt(attempt).with_jobs(jobs.collect());
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }
}
