//! What is read of studies, together with what is needed to show it.

use std::collections::BTreeMap;
use std::sync::Arc;

use gantry_model::study::{
    Action, ActionId, Execution, Experiment, ExperimentId, StoredWorkflow, WorkflowId,
};
use gantry_store::{Belongings, ExecutionFilter, PageRequest};

use super::super::{Pipeline, Result};
use super::error::StudyError;

/// Most executions that are read at once.
const PAGE: u32 = 500;

impl Pipeline {
    /// The workflow, or the error that says there is none.
    pub(crate) async fn workflow(&self, id: WorkflowId) -> Result<StoredWorkflow> {
        let missing = || StudyError::NotFound { what: "workflow", name: id.to_string() };
        Ok(self.store.workflow(id).await?.ok_or_else(missing)?)
    }

    /// The workflow of something that is in it.
    pub(crate) async fn workflow_around(&self, id: WorkflowId) -> Result<Arc<StoredWorkflow>> {
        self.workflow_of(id).await
    }

    /// The experiment with what belongs to it, or the error that says there is none.
    pub(crate) async fn experiment_with_belongings(
        &self,
        id: ExperimentId,
    ) -> Result<(Experiment, Belongings)> {
        let experiment = self.experiment(id).await?;
        let belongings = self.store.belongings(std::slice::from_ref(&experiment)).await?;
        Ok((experiment, belongings))
    }

    /// The action, or the error that says there is none.
    pub(crate) async fn action(&self, id: ActionId) -> Result<Action> {
        let missing = || StudyError::NotFound { what: "action", name: id.to_string() };
        Ok(self.store.action(id).await?.ok_or_else(missing)?)
    }

    /// The executions of actions; an action without executions is left out.
    pub(crate) async fn executions_of_actions(
        &self,
        actions: Vec<ActionId>,
    ) -> Result<BTreeMap<ActionId, Vec<Execution>>> {
        let mut of: BTreeMap<ActionId, Vec<Execution>> = BTreeMap::new();
        if actions.is_empty() {
            return Ok(of);
        }
        let filter = ExecutionFilter { actions, ..ExecutionFilter::default() };
        let mut cursor = None;
        loop {
            let request = PageRequest { cursor, limit: PAGE };
            let page = self.store.executions(&filter, &request).await?;
            for execution in page.items {
                of.entry(execution.action).or_default().push(execution);
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(of);
            }
        }
    }
}
