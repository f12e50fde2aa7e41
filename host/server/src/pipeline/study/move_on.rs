//! Somebody moves an experiment to another state.

use gantry_engine::study::{abandon, find_way, transition_names};
use gantry_model::plugin::Verdict;
use gantry_model::study::{Actor, Experiment, ExperimentId, StateId};
use serde_json::json;

use super::super::{CONFLICT_RETRIES, Error, Pipeline, Result};
use super::begin::Entering;
use super::error::StudyError;
use super::keep::{Kept, Note};
use super::live::Live;

/// Where an experiment is to go.
#[derive(Debug, Clone)]
pub(crate) enum Destination {
    /// By the state's label.
    Label(String),
    /// By the state's number.
    State(StateId),
}

/// How it is moved.
#[derive(Debug, Clone)]
pub(crate) struct Moving {
    pub(crate) to: Destination,
    /// A remark.
    pub(crate) freetext: Option<String>,
    pub(crate) by: Actor,
    /// Whether it goes even if the transition's condition does not hold.
    pub(crate) force: bool,
}

impl Pipeline {
    /// Moves it, along a transition whose condition holds. What is still under way in its state is ended.
    pub(crate) async fn move_experiment(
        &self,
        id: ExperimentId,
        moving: Moving,
    ) -> Result<Experiment> {
        for _ in 0..CONFLICT_RETRIES {
            let mut live = self.live_by_id(id).await?;
            match self.try_move(&mut live, &moving).await? {
                Kept::Stale => {}
                Kept::GoesOn | Kept::Waits => {
                    self.studies.wake.notify_one();
                    return self.experiment(id).await;
                }
            }
        }
        Err(Error::Conflict)
    }

    async fn try_move(&self, live: &mut Live, moving: &Moving) -> Result<Kept> {
        let workflow = live.workflow.clone();
        let label = match &moving.to {
            Destination::Label(label) => label.clone(),
            Destination::State(state) => {
                let place = workflow.find_state(*state).and_then(|it| workflow.workflow.state(it));
                let missing =
                    || StudyError::Move(gantry_engine::study::NoMove::NoState(state.to_string()));
                place.map(|state| state.label.clone()).ok_or_else(missing)?
            }
        };
        let source = live.course.progress.state;
        let ways = find_way(&workflow.workflow, source, &label).map_err(StudyError::from)?;
        let state = live.state()?;
        let condition = |way: &gantry_engine::study::Way| {
            state.transitions.get(way.transition).and_then(|it| it.condition.clone())
        };
        let conditions: Vec<_> = ways.iter().map(condition).collect();
        let asked: Vec<_> = conditions.iter().map(Option::as_deref).collect();
        let names = || transition_names(&live.experiment, state, &live.variables, &live.course);
        let verdicts = self.verdicts(&asked, names).await?;
        let open = verdicts.iter().position(|verdict| *verdict == Verdict::Holds(true));
        let open = open.or(moving.force.then_some(0));
        let Some(way) = open.and_then(|open| ways.get(open)) else {
            let raised = verdicts.into_iter().find_map(|verdict| match verdict {
                Verdict::Raised(problem) => Some(format!("{}: {}", problem.kind, problem.message)),
                Verdict::Holds(_) => None,
            });
            let transition = ways.first().map_or(0, |way| way.transition);
            return Err(StudyError::ConditionNotMet {
                transition: workflow.transition_id(source, transition),
                condition: conditions.into_iter().flatten().next().unwrap_or_default(),
                raised,
            }
            .into());
        };
        let why = format!("{} moved the experiment on to '{label}'.", moving.by);
        abandon(&mut live.course, &why, self.clock.now());
        let entering = Entering {
            way: *way,
            by: moving.by.clone(),
            freetext: moving.freetext.clone(),
            canceling: std::mem::take(&mut live.course.progress.canceling),
        };
        let detail = json!({
            "from": state_label(live, source),
            "to": label,
            "freetext": moving.freetext,
            "forced": moving.force,
        });
        let note = Note { by: moving.by.clone(), what: "moved", detail };
        self.enter_state(live, entering, Some(note)).await
    }
}

fn state_label(live: &Live, place: usize) -> Option<String> {
    live.workflow.workflow.state(place).map(|state| state.label.clone())
}
