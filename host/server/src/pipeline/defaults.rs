//! Inputs that nobody gave get the defaults that their task declares, once their run is to start.

use gantry_definition::values::as_sent;
use gantry_model::id::RunId;
use gantry_model::run::Run;
use gantry_model::task::Parameter;

use super::{Pipeline, Provision, Result};

impl Pipeline {
    /// Starts a run: inputs that have no value get their default, where they have one.
    pub(crate) async fn start_run(&self, id: RunId) -> Result<Run> {
        let run = self.run(id).await?;
        if run.state.status().accepts_inputs() {
            let defaults = self.defaults_left(&run).await?;
            if !defaults.is_empty() {
                self.provision(id, defaults).await?;
            }
        }
        self.submit(id).await
    }

    /// The defaults of the inputs that have no value.
    async fn defaults_left(&self, run: &Run) -> Result<Vec<Provision>> {
        let task = self.task(run.task).await?;
        if task.definition.inputs.iter().all(|input| input.default.is_none()) {
            return Ok(Vec::new());
        }
        let given = self.store.input_names(run.id).await?;
        let default = |input: &Parameter| {
            let value = as_sent(&input.type_spec, input.default.as_ref()?);
            Some(Provision { parameter: input.name.clone(), index: Vec::new(), value })
        };
        let left = task.definition.inputs.iter().filter(|input| !given.contains(&input.name));
        Ok(left.filter_map(default).collect())
    }
}
