//! The loop that claims runs which have something to do, and drives each in a task of its own.
//!
//! A claim is a lease: while this server lives it renews it, and a server that died loses it; of its runs, those that have
//! no job yet go to others then. A restarted server with the same data folder is the same owner, so it takes its runs up at once.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use gantry_model::id::RunId;
use gantry_model::run::Run;
use tokio::task::{AbortHandle, JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::drive::Rest;
use super::holder::REPORT;
use super::{Pipeline, housekeeping};

/// How long a claim lasts without being renewed.
const LEASE: Duration = Duration::from_secs(60);
/// How often leases are renewed: twice may fail before one is lost.
const RENEWAL: Duration = Duration::from_secs(20);
/// How often the driver looks for runs although nobody roused it: those of dead servers, those that were deferred, and those
/// that another server changed.
const TICK: Duration = Duration::from_secs(2);
/// Most runs that one server drives at once. Waiting for a job costs little more than a task.
const RUNS_AT_ONCE: usize = 4096;

/// How long a server that stops cleans up after runs that have ended. What is left is found by the next start's sweep.
const LAST_CLEANING: Duration = Duration::from_secs(10);

/// Drives runs until `shutdown`. Jobs go on then; the next server re-attaches to them.
pub(crate) async fn run_driver(pipeline: Pipeline, shutdown: CancellationToken) {
    if let Err(error) = pipeline.store.release_all(&pipeline.settings.server_id).await {
        tracing::error!(%error, "the leases of the last start could not be released");
    }
    pipeline.report_alive().await;
    pipeline.sweep().await;
    let mut driving = Driving::default();
    let mut tick = patient(TICK);
    let mut renewal = patient(RENEWAL);
    let mut report = patient(REPORT);
    housekeeping::begin(&pipeline, &shutdown);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = pipeline.wake.notified() => driving.claim(&pipeline).await,
            _ = tick.tick() => {
                // Something that this server was not told of may have made room.
                pipeline.placing.has_changed();
                driving.let_go(&pipeline).await;
                driving.look_around(&pipeline).await;
                driving.claim(&pipeline).await;
                pipeline.look_at_limits().await;
            }
            _ = renewal.tick() => driving.renew(&pipeline).await,
            _ = report.tick() => pipeline.report_alive().await,
            Some(ended) = driving.tasks.join_next() => driving.forget(&pipeline, ended).await,
        }
    }
    pipeline.cleaning.close();
    if timeout(LAST_CLEANING, pipeline.cleaning.wait()).await.is_err() {
        tracing::warn!("stopping before everything is cleaned up after runs that have ended");
    }
}

/// Ticks at once, then after each period; none is made up for.
pub(super) fn patient(period: Duration) -> tokio::time::Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// The runs that are being driven.
#[derive(Default)]
struct Driving {
    runs: HashMap<RunId, AbortHandle>,
    /// Those that are driven no more, and that the database was not there to be told of.
    held: BTreeSet<RunId>,
    /// The revisions that runs had when they were looked at last.
    known: HashMap<RunId, i64>,
    tasks: JoinSet<(RunId, Rest)>,
}

impl Driving {
    async fn claim(&mut self, pipeline: &Pipeline) {
        let room = RUNS_AT_ONCE.saturating_sub(self.runs.len());
        let limit = u32::try_from(room).unwrap_or(u32::MAX);
        match pipeline.store.claim(&pipeline.settings.server_id, LEASE, limit).await {
            Ok(claimed) => claimed.into_iter().for_each(|run| self.start(pipeline, run)),
            Err(error) => tracing::error!(%error, "no runs could be claimed"),
        }
    }

    fn start(&mut self, pipeline: &Pipeline, run: Run) {
        let (id, pipeline) = (run.id, pipeline.clone());
        self.runs
            .entry(id)
            .or_insert_with(|| self.tasks.spawn(async move { (id, pipeline.drive(run).await) }));
    }

    /// Prolongs the leases, and ends the driving of runs that others took over when this server was too slow.
    async fn renew(&self, pipeline: &Pipeline) {
        let renewed = match pipeline.store.renew_all(&pipeline.settings.server_id, LEASE).await {
            Ok(renewed) => renewed,
            Err(error) => return tracing::warn!(%error, "no lease could be renewed"),
        };
        let lost = self.runs.iter().filter(|(run, _)| !renewed.contains(run));
        for (&run, driving) in lost {
            // One that has ended needs no lease; what is left of it is being cleaned up.
            if matches!(pipeline.store.run(run).await, Ok(Some(run)) if run.state.status().is_active())
            {
                tracing::warn!(%run, "the lease of the run was lost");
                driving.abort();
            }
        }
    }

    /// Looks for what other servers have done to the runs that are driven, or that has been asked of them.
    async fn look_around(&mut self, pipeline: &Pipeline) {
        let server = &pipeline.settings.server_id;
        if let Err(error) = pipeline.store.notice_changes(server, &mut self.known).await {
            tracing::warn!(%error, "what other servers change is not noticed");
        }
    }

    /// Releases what could not be released when its time was; else nobody would have it before its lease ends.
    async fn let_go(&mut self, pipeline: &Pipeline) {
        self.held.retain(|run| !self.runs.contains_key(run));
        while let Some(&run) = self.held.first() {
            if pipeline.store.release(&pipeline.settings.server_id, run).await.is_err() {
                return;
            }
            self.held.remove(&run);
        }
    }

    /// A run that is driven no more is released, so that it can be claimed again if it still has something to do.
    async fn forget(&mut self, pipeline: &Pipeline, ended: Result<(RunId, Rest), JoinError>) {
        let (run, rest) = match ended {
            Ok((run, rest)) => (Some(run), rest),
            Err(error) => {
                if !error.is_cancelled() {
                    tracing::error!(%error, "driving a run was broken off");
                }
                let broken = self.runs.iter().find(|(_, task)| task.id() == error.id());
                (broken.map(|(&run, _)| run), Rest::Waits)
            }
        };
        let Some(run) = run else { return };
        self.runs.remove(&run);
        if let Err(error) = pipeline.store.release(&pipeline.settings.server_id, run).await {
            tracing::warn!(%run, %error, "the lease could not be released yet");
            self.held.insert(run);
        }
        if rest == Rest::Ended {
            pipeline.placing.has_changed();
            // It may have been started anew while it was cleaned up after.
            pipeline.wake.notify_one();
        }
    }
}
