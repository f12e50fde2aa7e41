//! The jobs of the executors that run nothing: who has started or stopped them, and how they ended.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gantry_model::clock::Clock;
use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::id::JobId;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::error::ExecError;

/// The exit code of a job that TERM ended.
pub(crate) const TERMINATED: i32 = 128 + 15;

/// The jobs of one executor.
pub(crate) struct DummyJobs {
    clock: Arc<dyn Clock>,
    jobs: Mutex<HashMap<JobId, Job>>,
}

/// A job that was started, or that never will be.
struct Job {
    stop: CancellationToken,
    exit: watch::Receiver<Option<ExecExit>>,
}

/// A job that its holder is to run. Where this is dropped it was never started.
pub(crate) struct Taken {
    /// Somebody wants the job's end.
    pub(crate) stop: CancellationToken,
    clock: Arc<dyn Clock>,
    ended: watch::Sender<Option<ExecExit>>,
}

impl DummyJobs {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, jobs: Mutex::default() }
    }

    /// Takes a job, unless somebody started or stopped it before.
    pub(crate) fn take(&self, job: JobId) -> Option<Taken> {
        let (ended, exit) = watch::channel(None);
        let stop = CancellationToken::new();
        match self.lock().entry(job) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(entry) => entry.insert(Job { stop: stop.clone(), exit }),
        };
        Some(Taken { stop, clock: Arc::clone(&self.clock), ended })
    }

    /// Waits for a job's end.
    pub(crate) async fn wait(&self, job: JobId) -> Result<ExecExit, ExecError> {
        let never_started = || ExecError::NeverStarted { job };
        let exit = self.lock().get(&job).map(|job| job.exit.clone());
        let mut exit = exit.ok_or_else(never_started)?;
        let exit = exit.wait_for(Option::is_some).await.map_err(|_gone| never_started())?;
        exit.clone().ok_or_else(never_started)
    }

    /// Asks a job to end, and waits for that. One that was not started never will be.
    pub(crate) async fn stop(&self, job: JobId) -> Result<(), ExecError> {
        let now = self.clock.now();
        self.lock().entry(job).or_insert_with(|| Job::never_to_start(now)).stop.cancel();
        self.wait(job).await.map(|_exit| ())
    }

    /// Ends a job and forgets it.
    pub(crate) async fn remove(&self, job: JobId) {
        let removed = self.lock().remove(&job);
        if let Some(mut job) = removed {
            job.stop.cancel();
            let _ended = job.exit.wait_for(Option::is_some).await;
        }
    }

    /// Whether a job has ended.
    pub(crate) fn has_ended(&self, job: JobId) -> bool {
        self.lock().get(&job).is_some_and(|job| job.exit.borrow().is_some())
    }

    /// Those that were not removed.
    pub(crate) fn ids(&self) -> Vec<JobId> {
        self.lock().keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Runs the job, in a task of its own.
    pub(crate) fn run(self, job: impl Future<Output = ExecOutcome> + Send + 'static) {
        tokio::spawn(async move {
            let started_at = self.clock.now();
            let outcome = job.await;
            let ended_at = self.clock.now();
            self.ended.send_replace(Some(ExecExit { outcome, started_at, ended_at }));
        });
    }
}

impl Job {
    fn never_to_start(now: jiff::Timestamp) -> Self {
        let message = "The job was stopped before it was started.".to_owned();
        let outcome = ExecOutcome::NotStarted { message };
        let exit = ExecExit { outcome, started_at: now, ended_at: now };
        Self { stop: CancellationToken::new(), exit: watch::channel(Some(exit)).1 }
    }
}
