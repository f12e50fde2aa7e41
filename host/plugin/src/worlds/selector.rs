//! The world `executor-selector-plugin`: which executor takes a job.

use std::sync::Arc;

use gantry_model::digest::Digest;
use gantry_model::exec::Capacity;
use gantry_model::id::ExecutorName;
use gantry_model::plugin::{Candidate, PlacementRequest, PluginDescription, Selection};

use crate::bindings::executor_selector::{self as wit, GuestIndices};
use crate::contract::World;
use crate::error::PluginError;
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;

pub(crate) const WORLD: World<GuestIndices> = World {
    name: "executor-selector-plugin",
    interface: "gantry:plugin/executor-selector",
    find: GuestIndices::new,
    check: |interface, store, instance| interface.load(store, instance).map(drop),
};

/// A loaded executor selector. Clones share the compiled code.
#[derive(Clone)]
pub struct Selector {
    plugin: Arc<Plugin<GuestIndices>>,
}

impl Selector {
    pub(crate) fn new(plugin: Plugin<GuestIndices>) -> Self {
        Self { plugin: Arc::new(plugin) }
    }

    /// What the plugin says of itself.
    pub fn description(&self) -> &PluginDescription {
        &self.plugin.description
    }

    /// Digest of the component's bytes.
    pub fn digest(&self) -> &Digest {
        &self.plugin.digest
    }

    /// Asks where a job shall run. A chosen executor is one of the candidates.
    ///
    /// The guest runs on the caller's thread, giving way at each tick of the engine: it opens no
    /// file and so never blocks, and moving it to another thread costs as much as the whole call.
    ///
    /// # Errors
    ///
    /// [`PluginError::Refused`], [`PluginError::Trapped`], [`PluginError::LimitExceeded`] and
    /// [`PluginError::InvalidAnswer`].
    pub async fn select(&self, request: &PlacementRequest) -> Result<Selection, PluginError> {
        let plugin = &self.plugin;
        let limits = &plugin.runtime.limits;
        let question = wit::PlacementRequest::from(request);
        let sandbox = Sandbox::empty(&plugin.name, limits, plugin.runtime.slot().await?);
        let call = plugin.call();
        let answer = call.run(sandbox, limits.select_deadline, async |store, instance| {
            let bound = plugin.interface.load(&mut *store, instance)?;
            Ok(bound.call_select(store, &question).await??)
        });
        self.check(answer.await?, request)
    }

    fn check(
        &self,
        answer: wit::Selection,
        request: &PlacementRequest,
    ) -> Result<Selection, PluginError> {
        let (wit::Selection::Deferred(because)
        | wit::Selection::Chosen(wit::Choice { because, .. })) = &answer;
        self.plugin.check_answer_size(because.len())?;
        match answer {
            wit::Selection::Deferred(because) => Ok(Selection::Deferred { because }),
            wit::Selection::Chosen(wit::Choice { executor, because }) => {
                let executor = ExecutorName(executor);
                if !request.candidates.iter().any(|candidate| candidate.name == executor) {
                    let message =
                        format!("it chose {:?}, which is none of the candidates", executor.0);
                    return Err(self.plugin.invalid(message));
                }
                Ok(Selection::Chosen { executor, because })
            }
        }
    }
}

impl From<&PlacementRequest> for wit::PlacementRequest {
    fn from(request: &PlacementRequest) -> Self {
        Self {
            run: request.run.to_string(),
            task: request.task.clone(),
            needs: request.needs.into(),
            internet: request.internet,
            candidates: request.candidates.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Candidate> for wit::Candidate {
    fn from(candidate: &Candidate) -> Self {
        Self {
            name: candidate.name.0.clone(),
            runtime: candidate.runtime.clone(),
            unhealthy: candidate.unhealthy.clone(),
            capacity: candidate.capacity.into(),
            in_use: candidate.in_use.into(),
            running_jobs: candidate.running_jobs,
        }
    }
}

impl From<Capacity> for wit::Capacity {
    fn from(Capacity { cpus, memory_bytes, gpus }: Capacity) -> Self {
        Self { cpus, memory_bytes, gpus }
    }
}
