//! The loop that drives experiments: it claims those that have something to do, and drives each in a task of its own.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use gantry_model::id::ServerId;
use gantry_model::study::{Experiment, ExperimentId};
use gantry_store::StoreError;
use jiff::Timestamp;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::super::{Pipeline, Result};
use super::live::Live;

/// How many experiments are driven at once.
const AT_ONCE: usize = 512;
/// How long an experiment is this server's without being claimed again.
const LEASE: Duration = Duration::from_secs(60);
/// How often leases are prolonged.
const RENEWAL: Duration = Duration::from_secs(15);
/// How often it is looked for what is due, for runs that ended, and for what other servers left.
const ROUND: Duration = Duration::from_secs(1);
/// How many experiments are woken at once.
const WOKEN: u32 = 1000;
/// How long an experiment is left alone after it could not be driven.
const PAUSE: Duration = Duration::from_secs(2);

/// When the next thing is to be done for an experiment that is driven no further; `None`: not before somebody comes.
type Driven = Result<Option<Timestamp>>;

/// Drives experiments until the server stops. What is under way then is taken up by the next start.
pub(crate) async fn run_study_driver(pipeline: Pipeline, shutdown: CancellationToken) {
    let server = pipeline.settings.server_id.clone();
    if let Err(error) = pipeline.store.release_all_experiments(&server).await {
        tracing::error!(%error, "experiments of the last start are held until their leases end");
    }
    let mut driving = Driving { next: Some(Instant::now()), ..Driving::default() };
    let mut round = interval(ROUND);
    let mut renewal = interval(RENEWAL);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let alarm = driving.next.unwrap_or_else(Instant::now);
        let is_set = driving.next.is_some() && driving.has_room();
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = pipeline.studies.wake.notified() => driving.claim(&pipeline, &server).await,
            () = sleep_until(alarm), if is_set => driving.claim(&pipeline, &server).await,
            _ = round.tick() => {
                driving.let_go(&pipeline).await;
                pipeline.wake_for_ended_runs().await;
                driving.claim(&pipeline, &server).await;
            }
            _ = renewal.tick() => driving.renew(&pipeline, &server).await,
            Some(ended) = driving.tasks.join_next_with_id() => driving.ended(&pipeline, ended).await,
        }
    }
}

/// The experiments that are being driven.
#[derive(Default)]
struct Driving {
    tasks: JoinSet<Driven>,
    experiments: HashMap<Id, ExperimentId>,
    /// Those that are driven no more, and that the database was not there to be told of.
    held: BTreeSet<ExperimentId>,
    /// Those that are driven and were claimed again all the same.
    again: BTreeSet<ExperimentId>,
    /// When the next experiment has something to do, as far as is known.
    next: Option<Instant>,
}

impl Driving {
    fn has_room(&self) -> bool {
        self.tasks.len() < AT_ONCE
    }

    /// Claims what is due, as far as there is room.
    async fn claim(&mut self, pipeline: &Pipeline, server: &ServerId) {
        let room = AT_ONCE.saturating_sub(self.tasks.len());
        self.next = None;
        if room == 0 {
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
        self.held.retain(|id| !claimed.iter().any(|experiment| experiment.id == *id));
        let all = claimed.len() < room;
        let new = self.only_new(claimed);
        self.start(pipeline, new).await;
        self.next = match all {
            true => pipeline.next_alarm(server).await,
            false => Some(Instant::now()),
        };
    }

    /// Those that are not being driven. A clock that is set ahead ends leases of those that are, and whoever woke one may be faster
    /// than the news that it is driven no more: no callback is to be asked twice at once.
    fn only_new(&mut self, claimed: Vec<Experiment>) -> Vec<Experiment> {
        let driven: BTreeSet<_> = self.experiments.values().copied().collect();
        let (again, new): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|experiment| driven.contains(&experiment.id));
        self.again.extend(again.iter().map(|experiment| experiment.id));
        new
    }

