//! One experiment's way through its workflow. All control flow is here; each step is a file of its own.

use std::sync::Arc;
use std::time::Duration;

use gantry_engine::study::{
    Course, Move, Next, canceled, chosen, due, next, pass, transition_names,
};
use gantry_model::id::RunId;
use gantry_model::study::{Actor, Execution, ExecutionId, ExecutionState, Turn};
use jiff::Timestamp;

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::begin::Entering;
use super::happened::What;
use super::keep::{Kept, Note, pending_variables};
use super::live::Live;

/// How many states an experiment may pass before others get their turn: a workflow may go round for ever.
const STATES_IN_A_ROW: u32 = 100;
/// How long it waits then.
const TURN_OF_OTHERS: Duration = Duration::from_secs(1);
/// How many answers of callbacks are kept together at most.
const ANSWERS_TOGETHER: usize = 32;

impl Pipeline {
    /// Takes the experiment as far as it can go now, and says when there is something to do for it again. When this returns
    /// without an error nobody holds it any more.
    pub(super) async fn drive_experiment(&self, mut live: Live) -> Result<Option<Timestamp>> {
        self.meet_ended_runs(&mut live).await?;
        let (mut conflicts, mut passed) = (0, 0);
        loop {
            let state = live.course.action.id;
            let kept = match self.advance(&mut live).await {
                Ok(kept) => kept,
                Err(error) => {
                    self.save(&mut live).await;
                    return Err(error);
                }
            };
            match kept {
                Kept::Waits => return Ok(due(&live.course, live.state()?)),
                Kept::GoesOn => conflicts = 0,
                Kept::Stale if conflicts < CONFLICT_RETRIES => {
                    conflicts += 1;
                    self.look_again(&mut live).await?;
                }
                Kept::Stale => return Err(Error::Conflict),
            }
            passed += u32::from(live.course.action.id != state);
            if passed == STATES_IN_A_ROW {
                let later = self.clock.now() + TURN_OF_OTHERS;
                let server = &self.settings.server_id;
                self.store.put_off_experiment(server, live.id(), later).await?;
                return Ok(Some(later));
            }
        }
    }

    /// Does what is to be done now, until something has been kept.
    async fn advance(&self, live: &mut Live) -> Result<Kept> {
        loop {
            let now = self.clock.now();
            let (course, state) = live.parts()?;
            pass(course, state, now);
            match next(course, state) {
                Next::Cancel(runs) => {
                    let gone = self.cancel_runs(&runs).await;
                    canceled(&mut live.course, &gone);
                    if gone.len() < runs.len() {
                        return Err(Error::internal("canceling runs", "one goes on"));
                    }
                }
                Next::Work(executions) => {
                    if live.is_changed() && must_be_kept_first(live, &executions) {
                        return self.keep_here(live).await;
                    }
                    let kept = self.work(live, executions).await?;
                    if kept != Kept::GoesOn {
                        return Ok(kept);
                    }
                }
                Next::Choose => return self.choose_way(live).await,
                Next::Wait(_) => return self.keep_here(live).await,
            }
        }
    }

    /// What happened before something went wrong is kept, if that can be done.
    async fn save(&self, live: &mut Live) {
        if live.is_changed()
            && let Err(error) = self.keep_here(live).await
        {
            tracing::warn!(experiment = %live.id(), %error, "what happened is not kept, and done again");
        }
    }

    /// Chooses the way on, once the callbacks are done, and takes it.
    async fn choose_way(&self, live: &mut Live) -> Result<Kept> {
        let state = live.state()?;
        // Behind one that is always open no other is reached.
        let open = state.transitions.iter().position(|it| it.condition.is_none());
        let reached = open.map_or(state.transitions.len(), |open| open + 1);
        let conditions: Vec<Option<String>> =
            state.transitions.iter().take(reached).map(|it| it.condition.clone()).collect();
        if live.is_changed() && conditions_ahead(live, &conditions, open) {
            // Conditions see the variables that the callbacks set, and may take a while.
            return self.keep_here(live).await;
        }
        let conditions: Vec<_> = conditions.iter().map(Option::as_deref).collect();
        let names = || match live.state() {
            Ok(state) => transition_names(&live.experiment, state, &live.variables, &live.course),
            Err(_) => serde_json::Value::Null,
        };
        let verdicts = self.verdicts(&conditions, names).await?;
        let now = self.clock.now();
        let (course, state) = live.parts()?;
        match chosen(course, state, &verdicts, now) {
            Move::Rests => self.keep_here(live).await,
            Move::Takes(way) => {
                let entering =
                    Entering { way, by: Actor::Workflow, freetext: None, canceling: Vec::new() };
                self.enter_state(live, entering, None).await
            }
        }
    }

