//! RUNNING: the jobs of a script run are driven side by side, stage by stage, until the last one has ended. A server that
//! was restarted comes here too, and takes up each job where it is.

use std::collections::BTreeSet;
use std::pin::pin;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use gantry_engine::script::{Decision, Verdict, decide};
use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobRecord, JobState, Script, ScriptJob};
use gantry_model::task::Task;
use gantry_store::Change;

use super::super::drive::{Outcome, StepResult};
use super::super::{Pipeline, Result};
use super::begin::script_of;

impl Pipeline {
    /// Drives the jobs until the run has ended, or somebody changed it.
    pub(crate) async fn advance_jobs(&self, run: &Run, task: &Task) -> StepResult {
        let script = script_of(task)?;
        let mut changed = pin!(self.changed(run));
        let mut driving = FuturesUnordered::new();
        let mut driven = BTreeSet::new();
        loop {
            let jobs = self.store.jobs(run.id, run.attempt).await?;
            let decision = decide(script, &jobs);
            if let Some(verdict) = &decision.verdict {
                return self.conclude_jobs(run, verdict, &jobs).await;
            }
            for job in to_drive(&decision, &jobs) {
                if driven.insert(job.index) {
                    driving.push(self.drive_job(run, task, script, job.clone()));
                }
            }
            if !decision.skip.is_empty() {
                self.skip(run, &decision, &jobs).await?;
                continue;
            }
            tokio::select! {
                Some(ended) = driving.next() => { driven.remove(&ended?); }
                current = &mut changed => return Ok(Outcome::Advanced(current?)),
            }
        }
    }

    async fn skip(&self, run: &Run, decision: &Decision, jobs: &[JobRecord]) -> Result<()> {
        for job in jobs.iter().filter(|job| decision.skip.contains(&job.index)) {
            let note = format!("job '{}' is skipped, since one before it failed", job.key);
            self.store.change_job(run, job, job.turn, JobState::Skipped, &note).await?;
        }
        Ok(())
    }

    /// Records how the run has ended.
    async fn conclude_jobs(&self, run: &Run, verdict: &Verdict, jobs: &[JobRecord]) -> StepResult {
        match verdict {
            Verdict::Failed(failure) => Ok(Outcome::Failed(failure.clone())),
            Verdict::Finished => {
                let results = self.imported_artifacts(run, jobs).await?;
                let change = Change::to(RunState::Finished { exit: None }).with_results(results);
                Ok(Outcome::Advanced(self.store.apply(run, change).await?))
            }
        }
    }
}

/// The jobs that start now, and those that are under way.
fn to_drive<'a>(
    decision: &'a Decision,
    jobs: &'a [JobRecord],
) -> impl Iterator<Item = &'a JobRecord> {
    jobs.iter().filter(|job| decision.start.contains(&job.index) || job.state.placed().is_some())
}

/// Which of the task's jobs a record is of.
pub(super) fn job_of<'a>(script: &'a Script, job: &JobRecord) -> Option<&'a ScriptJob> {
    script.jobs.get(job.index as usize)
}
