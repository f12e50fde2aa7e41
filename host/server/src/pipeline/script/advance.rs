//! RUNNING: the jobs of a script run are driven side by side, stage by stage, until the last one has ended. A server that
//! was restarted comes here too, and takes up each job where it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use gantry_engine::script::{Decision, Verdict, decide};
use gantry_model::run::{Run, RunState};
use gantry_model::script::{JobRecord, JobState, Script, ScriptJob};
use gantry_model::task::Task;
use gantry_store::Change;
use tokio::task::JoinSet;

use super::super::drive::{Outcome, StepResult};
use super::super::{Error, Pipeline, Result};
use super::begin::script_of;

/// What is waited for.
enum Event {
    /// The job at this place has ended.
    Ended(u32),
    /// Somebody changed the run: this is what it is now.
    Changed(Run),
}

/// The run's jobs that are driven, and the watch for its changes.
///
/// Each is a task of its own: a future that nobody polls while the driver reads the jobs could hold the connection to the
/// database which that needs.
struct UnderWay {
    run: Arc<Run>,
    task: Arc<Task>,
    jobs: BTreeSet<u32>,
    tasks: JoinSet<Result<Event>>,
}

impl UnderWay {
    fn begin(pipeline: &Pipeline, run: &Run, task: &Task) -> Self {
        let (run, task) = (Arc::new(run.clone()), Arc::new(task.clone()));
        let mut tasks = JoinSet::new();
        let (pipeline, watched) = (pipeline.clone(), Arc::clone(&run));
        tasks.spawn(async move { pipeline.changed(&watched).await.map(Event::Changed) });
        Self { run, task, jobs: BTreeSet::new(), tasks }
    }

    /// Has the job driven, unless it is.
    fn drive(&mut self, pipeline: &Pipeline, job: &JobRecord) {
        if !self.jobs.insert(job.index) {
            return;
        }
        let (run, task) = (Arc::clone(&self.run), Arc::clone(&self.task));
        let (pipeline, job) = (pipeline.clone(), job.clone());
        self.tasks
            .spawn(async move { pipeline.drive_job(&run, &task, job).await.map(Event::Ended) });
    }

    async fn next(&mut self) -> Result<Event> {
        const OPERATION: &str = "driving jobs";
        match self.tasks.join_next().await {
            Some(Ok(event)) => event,
            Some(Err(error)) => Err(Error::internal(OPERATION, error)),
            None => Err(Error::internal(OPERATION, "nothing is driven any more")),
        }
    }
}

impl Pipeline {
    /// Drives the jobs until the run has ended, or somebody changed it.
    pub(crate) async fn advance_jobs(&self, run: &Run, task: &Task) -> StepResult {
        let mut under_way = UnderWay::begin(self, run, task);
        let step = self.drive_jobs(run, script_of(task)?, &mut under_way).await;
        // None of them may go on beside whoever takes up the run after this.
        under_way.tasks.shutdown().await;
        step
    }

    async fn drive_jobs(&self, run: &Run, script: &Script, under_way: &mut UnderWay) -> StepResult {
        loop {
            let jobs = self.store.jobs(run.id, run.attempt).await?;
            let decision = decide(script, &jobs);
            if let Some(verdict) = &decision.verdict {
                return self.conclude_jobs(run, verdict, &jobs).await;
            }
            to_drive(&decision, &jobs).for_each(|job| under_way.drive(self, job));
            if !decision.skip.is_empty() {
                self.skip(run, &decision, &jobs).await?;
                continue;
            }
            match under_way.next().await? {
                Event::Ended(job) => drop(under_way.jobs.remove(&job)),
                Event::Changed(current) => return Ok(Outcome::Advanced(current)),
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
