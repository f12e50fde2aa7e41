//! The supervisor as a program: brought to hosts that it was built for, where it starts jobs and removes them at a fraction of
//! what the scripts cost. Where it is not, or does not run, or for what it does not do, there are the scripts.

mod line;
mod order;
mod place;

use std::collections::HashMap;
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use gantry_model::exec::script::ScriptPlan;
use gantry_supervisor::{Outcome, Wish};
use tokio::sync::{Mutex, oneshot};
use tokio::time::timeout;

use self::line::Line;
use super::job::HostJob;
use super::shell::Shell;
use crate::error::ExecError;

/// How long the end of a job is expected here, before it is left to whoever watches all jobs that go on.
const SHORT: Duration = Duration::from_millis(100);

/// A program for one kind of host.
#[derive(Debug, Clone)]
pub struct SupervisorProgram {
    /// What `uname -sm` prints there, with `-` for the space: `Linux-x86_64`.
    pub system: String,
    /// The program.
    pub program: Bytes,
}

/// What becomes of a job that is to be started.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start {
    Done,
    /// The installation's folder is not there.
    NotInstalled,
    /// Only the scripts can do it.
    ByScript,
}

/// What becomes of a job that is to be removed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Removal {
    Done,
    NotEnded,
    /// Only the scripts can do it.
    ByScript,
}

/// The program on one host.
pub(super) struct Program {
    shell: Shell,
    /// The installation's folder, where it is brought to. Jobs that are elsewhere are left to the scripts.
    base: String,
    programs: Vec<SupervisorProgram>,
    grace_seconds: u64,
    log_bytes: u64,
    state: Mutex<State>,
    /// Of jobs that were started here and whose end nobody has waited for.
    ends: Lock<HashMap<String, oneshot::Receiver<String>>>,
}

enum State {
    Unknown,
    /// It does not run on this host.
    Unfit,
    Running(Arc<Line>),
}

impl Program {
    /// None of the programs need be for such a host. The grace is from TERM to KILL, the bytes are those of each log.
    pub(super) fn new(
        shell: Shell,
        base: &str,
        programs: Vec<SupervisorProgram>,
        grace_seconds: u64,
        log_bytes: u64,
    ) -> Self {
        let state = if programs.is_empty() { State::Unfit } else { State::Unknown };
        let state = Mutex::new(state);
        Self {
            shell,
            base: base.to_owned(),
            programs,
            grace_seconds,
            log_bytes,
            state,
            ends: Lock::default(),
        }
    }

    /// Starts a job.
    pub(super) async fn start(&self, job: &HostJob, plan: &ScriptPlan) -> Result<Start, ExecError> {
        const OPERATION: &str = "start a job";
        if plan.container.is_some() {
            return Ok(Start::ByScript);
        }
        let Some(line) = self.line(job).await? else { return Ok(Start::ByScript) };
        let order = order::order(job, plan, self.grace_seconds, self.log_bytes)?;
        let (outcome, end) = line.start(OPERATION, order).await?;
        match outcome {
            Outcome::Done => {
                self.ends().insert(job.name.clone(), end);
                Ok(Start::Done)
            }
            Outcome::NotInstalled => Ok(Start::NotInstalled),
            Outcome::Failed(message) => Err(self.failed(OPERATION, message)),
            other => Err(self.failed(OPERATION, format!("the job has no supervisor: {other:?}"))),
        }
    }

    /// The end of a job that was started here, as its supervisor wrote it, where it comes soon.
    pub(super) async fn end(&self, job: &HostJob) -> Option<String> {
        let end = self.ends().remove(&job.name)?;
        timeout(SHORT, end).await.ok()?.ok()
    }

    fn ends(&self) -> MutexGuard<'_, HashMap<String, oneshot::Receiver<String>>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes all that there is of a job.
    pub(super) async fn remove(&self, job: &HostJob) -> Result<Removal, ExecError> {
        const OPERATION: &str = "remove a job";
        self.ends().remove(&job.name);
        let Some(line) = self.line(job).await? else { return Ok(Removal::ByScript) };
        match line.ask(OPERATION, Wish::Remove(order::place(job))).await? {
            Outcome::Done => Ok(Removal::Done),
            Outcome::NotEnded => Ok(Removal::NotEnded),
            Outcome::Container => Ok(Removal::ByScript),
            Outcome::Failed(message) => Err(self.failed(OPERATION, message)),
            other => Err(self.failed(OPERATION, format!("it answers {other:?}"))),
        }
    }

    /// What answers for a job; `None` where the program does not run, or the job is elsewhere.
    async fn line(&self, job: &HostJob) -> Result<Option<Arc<Line>>, ExecError> {
        if job.base != self.base {
            return Ok(None);
        }
        let mut state = self.state.lock().await;
        match &*state {
            State::Unfit => return Ok(None),
            State::Running(line) if line.is_open() => return Ok(Some(Arc::clone(line))),
            State::Unknown | State::Running(_) => {}
        }
        let line = match place::place(&self.shell, &self.base, &self.programs).await? {
            Some(path) => Line::open(&self.shell, &path).await?.map(Arc::new),
            None => None,
        };
        *state = line.clone().map_or(State::Unfit, State::Running);
        Ok(line)
    }

    fn failed(&self, operation: &'static str, message: String) -> ExecError {
        ExecError::Host { host: self.shell.host().to_owned(), operation, message }
    }
}
