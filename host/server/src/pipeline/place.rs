//! QUEUING → QUEUED: the selector chooses an executor, or says why the run has to wait. Then it is asked again when there
//! may be room.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use gantry_engine::placement::{self, Usage, needs};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::RunId;
use gantry_model::plugin::{Answer, PlacementRequest, Question, Selection};
use gantry_model::run::{Run, RunState};
use gantry_model::task::Task;
use gantry_store::{Change, ExecutorUsage};
use serde_json::json;

use tokio::time::{Instant, sleep_until};

use super::drive::{Outcome, StepResult};
use super::names::inputs_prefix;
use super::nudge::nudged;
use super::placing::Kind;
use super::plugins::{Called, misled};
use super::{Error, Pipeline, Result, bundle_of};

/// What the selector said, or why there is none.
type Selected = std::result::Result<Selection, Failure>;

/// How long a run is kept that waits for room, at least and at most: then another server may have it, which has some. Each
/// has a time of its own, so that not all are given up at once.
const PATIENCE: RangeInclusive<Duration> = Duration::from_secs(20)..=Duration::from_secs(40);

/// What is known of the room that a run needs.
struct Wish {
    task: Task,
    kind: Kind,
    input_bytes: u64,
}

/// What came of one look for room.
enum Look {
    Settled(Outcome),
    /// There is none, and why.
    NoRoom(String),
}

impl Pipeline {
    /// Chooses the run's executor, as soon as there is room.
    pub(crate) async fn place(&self, run: &Run) -> StepResult {
        let task = self.task(run.task).await?;
        let inputs = self.objects.list(&inputs_prefix(run.id)).await?;
        let input_bytes = inputs.iter().map(|(_, size)| size).sum();
        let kind = Kind { task: run.task, project: run.project.clone() };
        let wish = Wish { task, kind, input_bytes };
        let given_up = sleep_until(Instant::now() + patience(run.id));
        tokio::pin!(given_up);
        let (mut changes, mut nudges) = (self.placing.changes(), self.store.subscribe());
        let mut run = self.run(run.id).await?;
        while matches!(run.state, RunState::Queuing { .. }) {
            changes.borrow_and_update();
            match self.look_for_room(&run, &wish).await? {
                Look::Settled(outcome) => return Ok(outcome),
                Look::NoRoom(because) => run = self.defer(run, because).await?,
            }
            tokio::select! {
                _ = changes.changed() => {}
                () = nudged(&mut nudges, run.id) => run = self.run(run.id).await?,
                () = &mut given_up => return Ok(Outcome::Deferred),
            }
        }
        Ok(Outcome::Advanced(run))
    }

    async fn look_for_room(&self, run: &Run, wish: &Wish) -> Result<Look> {
        let mut refusals = self.placing.turn().await;
        if let Some(because) = refusals.known(&wish.kind, wish.input_bytes) {
            return Ok(Look::NoRoom(because.to_owned()));
        }
        let request = match self.candidates(run, wish).await? {
            Ok(request) => request,
            Err(failure) => return Ok(Look::Settled(Outcome::Failed(failure))),
        };
        Ok(match self.select(run, request).await? {
            Ok(Selection::Chosen { executor, because }) => {
                let change = Change::to(RunState::Queued { executor }).with_note(because);
                Look::Settled(Outcome::Advanced(self.store.apply(run, change).await?))
            }
            Ok(Selection::Deferred { because }) => {
                refusals.add(wish.kind.clone(), wish.input_bytes, because.clone());
                Look::NoRoom(because)
            }
            Err(failure) => Look::Settled(Outcome::Failed(failure)),
        })
    }

    /// What the selector is asked.
    async fn candidates(
        &self,
        run: &Run,
        wish: &Wish,
    ) -> Result<std::result::Result<PlacementRequest, Failure>> {
        let bundle = bundle_of(&wish.task)?;
        let resources = &bundle.job.resources;
        let architecture = &bundle.package.image.archive.architecture;
        let usage: Vec<_> = self.store.usage().await?.into_iter().map(usage).collect();
        let executors = self.executors.fingerprints();
        let input_bytes = wish.input_bytes;
        let found = placement::candidates(resources, input_bytes, architecture, &executors, &usage);
        Ok(found.map(|candidates| PlacementRequest {
            run: run.id,
            task: wish.task.definition.reference(),
            needs: needs(resources),
            internet: resources.internet,
            input_bytes,
            candidates,
            settings: json!({}),
        }))
    }

    /// Asks the selector of the run's project; where that one fails and is to be passed over, the one that ships.
    async fn select(&self, run: &Run, request: PlacementRequest) -> Result<Selected> {
        let mut selector = match self.selector(run.project.as_ref()).await {
            Err(Error::Plugin(error)) => {
                let hint = "Enable it again, or use another: `gantry plugin use NAME`.";
                return Ok(Err(failure(&error.to_string(), hint.to_owned())));
            }
            selector => selector?,
        };
        loop {
            let settings = selector.settings.clone();
            let request = PlacementRequest { settings, ..request.clone() };
            let question = Arc::new(Question::Select(request));
            match self.call_plugin(&selector, Some(run.id), &question, None).await? {
                Called::Answered(Answer::Select(selection)) => return Ok(Ok(selection)),
                Called::Answered(other) => return Err(misled(&other)),
                Called::Failed { cause, hint } => return Ok(Err(failure(&cause, hint))),
                Called::Skipped(cause) => match self.fallback_selector(&selector).await? {
                    Some(other) => selector = other,
                    None => {
                        let hint = "Use another selector: `gantry plugin use NAME`.".to_owned();
                        return Ok(Err(failure(&cause, hint)));
                    }
                },
            }
        }
    }

    /// Records why the run waits, unless that is known already.
    async fn defer(&self, run: Run, because: String) -> Result<Run> {
        let known = RunState::Queuing { waiting_because: Some(because.clone()) };
        if run.state == known {
            return Ok(run);
        }
        Ok(self.store.apply(&run, Change::to(known).with_note(because)).await?)
    }
}

fn patience(run: RunId) -> Duration {
    let (least, most) = (PATIENCE.start(), PATIENCE.end());
    let spread = most.saturating_sub(*least).as_millis().max(1);
    // The numbers of runs are random.
    let own = u64::try_from(run.0.as_u128() % spread).unwrap_or_default();
    *least + Duration::from_millis(own)
}

fn failure(cause: &str, hint: String) -> Failure {
    Failure {
        stage: Stage::Place,
        reason: FailureReason::PluginFailed,
        cause: format!("the executor selector failed: {cause}"),
        hint,
        exit_code: None,
        details: Vec::new(),
    }
}

fn usage(row: ExecutorUsage) -> Usage {
    Usage { executor: row.executor, in_use: row.in_use, jobs: row.jobs }
}
