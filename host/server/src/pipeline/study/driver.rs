//! The loop that drives experiments: it claims those that have something to do, and drives each in a task of its own.

use std::time::Duration;

use gantry_model::id::ServerId;
use gantry_model::study::{Experiment, ExperimentId};
use gantry_store::StoreError;
use jiff::Timestamp;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::super::{Pipeline, Result};

/// How many experiments are driven at once.
const AT_ONCE: usize = 512;
/// How long an experiment is this server's without being claimed again.
const LEASE: Duration = Duration::from_secs(60);
/// How often leases are prolonged.
const RENEWAL: Duration = Duration::from_secs(15);
/// How often it is looked for runs that ended, and for what other servers left.
const ROUND: Duration = Duration::from_secs(1);
/// How many experiments are woken at once.
const WOKEN: u32 = 1000;
/// How long an experiment is left alone after it could not be driven.
const PAUSE: Duration = Duration::from_secs(2);

/// Drives experiments until the server stops. What is under way then is taken up by the next start.
pub(crate) async fn run_study_driver(pipeline: Pipeline, shutdown: CancellationToken) {
    let server = pipeline.settings.server_id.clone();
    if let Err(error) = pipeline.store.release_all_experiments(&server).await {
        tracing::error!(%error, "experiments of the last start are still held");
    }
    let mut driving = Driving { tasks: JoinSet::new(), next: Some(Instant::now()) };
    let mut round = interval(ROUND);
    let mut renewal = interval(RENEWAL);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let alarm = driving.next.unwrap_or_else(|| Instant::now() + ROUND);
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = pipeline.studies.wake.notified() => driving.claim(&pipeline, &server).await,
            () = sleep_until(alarm), if driving.has_room() => driving.claim(&pipeline, &server).await,
            _ = round.tick() => pipeline.wake_for_ended_runs().await,
            _ = renewal.tick() => pipeline.renew_experiments(&server).await,
            Some(ended) = driving.tasks.join_next() => driving.ended(&pipeline, ended).await,
        }
    }
}

struct Driving {
    tasks: JoinSet<(ExperimentId, Result<()>)>,
    /// When the next experiment has something to do; `None` if that is not soon.
    next: Option<Instant>,
}

impl Driving {
    fn has_room(&self) -> bool {
        self.tasks.len() < AT_ONCE
    }

    /// Claims what is due. A full hand is followed by another, and half a hand is enough to begin with.
    async fn claim(&mut self, pipeline: &Pipeline, server: &ServerId) {
        let room = AT_ONCE.saturating_sub(self.tasks.len());
        if room == 0 {
            self.next = None;
            return;
        }
        let limit = u32::try_from(room).unwrap_or(u32::MAX);
        let claimed = match pipeline.store.claim_experiments(server, LEASE, limit).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, "no experiments could be claimed");
                self.next = Some(Instant::now() + PAUSE);
                return;
            }
        };
        let all = claimed.len() < room;
        self.start(pipeline, claimed).await;
        self.next = match all {
            true => pipeline.next_alarm(server).await,
            false => Some(Instant::now()),
        };
    }

    async fn start(&mut self, pipeline: &Pipeline, claimed: Vec<Experiment>) {
        let ids: Vec<_> = claimed.iter().map(|experiment| experiment.id).collect();
        match pipeline.lives(claimed).await {
            Ok(lives) => {
                for (id, live) in lives {
                    let pipeline = pipeline.clone();
                    let drive = async move { pipeline.drive_experiment(live?).await };
                    self.tasks.spawn(async move { (id, drive.await) });
                }
            }
            Err(error) => {
                tracing::error!(%error, "experiments could not be read and will be tried again");
                for id in ids {
                    pipeline.put_off(id).await;
                }
            }
        }
    }

    async fn ended(
        &mut self,
        pipeline: &Pipeline,
        ended: std::result::Result<(ExperimentId, Result<()>), JoinError>,
    ) {
        let full = self.tasks.len() + 1 >= AT_ONCE;
        match ended {
            Ok((_, Ok(()))) => {}
            Ok((experiment, Err(error))) => {
                tracing::error!(%experiment, error = &error as &dyn std::error::Error, "an experiment could not be driven and will be tried again");
                pipeline.put_off(experiment).await;
            }
            // Its lease ends by itself.
            Err(error) => tracing::error!(%error, "driving an experiment was broken off"),
        }
        if full || self.next.is_none() {
            self.next = Some(Instant::now());
        }
    }
}

impl Pipeline {
    /// When the next experiment has something to do.
    async fn next_alarm(&self, server: &ServerId) -> Option<Instant> {
        match self.store.next_due(server).await {
            Ok(due) => due.map(|due| Instant::now() + until(self.clock.now(), due)),
            Err(error) => {
                tracing::error!(%error, "it is not known when something is to be done next");
                Some(Instant::now() + PAUSE)
            }
        }
    }

    async fn renew_experiments(&self, server: &ServerId) {
        if let Err(error) = self.store.renew_experiments(server, LEASE).await {
            tracing::warn!(%error, "the leases of experiments could not be renewed");
        }
    }

    /// Wakes the experiments whose runs have ended, wherever that was.
    async fn wake_for_ended_runs(&self) {
        match self.try_wake().await {
            Ok(false) => {}
            Ok(true) => self.studies.wake.notify_one(),
            Err(error) => tracing::warn!(%error, "it is not known which runs have ended"),
        }
    }

    /// Whether there is an experiment that was woken.
    async fn try_wake(&self) -> std::result::Result<bool, StoreError> {
        let ended = self.store.executions_of_ended_runs(WOKEN).await?;
        let experiments: Vec<_> = ended.iter().map(|ended| ended.experiment).collect();
        self.store.wake_experiments(&experiments).await?;
        Ok(!experiments.is_empty())
    }

    async fn put_off(&self, experiment: ExperimentId) {
        let until = self.clock.now() + PAUSE;
        if let Err(error) = self.store.put_off_experiment(experiment, until).await {
            tracing::warn!(%experiment, %error, "the experiment stays held until its lease ends");
        }
    }
}

fn until(now: Timestamp, due: Timestamp) -> Duration {
    Duration::try_from(due.duration_since(now)).unwrap_or(Duration::ZERO)
}
