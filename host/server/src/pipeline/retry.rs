//! A run that failed or was canceled is run again, with the same inputs, as a new attempt.

use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState, RunStatus};
use gantry_store::Change;

use super::names::{outputs_prefix, results_prefix};
use super::{Error, Pipeline, Result};

impl Pipeline {
    /// Queues the run again.
    pub(crate) async fn retry(&self, id: RunId) -> Result<Run> {
        let _turn = self.turns.take(id).await;
        let run = self.run(id).await?;
        let status = run.state.status();
        if !matches!(status, RunStatus::Failed | RunStatus::Canceled) {
            return Err(Error::InvalidState { status, wanted: "be retried" });
        }
        // A run may have been canceled before it had all its inputs.
        self.check_startable(&run).await?;
        self.lay_out_arrays(id).await?;
        // On record first: nothing is removed of a run that another server retries at the same moment, and whose next attempt may
        // have left something.
        let emptied =
            Change::to(run.state.clone()).with_outputs(Vec::new()).with_results(Vec::new());
        let run = self.store.apply(&run, emptied).await?;
        self.objects.remove_prefix(&outputs_prefix(id)).await?;
        self.objects.remove_prefix(&results_prefix(id)).await?;
        let queuing = RunState::Queuing { waiting_because: None };
        let change = Change::to(queuing).with_note("retried".to_owned());
        let run = self.store.apply(&run, change).await?;
        self.wake.notify_one();
        Ok(run)
    }
}
