//! An experiment enters a state: the callbacks' conditions are asked, and the executions get their numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_engine::study::{Course, Entry, Fresh, Way, callback_names, enter};
use gantry_model::id::RunId;
use gantry_model::study::{ActionId, Actor, ExecutionId, Experiment, StoredWorkflow, Variable};
use gantry_store::NumberKind;

use super::super::{Error, Pipeline, Result};

/// How it enters.
pub(super) struct Entering {
    pub(super) way: Way,
    pub(super) by: Actor,
    pub(super) freetext: Option<String>,
    /// Runs of the action before that are still to be canceled.
    pub(super) canceling: Vec<RunId>,
}

impl Pipeline {
    /// The course on which an experiment enters a state. `variables` are asked for only if a condition needs them.
    pub(super) async fn entered(
        &self,
        experiment: &Experiment,
        workflow: &StoredWorkflow,
        entering: Entering,
        variables: impl FnOnce() -> Arc<BTreeMap<String, Variable>>,
    ) -> Result<Course> {
        let place = entering.way.destination;
        let lost = || Error::internal("reading a workflow", format!("it has no state {place}"));
        let state = workflow.workflow.state(place).ok_or_else(lost)?;
        let conditions: Vec<_> =
            state.callbacks.iter().map(|callback| callback.condition.as_deref()).collect();
        let verdicts = match conditions.iter().any(Option::is_some) {
            true => {
                let variables = variables();
                self.verdicts(&conditions, || callback_names(experiment, state, &variables)).await?
            }
            false => self.verdicts(&conditions, || serde_json::Value::Null).await?,
        };
        let action = self.next_action(experiment.progress.action).await?;
        let number = state.callbacks.len();
        let first = match number {
            0 => 0,
            _ => self.store.take_numbers(NumberKind::Execution, number).await?,
        };
        let fresh = |id| Fresh { id: ExecutionId(id), secret: self.entropy.secret() };
        let fresh = (first..).take(number).map(fresh).collect();
        let Entering { way, by, freetext, canceling } = entering;
        let entry = Entry {
            experiment: experiment.id,
            workflow: workflow.id,
            way,
            action,
            fresh,
            verdicts,
            by,
            freetext,
            canceling,
            now: self.clock.now(),
        };
        Ok(enter(entry, state))
    }

    async fn next_action(&self, last: ActionId) -> Result<ActionId> {
        Ok(ActionId(self.store.take_number_beyond(NumberKind::Action, last.0).await?))
    }
}
