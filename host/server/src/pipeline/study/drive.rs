//! One experiment's way through its workflow. All control flow is here; each step is a file of its own.

use std::sync::Arc;

use gantry_engine::study::{Course, Move, Next, canceled, chosen, next, pass, transition_names};
use gantry_model::id::RunId;
use gantry_model::study::{Actor, ExecutionId, ExecutionState, Turn};
use tokio::task::JoinSet;

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::begin::Entering;
use super::keep::{Kept, Note, pending_variables};
use super::live::Live;

impl Pipeline {
    /// Takes the experiment as far as it can go now. When this returns without an error nobody holds it any more.
    pub(super) async fn drive_experiment(&self, mut live: Live) -> Result<()> {
        self.meet_ended_runs(&mut live).await?;
        let mut conflicts = 0;
        loop {
            let kept = self.advance(&mut live).await?;
            match kept {
                Kept::Waits => return Ok(()),
                Kept::GoesOn => conflicts = 0,
                Kept::Stale if conflicts < CONFLICT_RETRIES => {
                    conflicts += 1;
                    self.look_again(&mut live).await?;
                }
                Kept::Stale => return Err(Error::Conflict),
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
                    self.cancel_runs(&runs).await;
                    canceled(&mut live.course, &runs);
                }
                Next::Work(executions) => {
                    // What a callback wishes for is on record before it is done.
                    if live.is_changed() && executions.iter().any(|&id| is_wish(live, id)) {
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

    /// Asks callbacks and does wishes, all at once. What came of one is kept before the last is there.
    ///
    /// Each is a task of its own: a future that nobody polls while something is kept could hold the connection to the
    /// database which that needs.
    async fn work(&self, live: &mut Live, executions: Vec<ExecutionId>) -> Result<Kept> {
        let mut under_way = JoinSet::new();
        for id in executions {
            let (pipeline, work) = (self.clone(), self.prepare_work(live, id)?);
            under_way.spawn(async move { pipeline.do_work(work).await });
        }
        while let Some(ended) = under_way.join_next().await {
            let happened = ended.map_err(|error| Error::internal("asking a callback", error))??;
            let (course, state) = live.parts()?;
            happened.tell(course, state);
            live.happened.push(happened);
            if !under_way.is_empty() && self.keep_here(live).await? == Kept::Stale {
                self.look_again(live).await?;
            }
        }
        Ok(Kept::GoesOn)
    }

    /// Chooses the way on, once the callbacks are done, and takes it.
    async fn choose_way(&self, live: &mut Live) -> Result<Kept> {
        let state = live.state()?;
        // Behind one that is always open no other is reached.
        let reached = state.transitions.iter().position(|it| it.condition.is_none());
        let reached = reached.map_or(state.transitions.len(), |open| open + 1);
        let conditions: Vec<Option<String>> =
            state.transitions.iter().take(reached).map(|it| it.condition.clone()).collect();
        let has_conditions = conditions.iter().any(Option::is_some);
        if has_conditions && live.is_changed() {
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
        self.keep_course(live, Some(&left), note).await
    }

    pub(super) async fn keep_here(&self, live: &mut Live) -> Result<Kept> {
        let note = Note::of_workflow(live, None);
        self.keep_course(live, None, note).await
    }

    /// Reads the experiment as somebody else left it, and tells it what happened meanwhile.
    async fn look_again(&self, live: &mut Live) -> Result<()> {
        let mut now = self.live_by_id(live.id()).await?;
        for happened in std::mem::take(&mut live.happened) {
            let (course, state) = now.parts()?;
            happened.tell(course, state);
            now.happened.push(happened);
        }
        *live = now;
        Ok(())
    }

    /// Cancels runs that nobody waits for. One that has ended, or was removed, needs nothing.
    async fn cancel_runs(&self, runs: &[RunId]) {
        for &run in runs {
            match self.cancel(run).await {
                Ok(_) | Err(Error::RunNotFound | Error::InvalidState { .. }) => {}
                Err(error) => tracing::warn!(%run, %error, "a run that nobody waits for goes on"),
            }
        }
    }
}

fn is_wish(live: &Live, id: ExecutionId) -> bool {
    let state = live.course.execution(id).map(|execution| &execution.state);
    matches!(state, Some(ExecutionState::Running { turn: Turn::Wish, .. }))
}

/// The runs that a course waits for.
pub(super) fn awaited(course: &Course) -> Vec<(ExecutionId, RunId)> {
    let run = |execution: &gantry_model::study::Execution| match execution.state {
        ExecutionState::Running { turn: Turn::Run(run), .. } => Some((execution.id, run)),
        _ => None,
    };
    course.executions.iter().filter_map(run).collect()
}
