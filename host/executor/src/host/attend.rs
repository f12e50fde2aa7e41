//! Waits for the ends of jobs, and finds those that nobody looks after any more.

use std::sync::Arc;

use gantry_model::clock::Clock;
use gantry_model::exec::{ExecExit, ExecOutcome};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;
use tokio::time::sleep;

use super::exit::{Ended, State};
use super::job::HostJob;
use super::program::Program;
use super::shell::Shell;
use super::slurm::{Look, Queue, Sight};
use super::watch::{News, Watcher};
use crate::error::ExecError;
use crate::runtime;

const STATE: &str = include_str!("scripts/state.sh");
const LOST: &str = concat!(
    include_str!("scripts/identity.sh"),
    include_str!("../end_forgotten.sh"),
    include_str!("scripts/lost.sh")
);
const TAIL: &str = include_str!("scripts/tail.sh");

/// A host's clock may be off by this much before its times are corrected: less is not noticed
/// between machines, and comes from the way of the answer.
const CLOCKS_AGREE: SignedDuration = SignedDuration::from_secs(2);

/// Waits for jobs of a host.
pub(super) struct Attendance {
    shell: Shell,
    /// Slurm's, where it starts the jobs.
    queue: Option<Arc<Queue>>,
    /// What starts them where Slurm does not.
    program: Arc<Program>,
    clock: Arc<dyn Clock>,
    /// How much the host's clock is behind this machine's; found once, so that an end has the same
    /// times whenever it is asked for.
    clock_offset: OnceCell<SignedDuration>,
}

impl Attendance {
    pub(super) fn new(
        shell: Shell,
        queue: Option<Arc<Queue>>,
        program: Arc<Program>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { shell, queue, program, clock, clock_offset: OnceCell::new() }
    }

    /// What the host says about a job at present.
    pub(super) async fn state(&self, job: &HostJob) -> Result<State, ExecError> {
        let text = self.shell.call("tell how a job is", STATE, &[&job.base, &job.name]).await?;
        Ok(State::parse(&String::from_utf8_lossy(&text)))
    }

    /// Waits for a job's end.
    pub(super) async fn wait(
        &self,
        job: &HostJob,
        watcher: &Watcher,
    ) -> Result<ExecExit, ExecError> {
        if let Some(end) = self.program.end(job).await
            && let State::Ended(ended) = self.settled(job, Some(&end)).await?
        {
            return self.exit(job, ended).await;
        }
        let mut look = Look::default();
        loop {
            let settled = watcher
                .until(&job.name, |news| news.end.is_some() || news.is_unclaimed || news.is_lost);
            let lost = tokio::select! {
                news = settled => match news.map_err(|unknown| unknown.error(job.id))? {
                    News { end: None, is_unclaimed: false, .. } => ("lost", String::new()),
                    News { end, .. } => match self.settled(job, end.as_deref()).await? {
                        State::Ended(ended) => return self.exit(job, ended).await,
                        State::Unclaimed => return Err(ExecError::NeverStarted { job: job.id }),
                        // Somebody started it since.
                        State::Claimed { .. } => {
                            watcher.look_again(&job.name);
                            continue;
                        }
                    },
                },
                over = self.over(job, &mut look) => over?,
            };
            self.bury(job, lost.0, &lost.1).await?;
            watcher.look_again(&job.name);
        }
    }

    /// The job's end as its supervisor wrote it, which the host need not be asked for again once its clock is known; else what
    /// the host says.
    async fn settled(&self, job: &HostJob, end: Option<&str>) -> Result<State, ExecError> {
        match end {
            Some(end) if self.clock_offset.initialized() => Ok(State::parse(end)),
            _ => self.state(job).await,
        }
    }

    /// Takes a job out of Slurm's queue, or asks there for its end.
    pub(super) async fn cancel(&self, job: &HostJob) -> Result<(), ExecError> {
        match &self.queue {
            Some(queue) => queue.cancel(job).await,
            None => Ok(()),
        }
    }

    /// Returns when Slurm has nothing to do with the job any more although it has not ended: the
    /// outcome as scripts call it, and a line for the log.
    async fn over(
        &self,
        job: &HostJob,
        look: &mut Look,
    ) -> Result<(&'static str, String), ExecError> {
        let Some(queue) = &self.queue else { return std::future::pending().await };
        loop {
            sleep(Queue::PAUSE).await;
            if look.number.is_none()
                && let Ok(State::Claimed { number }) = self.state(job).await
            {
                look.number = number;
            }
            // While Slurm does not answer nothing is known.
            let Ok(sight) = queue.look(job, look).await else { continue };
            if let Sight::Over { outcome, note } = sight {
                return Ok((outcome, note));
            }
        }
    }

    /// Ends what is left of a job that nobody looks after, and writes down that it ended so.
    async fn bury(&self, job: &HostJob, outcome: &str, note: &str) -> Result<(), ExecError> {
        let arguments = [&*job.base, &job.name, outcome, note];
        self.shell.call("end what is left of a job", LOST, &arguments).await.map(|_| ())
    }

    async fn exit(&self, job: &HostJob, ended: Ended) -> Result<ExecExit, ExecError> {
        let offset = self.clock_offset(ended.told_at).await;
        let mut exit = ended.exit(offset);
        if let ExecOutcome::NotStarted { message } = &mut exit.outcome {
            // A job that was not started wrote nothing, so all of its standard error is others'.
            let text = self.shell.call("read a log", TAIL, &[&job.base, &job.name]).await?;
            *message = runtime::message(&text);
        }
        Ok(exit)
    }

    async fn clock_offset(&self, told_at: Timestamp) -> SignedDuration {
        let measure = async || {
            let offset = self.clock.now().duration_since(told_at);
            if offset.abs() < CLOCKS_AGREE { SignedDuration::ZERO } else { offset }
        };
        *self.clock_offset.get_or_init(measure).await
    }
}
