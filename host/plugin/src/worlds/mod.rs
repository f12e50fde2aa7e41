//! The five worlds: for each, its question as WIT has it, the call, and the check of the answer.

pub(crate) mod callback;
pub(crate) mod condition;
pub(crate) mod dataset_format;
pub(crate) mod executor_selector;
mod json;
pub(crate) mod names;
pub(crate) mod output_importer;
mod wishes;

use std::collections::BTreeMap;
use std::path::Path;

use gantry_model::plugin::{Question, World};
use serde_json::Value as Json;
use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use crate::bindings::{conditions, datasets, description, outputs, placement, steps};
use crate::call::Function;
use crate::call::failure::FailureKind;
use crate::imports::Powers;
use crate::imports::variables::Variables;
use crate::sandbox::Sandbox;

pub(crate) use crate::worlds::condition::Check;

/// A question, with all that is particular to it.
pub(crate) trait Asked: Sync {
    /// The world whose plugins can be asked this.
    const WORLD: World;
    /// The function that answers it, with the question in its own types.
    type Function: Function;
    /// The checked answer.
    type Answer: Send;

    /// The call.
    fn function(&self) -> Self::Function;

    /// The question, to be recorded.
    fn question(&self) -> Question;

    /// The variables that the call sees.
    fn variables(&self) -> Variables {
        Variables::default()
    }

    /// The answer, if it can be followed.
    fn check(
        &self,
        said: <Self::Function as Function>::Said,
        given: Given<'_>,
    ) -> Result<Self::Answer, FailureKind>;
}

/// What an answer is checked against, beside the question.
pub(crate) struct Given<'a> {
    pub(crate) powers: &'a Powers,
    /// The folder that the guest saw.
    pub(crate) folder: Option<&'a Path>,
    /// The variables that it set.
    pub(crate) set: BTreeMap<String, Json>,
}

impl Given<'_> {
    /// Refuses an answer of more bytes than the limit.
    pub(crate) fn check_size(&self, bytes: usize) -> Result<(), FailureKind> {
        let most = self.powers.limits.answer_bytes;
        if bytes as u64 > most {
            let value = crate::sandbox::growth::readable(most);
            return Err(FailureKind::LimitExceeded { limit: "answer-bytes", value });
        }
        Ok(())
    }
}

/// The refusal of an answer.
pub(crate) fn invalid(message: impl Into<String>) -> FailureKind {
    FailureKind::InvalidAnswer { message: message.into() }
}

/// Where the functions of a component are.
pub(crate) struct Exports {
    pub(crate) description: description::GuestIndices,
    pub(crate) interface: Interface,
}

/// Where the functions of its world are.
pub(crate) enum Interface {
    Steps(steps::GuestIndices),
    Datasets(datasets::GuestIndices),
    Outputs(outputs::GuestIndices),
    Placement(placement::GuestIndices),
    Conditions(conditions::GuestIndices),
}

impl Exports {
    /// Looks them up by their names.
    pub(crate) fn find(world: World, linked: &InstancePre<Sandbox>) -> wasmtime::Result<Self> {
        let interface = match world {
            World::Callback => Interface::Steps(steps::GuestIndices::new(linked)?),
            World::DatasetFormat => Interface::Datasets(datasets::GuestIndices::new(linked)?),
            World::OutputImporter => Interface::Outputs(outputs::GuestIndices::new(linked)?),
            World::ExecutorSelector => Interface::Placement(placement::GuestIndices::new(linked)?),
            World::Condition => Interface::Conditions(conditions::GuestIndices::new(linked)?),
        };
        Ok(Self { description: description::GuestIndices::new(linked)?, interface })
    }

    /// Checks the types of the world's functions, which an instance alone tells.
    pub(crate) fn check_types(
        &self,
        mut store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> wasmtime::Result<()> {
        match &self.interface {
            Interface::Steps(steps) => steps.load(&mut store, instance).map(drop),
            Interface::Datasets(datasets) => datasets.load(&mut store, instance).map(drop),
            Interface::Outputs(outputs) => outputs.load(&mut store, instance).map(drop),
            Interface::Placement(placement) => placement.load(&mut store, instance).map(drop),
            Interface::Conditions(conditions) => conditions.load(&mut store, instance).map(drop),
        }
    }
}

/// A call of a function of another world: excluded before, by the plugin's world.
pub(crate) fn not_of_this_world() -> crate::call::stop::Stop {
    wasmtime::Error::msg("the component is of another world").into()
}
