//! The world `executor-selector`: which executor takes a job.

use gantry_model::exec::Capacity;
use gantry_model::id::ExecutorName;
use gantry_model::plugin::{Candidate, PlacementRequest, Question, Selection, World};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::placement as wit;
use crate::call::Function;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::sandbox::Sandbox;
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world};

/// `placement.select`
pub(crate) struct Select(wit::PlacementRequest);

impl Function for Select {
    type Said = wit::Selection;

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Placement(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_select(store, &self.0).await??)
    }
}

impl Asked for PlacementRequest {
    const WORLD: World = World::ExecutorSelector;
    type Function = Select;
    type Answer = Selection;

    fn function(&self) -> Select {
        Select(self.into())
    }

    fn question(&self) -> Question {
        Question::Select(self.clone())
    }

    fn check(&self, said: wit::Selection, given: Given<'_>) -> Result<Selection, FailureKind> {
        let (wit::Selection::Deferred(because)
        | wit::Selection::Chosen(wit::Choice { because, .. })) = &said;
        given.check_size(because.len())?;
        match said {
            wit::Selection::Deferred(because) => Ok(Selection::Deferred { because }),
            wit::Selection::Chosen(wit::Choice { executor, because }) => {
                let executor = ExecutorName(executor);
                if !self.candidates.iter().any(|candidate| candidate.name == executor) {
                    let name = executor.0;
                    return Err(invalid(format!("{name:?} is none of the candidates")));
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
            input_bytes: request.input_bytes,
            candidates: request.candidates.iter().map(Into::into).collect(),
            settings: json::object(&request.settings),
        }
    }
}

impl From<&Candidate> for wit::Candidate {
    fn from(candidate: &Candidate) -> Self {
        Self {
            name: candidate.name.0.clone(),
            runtime: candidate.runtime.clone(),
            labels: candidate.labels.clone(),
            unhealthy: candidate.unhealthy.clone(),
            capacity: candidate.capacity.into(),
            in_use: candidate.in_use.into(),
            running_jobs: candidate.running_jobs,
            present_bytes: candidate.present_bytes,
        }
    }
}

impl From<Capacity> for wit::Capacity {
    fn from(Capacity { cpus, memory_bytes, gpus }: Capacity) -> Self {
        Self { cpus, memory_bytes, gpus }
    }
}
