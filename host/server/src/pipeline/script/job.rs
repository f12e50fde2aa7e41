//! One job's way through its steps. All control flow of a job is here; each step is a file of its own.

use std::time::Duration;

use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::run::Run;
use gantry_model::script::{JobRecord, JobState, PlacedJob, Script, ScriptJob};
use gantry_model::task::Task;

use super::super::failing::chain;
use super::super::patience::Patience;
use super::super::{Error, Pipeline, Result};
use super::advance::job_of;
use super::begin::script_of;

/// A job with everything that its steps look at.
pub(super) struct Work<'a> {
    pub(super) run: &'a Run,
    pub(super) task: &'a Task,
    pub(super) script: &'a Script,
    pub(super) job: &'a ScriptJob,
}

/// What a step leads to: the job's next state and a sentence about it.
pub(super) type JobStep = std::result::Result<(JobState, String), Setback>;

/// Why a step of a job led nowhere.
pub(super) enum Setback {
    /// The job has failed.
    Failed(Failure),
    /// Its host is out of reach, and why; the job may well go on there.
    OutOfReach(String),
    /// The server or its storage is in trouble: the step is repeated later.
    Server(Error),
}

impl<E: Into<Error>> From<E> for Setback {
    fn from(error: E) -> Self {
        Self::Server(error.into())
    }
}

impl Pipeline {
    /// Takes the job to its end, and answers with its place among the task's jobs.
    pub(super) async fn drive_job(
        &self,
        run: &Run,
        task: &Task,
        mut record: JobRecord,
    ) -> Result<u32> {
        let script = script_of(task)?;
        let job = job_of(script, &record)
            .ok_or_else(|| Error::internal("driving a job", "the task has no such job"))?;
        let work = Work { run, task, script, job };
        let mut room = None;
        loop {
            if room.is_none() {
                room = self.place_on_host(&record.state).await?;
            }
            let turn = match &record.state {
                JobState::Waiting | JobState::Failed { .. } => record.turn.saturating_add(1),
                _ => record.turn,
            };
            let step = match &record.state {
                JobState::Waiting | JobState::Failed { .. } => {
                    self.place_job(&work, &JobRecord { turn, ..record.clone() }).await
                }
                JobState::Preparing(placed) => self.bring_patiently(&work, placed).await,
                JobState::Running { placed, .. } => self.attend_job(&work, &record, placed).await,
                JobState::Finished { .. } | JobState::Skipped | JobState::Canceled => {
                    return Ok(record.index);
                }
            };
            let (next, note) = match step {
                Ok(step) => step,
                Err(Setback::Failed(failure)) => self.failed_job(run, &record, failure).await?,
                Err(Setback::OutOfReach(cause)) => {
                    self.failed_job(run, &record, unavailable(cause)).await?
                }
                Err(Setback::Server(error)) => return Err(error),
            };
            let left = next.has_ended().then(|| record.state.placed().cloned()).flatten();
            record = self.store.change_job(run, &record, turn, next, &note).await?;
            if let Some(placed) = left {
                self.leave_host(&work, &placed).await;
            }
            if record.state.has_ended() {
                return Ok(record.index);
            }
        }
    }

    /// Brings what the job needs to its host and starts it. A host that is out of reach is waited for as long as the job itself
    /// may take.
    async fn bring_patiently(&self, work: &Work<'_>, placed: &PlacedJob) -> JobStep {
        let mut patience = Patience::new(Duration::from_secs(self.job_time_limit(work.job)));
        loop {
            let moved = self.hosts.moved();
            match self.bring_job(work, placed).await {
                Err(Setback::OutOfReach(cause)) if patience.lasts() => {
                    let note = format!("job '{}' waits for its host: {cause}", work.job.key);
                    self.pause(work.run, &mut patience, &note, moved).await?;
                }
                step => return step,
            }
        }
    }

    /// Waits for the job's end, however long its host is out of reach meanwhile, and takes in what it left.
    async fn attend_job(&self, work: &Work<'_>, record: &JobRecord, placed: &PlacedJob) -> JobStep {
        let mut patience = Patience::endless();
        loop {
            let moved = self.hosts.moved();
            let cause = match self.collect_job(work, record, placed).await {
                Err(Setback::OutOfReach(cause)) => cause,
                // There may be no place for what the job left. It is not to be fetched again at once.
                Err(Setback::Server(error @ (Error::DiskFull | Error::Internal { .. }))) => {
                    chain(&error)
                }
                step => return step,
            };
            tracing::warn!(job = %record.id(), host = %placed.host, cause, "looking again later");
            let note = format!("the server waits for job '{}': {cause}", work.job.key);
            self.pause(work.run, &mut patience, &note, moved).await?;
        }
    }

    /// Keeps the output of a job that ends otherwise than it should, as far as its host gives it.
    pub(super) async fn keep_what_was_printed(
        &self,
        run: &Run,
        record: &JobRecord,
        placed: &PlacedJob,
    ) {
        let cause = match self.keep_job_logs(run, record.id(), placed).await {
            Ok(()) => return,
            Err(Setback::Failed(failure)) => failure.cause,
            Err(Setback::OutOfReach(cause)) => cause,
            Err(Setback::Server(error)) => chain(&error),
        };
        tracing::warn!(job = %record.id(), host = %placed.host, cause, "its output is not kept");
    }

    /// What was printed is kept, and the failure is recorded.
    async fn failed_job(
        &self,
        run: &Run,
        record: &JobRecord,
        failure: Failure,
    ) -> Result<(JobState, String)> {
        let host = match record.state.placed() {
            Some(placed) => {
                self.keep_what_was_printed(run, record, placed).await;
                Some(placed.host.clone())
            }
            None => None,
        };
        let note = format!("job '{}' failed: {}", record.key, failure.cause);
        Ok((JobState::Failed { host, failure, exit: None }, note))
    }
}

/// The failure of a job whose host was out of reach before the job had begun.
pub(super) fn unavailable(cause: String) -> Failure {
    Failure {
        stage: Stage::Prepare,
        reason: FailureReason::HostUnavailable,
        cause,
        hint: "`gantry host test` tells what is wrong with the host.".to_owned(),
        exit_code: None,
        details: Vec::new(),
    }
}
