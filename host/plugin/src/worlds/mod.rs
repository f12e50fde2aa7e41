//! The five worlds: for each, the call, with its question as WIT has it, and the check of the answer.

pub(crate) mod callback;
pub(crate) mod condition;
pub(crate) mod dataset_format;
pub(crate) mod executor_selector;
mod json;
pub(crate) mod names;
pub(crate) mod output_importer;
mod wishes;

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use gantry_model::plugin::{Question, World};
use serde_json::Value as Json;
use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use crate::bindings::{conditions, datasets, description, outputs, placement, steps};
use crate::call::Function;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::imports::Powers;
use crate::imports::variables::Variables;
use crate::sandbox::Sandbox;

/// What is asked, with all that is particular to it.
pub(crate) trait Asked: Send + Sync + 'static {
    /// The answer of the guest.
    type Said: Send + 'static;
    /// The checked answer.
    type Answer: Send;

    /// What this question asks, if it is of this kind.
    fn of(question: &Question) -> Option<&Self>;

    /// Calls the function that answers it.
    fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> impl Future<Output = Result<Self::Said, Stop>> + Send;

    /// The variables that the call sees.
    fn variables(&self) -> Variables {
        Variables::default()
    }

    /// The answer, if it can be followed.
    fn check(&self, said: Self::Said, given: Given<'_>) -> Result<Self::Answer, FailureKind>;
}

/// The function that answers a question. It goes with the call, whichever thread that is on.
pub(crate) struct Answering<Q> {
    question: Arc<Question>,
    asked: PhantomData<Q>,
}

impl<Q> Answering<Q> {
    pub(crate) fn new(question: Arc<Question>) -> Self {
        Self { question, asked: PhantomData }
    }
}

impl<Q: Asked> Function for Answering<Q> {
    type Said = Q::Said;

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Q::Said, Stop> {
        let asked = Q::of(&self.question).ok_or_else(not_of_this_world)?;
        asked.call(exports, store, instance).await
    }
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
pub(crate) fn not_of_this_world() -> Stop {
    wasmtime::Error::msg("the component is of another world").into()
}