    /// Begins to drive them. If they cannot be read together, each is read alone: one that cannot be read holds up no other.
    async fn start(&mut self, pipeline: &Pipeline, claimed: Vec<Experiment>) {
        if claimed.is_empty() {
            return;
        }
        match pipeline.lives(claimed.clone()).await {
            Ok(lives) => lives.into_iter().for_each(|(id, live)| self.drive(pipeline, id, live)),
            Err(error) => {
                tracing::warn!(%error, "experiments could not be read together");
                for experiment in claimed {
                    let (id, pipeline) = (experiment.id, pipeline.clone());
                    let drive = async move {
                        match pipeline.lives(vec![experiment]).await?.pop() {
                            Some((_, live)) => pipeline.drive_experiment(live?).await,
                            None => Ok(None),
                        }
                    };
                    let task = self.tasks.spawn(drive);
                    self.experiments.insert(task.id(), id);
                }
            }
        }
    }

    fn drive(&mut self, pipeline: &Pipeline, id: ExperimentId, live: Result<Live>) {
        let pipeline = pipeline.clone();
        let task = self.tasks.spawn(async move { pipeline.drive_experiment(live?).await });
        self.experiments.insert(task.id(), id);
    }

    /// Prolongs the leases of what is being driven. A lease of anything else ends by itself, and the experiment is claimed again.
    async fn renew(&self, pipeline: &Pipeline, server: &ServerId) {
        let driven: Vec<_> = self.experiments.values().copied().collect();
        if let Err(error) = pipeline.store.renew_experiments(server, &driven, LEASE).await {
            tracing::warn!(%error, "the leases of experiments could not be renewed");
        }
    }

    async fn ended(
        &mut self,
        pipeline: &Pipeline,
        ended: std::result::Result<(Id, Driven), JoinError>,
    ) {
        let was_full = self.tasks.len() + 1 >= AT_ONCE;
        let (task, driven) = match ended {
            Ok((task, driven)) => (task, Some(driven)),
            Err(error) => {
                tracing::error!(%error, "driving an experiment was broken off");
                (error.id(), None)
            }
        };
        let Some(experiment) = self.experiments.remove(&task) else { return };
        let due = match driven {
            Some(Ok(due)) => due,
            Some(Err(error)) => {
                tracing::error!(%experiment, error = &error as &dyn std::error::Error, "an experiment could not be driven and will be tried again");
                self.put_off(pipeline, experiment, PAUSE).await
            }
            None => self.put_off(pipeline, experiment, PAUSE).await,
        };
        let due = match self.again.remove(&experiment) {
            true => self.put_off(pipeline, experiment, Duration::ZERO).await,
            false => due,
        };
        if let Some(due) = due {
            let at = Instant::now() + until(pipeline.clock.now(), due);
            self.next = Some(self.next.map_or(at, |next| next.min(at)));
        }
        if was_full {
            self.next = Some(Instant::now());
        }
    }

    /// Gives an experiment up for a while.
    async fn put_off(
        &mut self,
        pipeline: &Pipeline,
        id: ExperimentId,
        pause: Duration,
    ) -> Option<Timestamp> {
        let until = pipeline.clock.now() + pause;
        let server = &pipeline.settings.server_id;
        match pipeline.store.put_off_experiment(server, id, until).await {
            Ok(()) => Some(until),
            Err(error) => {
                tracing::warn!(experiment = %id, %error, "the experiment stays held for now");
                self.held.insert(id);
                None
            }
        }
    }

    /// Gives up what could not be given up when its time was; else nobody would have it before its lease ends.
    async fn let_go(&mut self, pipeline: &Pipeline) {
        while let Some(id) = self.held.pop_first() {
            if self.put_off(pipeline, id, PAUSE).await.is_none() {
                return;
            }
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

    /// Wakes the experiments whose runs have ended, wherever that was.
    async fn wake_for_ended_runs(&self) {
        if let Err(error) = self.try_wake().await {
            tracing::warn!(%error, "it is not known which runs have ended");
        }
    }

    async fn try_wake(&self) -> std::result::Result<(), StoreError> {
        let ended = self.store.executions_of_ended_runs(WOKEN).await?;
        let experiments: Vec<_> = ended.iter().map(|ended| ended.experiment).collect();
        self.store.wake_experiments(&experiments).await
    }
}

/// How long it is until then; an hour at most, since the wall clock may be set meanwhile.
fn until(now: Timestamp, due: Timestamp) -> Duration {
    const LONGEST: Duration = Duration::from_secs(3600);
    Duration::try_from(due.duration_since(now)).unwrap_or(Duration::ZERO).min(LONGEST)
}
