//! A provisioned run is asked to run.

use std::collections::HashMap;

use gantry_engine::completeness::missing_inputs;
use gantry_engine::matching::{Values, check_inputs};
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState, RunStatus};
use gantry_model::task::{ParameterRef, Side};
use gantry_store::Change;

use super::{Error, Pipeline, Result};

impl Pipeline {
    /// Queues the run, once its inputs are complete and its arrays match.
    pub(crate) async fn submit(&self, id: RunId) -> Result<Run> {
        let run = self.run(id).await?;
        let task = self.task(run.task).await?;
        let values: HashMap<_, _> =
            self.store.values(id, Side::Inputs).await?.into_iter().collect();
        match run.state.status() {
            RunStatus::Provisioned => {}
            RunStatus::Created => {
                let missing = missing_inputs(&task.definition, |name| values.contains_key(name));
                return Err(Error::NotProvisioned(
                    missing.into_iter().map(str::to_owned).collect(),
                ));
            }
            status => return Err(Error::InvalidState { status, wanted: "be run" }),
        }
        let values: Values = values
            .into_iter()
            .map(|(name, value)| (ParameterRef { side: Side::Inputs, name }, value))
            .collect();
        let mismatches = check_inputs(&task.definition, &values);
        if !mismatches.is_empty() {
            return Err(Error::NotMatching(mismatches));
        }
        self.lay_out_arrays(id).await?;
        let queuing = RunState::Queuing { waiting_because: None };
        let run = self.store.apply(&run, Change::to(queuing)).await?;
        self.wake.notify_one();
        Ok(run)
    }
}