    /// Enters a state and keeps that. `note` is the workflow's own where nobody else moves the experiment.
    pub(super) async fn enter_state(
        &self,
        live: &mut Live,
        entering: Entering,
        note: Option<Note>,
    ) -> Result<Kept> {
        let workflow = live.workflow.clone();
        let experiment = live.experiment.clone();
        let variables = || {
            let mut variables = live.variables.clone();
            Arc::make_mut(&mut variables).extend(pending_variables(live));
            variables
        };
        let course = self.entered(&experiment, &workflow, entering, variables).await?;
        let left = std::mem::replace(&mut live.course, course);
        let note = note.unwrap_or_else(|| Note::of_workflow(live, Some(&left)));
        let kept = self.keep_course(live, Some(&left), note).await;
        if kept.is_err() {
            // It is where it was: whoever keeps what happened must not take it for one that moved.
            live.course = left;
        }
        kept
    }

    pub(super) async fn keep_here(&self, live: &mut Live) -> Result<Kept> {
        let note = Note::of_workflow(live, None);
        self.keep_course(live, None, note).await
    }

    /// Reads the experiment as somebody else left it, and tells it what happened meanwhile. A run that was started for an
    /// execution which nobody waits for any more is canceled.
    pub(super) async fn look_again(&self, live: &mut Live) -> Result<()> {
        let mut now = self.live_by_id(live.id()).await?;
        for happened in std::mem::take(&mut live.happened) {
            if !now.tell(&happened)?
                && let What::RunStarted(run) = happened.what
            {
                now.course.progress.canceling.push(run);
            }
        }
        *live = now;
        Ok(())
    }

    /// Cancels runs that nobody waits for, and says which need no more: one that has ended, or was removed, is done with.
    async fn cancel_runs(&self, runs: &[RunId]) -> Vec<RunId> {
        let mut gone = Vec::with_capacity(runs.len());
        for &run in runs {
            match self.cancel(run).await {
                Ok(_) | Err(Error::RunNotFound | Error::InvalidState { .. }) => gone.push(run),
                Err(error) => tracing::warn!(%run, %error, "a run that nobody waits for goes on"),
            }
        }
        gone
    }
}

/// What a callback wishes for is on record before it is done, and what was done is on record before its callback is asked again.
fn must_be_kept_first(live: &Live, executions: &[ExecutionId]) -> bool {
    let is_wish = |id: &ExecutionId| {
        let state = live.course.execution(*id).map(|execution| &execution.state);
        matches!(state, Some(ExecutionState::Running { turn: Turn::Wish, .. }))
    };
    live.happened.len() >= ANSWERS_TOGETHER
        || executions.iter().any(is_wish)
        || live.happened.iter().any(|it| matches!(it.what, What::Done(_) | What::RunStarted(_)))
}

/// Whether conditions are to be asked before the experiment is in its next state: those of the ways out, or those of the
/// callbacks behind the one way that is open.
fn conditions_ahead(live: &Live, conditions: &[Option<String>], open: Option<usize>) -> bool {
    let way = open.and_then(|open| live.state().ok()?.transitions.get(open));
    let state = way.and_then(|way| live.workflow.workflow.state(way.destination));
    conditions.iter().any(Option::is_some)
        || state.is_some_and(|state| state.callbacks.iter().any(|it| it.condition.is_some()))
}

/// The runs that a course waits for.
pub(super) fn awaited(course: &Course) -> Vec<(ExecutionId, RunId)> {
    let run = |execution: &Execution| match execution.state {
        ExecutionState::Running { turn: Turn::Run(run), .. } => Some((execution.id, run)),
        _ => None,
    };
    course.executions.iter().filter_map(run).collect()
}
