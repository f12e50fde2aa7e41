//! A provisioned run is asked to run.

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
        let _turn = self.alone_with(id).await?;
        let run = self.run(id).await?;
        match run.state.status() {
            RunStatus::Created | RunStatus::Provisioned => {}
            status => return Err(Error::InvalidState { status, wanted: "be run" }),
        }
        self.check_startable(&run).await?;
        self.lay_out_arrays(id).await?;
        let queuing = RunState::Queuing { waiting_because: None };
        let run = self.store.apply(&run, Change::to(queuing)).await?;
        self.wake.notify_one();
        Ok(run)
    }

    /// Whether all required inputs are there, and arrays that belong together match.
    pub(crate) async fn check_startable(&self, run: &Run) -> Result<()> {
        let task = self.task(run.task).await?;
        let values = self.store.values(run.id, Side::Inputs).await?;
        let values: Values = values
            .into_iter()
            .map(|(name, value)| (ParameterRef { side: Side::Inputs, name }, value))
            .collect();
        let missing = missing_inputs(&task.definition, |name| {
            values.contains_key(&ParameterRef { side: Side::Inputs, name: name.to_owned() })
        });
        if !missing.is_empty() {
            return Err(Error::NotProvisioned(missing.into_iter().map(str::to_owned).collect()));
        }
        let mismatches = check_inputs(&task.definition, &values);
        if mismatches.is_empty() { Ok(()) } else { Err(Error::NotMatching(mismatches)) }
    }
}
