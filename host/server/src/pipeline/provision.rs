//! Values are given to a run's inputs as JSON: one, several at once, or an item of an array.

use gantry_definition::values::{ValueError, value_from_json};
use gantry_engine::completeness::provisioning_state;
use gantry_model::id::RunId;
use gantry_model::run::{Run, RunState};
use gantry_model::task::{Parameter, Side, Task};
use gantry_model::types::TypeSpec;
use gantry_model::value::Value;
use gantry_store::{Change, ValuePath};

use super::error::{RefusedValue, RefusedWhy};
use super::{CONFLICT_RETRIES, Error, Pipeline, Result};

/// A value for an input, or for an item of one.
#[derive(Debug, Clone)]
pub(crate) struct Provision {
    pub(crate) parameter: String,
    /// Leads to an item of an array; empty for the whole input.
    pub(crate) index: Vec<u32>,
    pub(crate) value: serde_json::Value,
}

/// A value that was checked, and where it goes.
pub(crate) struct Provisioned {
    pub(crate) path: ValuePath,
    pub(crate) value: Value,
}

impl Pipeline {
    /// Gives values to inputs: all of them, or none if one is refused. Answers with what was stored.
    pub(crate) async fn provision(
        &self,
        id: RunId,
        provisions: Vec<Provision>,
    ) -> Result<(Run, Vec<Provisioned>)> {
        let _turn = self.alone_with(id).await?;
        let run = self.open_for_inputs(id).await?;
        let task = self.task(run.task).await?;
        let checked = check_all(&task, provisions)?;
        let run = self.make_way(run, &task, &checked).await?;
        for Provisioned { path, value } in &checked {
            self.lay_out(id, &path.name, &path.index, value).await?;
        }
        let run = self.record_inputs(run, &task, &checked).await?;
        Ok((run, checked))
    }

    /// Removes what the inputs were given before, on record first: what a job computes with is what is on record, also if
    /// the server is killed before the files are there, or another one has started the run meanwhile.
    pub(crate) async fn make_way(
        &self,
        mut run: Run,
        task: &Task,
        given: &[Provisioned],
    ) -> Result<Run> {
        let mut replaced = Vec::new();
        for Provisioned { path, .. } in given {
            if self.store.has_input(run.id, path).await? {
                replaced.push(path.clone());
            }
        }
        if !replaced.is_empty() {
            run = self.record_emptied(run, task, &replaced).await?;
        }
        for Provisioned { path, .. } in given {
            self.clear_input(run.id, &path.name, &path.index).await?;
        }
        Ok(run)
    }

    /// The run, if its inputs may still change.
    pub(crate) async fn open_for_inputs(&self, id: RunId) -> Result<Run> {
        let run = self.run(id).await?;
        match run.state.status() {
            status if status.accepts_inputs() => Ok(run),
            status => Err(Error::InvalidState { status, wanted: "be provisioned" }),
        }
    }

    /// Records checked inputs, whose files are there, and that the run is PROVISIONED once they are complete. Of a run that
    /// was started meanwhile, by another server, the job has no such input: the files go again.
    pub(crate) async fn record_inputs(
        &self,
        mut run: Run,
        task: &Task,
        checked: &[Provisioned],
    ) -> Result<Run> {
        for _ in 0..CONFLICT_RETRIES {
            let is_given = |name: &str| checked.iter().any(|given| given.path.name == name);
            let state = self.state_with(&run, task, is_given).await?;
            let change = checked.iter().fold(Change::to(state), |change, given| {
                change.with_input(given.path.clone(), given.value.clone())
            });
            match self.store.apply(&run, change).await.map_err(Error::from) {
                Err(Error::Conflict) => match self.open_for_inputs(run.id).await {
                    Err(error @ Error::InvalidState { .. }) => {
                        self.remove_unrecorded(run.id, checked).await?;
                        return Err(error);
                    }
                    open => run = open?,
                },
                other => return other,
            }
        }
        Err(Error::Conflict)
    }

    /// What a run is once it has these inputs beside those that it has.
    pub(crate) async fn state_with(
        &self,
        run: &Run,
        task: &Task,
        is_given: impl Fn(&str) -> bool,
    ) -> Result<RunState> {
        let known = self.store.input_names(run.id).await?;
        let has = |name: &str| is_given(name) || known.iter().any(|known| known == name);
        Ok(provisioning_state(&task.definition, has))
    }

    /// Removes the files of inputs that are not on record.
    async fn remove_unrecorded(&self, run: RunId, given: &[Provisioned]) -> Result<()> {
        for Provisioned { path, .. } in given {
            if !self.store.has_input(run, path).await? {
                self.clear_input(run, &path.name, &path.index).await?;
            }
        }
        Ok(())
    }

    /// Records that inputs, or items of them, have no value any more. A run that needs one is CREATED again.
    pub(crate) async fn record_emptied(
        &self,
        mut run: Run,
        task: &Task,
        emptied: &[ValuePath],
    ) -> Result<Run> {
        let is_emptied =
            |name: &str| emptied.iter().any(|path| path.index.is_empty() && path.name == name);
        for _ in 0..CONFLICT_RETRIES {
            let known = self.store.input_names(run.id).await?;
            let state = provisioning_state(&task.definition, |wanted| {
                !is_emptied(wanted) && known.iter().any(|known| known == wanted)
            });
            let change = emptied.iter().cloned().fold(Change::to(state), Change::without_input);
            match self.store.apply(&run, change).await.map_err(Error::from) {
                Err(Error::Conflict) => run = self.open_for_inputs(run.id).await?,
                other => return other,
            }
        }
        Err(Error::Conflict)
    }

    /// The value of an input or an output.
    pub(crate) async fn value(&self, run: RunId, side: Side, name: &str) -> Result<Value> {
        let value = self.store.value(run, side, name).await?;
        value.ok_or_else(|| Error::ContentNotFound(name.to_owned()))
    }
}

/// Checks every value; all refusals are told at once.
fn check_all(task: &Task, provisions: Vec<Provision>) -> Result<Vec<Provisioned>> {
    let mut checked = Vec::with_capacity(provisions.len());
    let mut refused = Vec::new();
    for provision in provisions {
        match check_one(task, &provision) {
            Ok(provisioned) => checked.push(provisioned),
            Err(error) => refused.push(RefusedValue { parameter: provision.parameter, error }),
        }
    }
    if refused.is_empty() { Ok(checked) } else { Err(Error::ValuesRefused(refused)) }
}

fn check_one(task: &Task, provision: &Provision) -> std::result::Result<Provisioned, RefusedWhy> {
    let (input, spec) = target(task, &provision.parameter, &provision.index)?;
    let value = value_from_json(spec, &provision.value).map_err(RefusedWhy::Value)?;
    let path = ValuePath { name: input.name.clone(), index: provision.index.clone() };
    Ok(Provisioned { path, value })
}

/// The input and the type that a provision is for.
pub(crate) fn target<'a>(
    task: &'a Task,
    parameter: &str,
    index: &[u32],
) -> std::result::Result<(&'a Parameter, &'a TypeSpec), RefusedWhy> {
    let input = task.definition.input(parameter).ok_or(RefusedWhy::UnknownParameter)?;
    let spec = input.type_spec.at(index).ok_or_else(|| {
        RefusedWhy::Value(ValueError::wrong_type(
            "an index leads into a parameter that is no array",
        ))
    })?;
    Ok((input, spec))
}
