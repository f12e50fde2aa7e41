//! The world `executor-selector`: which executor takes a job.

use gantry_model::exec::Capacity;
use gantry_model::id::ExecutorName;
use gantry_model::plugin::{Candidate, PlacementRequest, Question, Selection};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::placement as wit;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::sandbox::Sandbox;
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world};

impl Asked for PlacementRequest {
    type Said = wit::Selection;
    type Answer = Selection;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Select(request) => Some(request),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<wit::Selection, Stop> {
        let Interface::Placement(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let (run, settings) = (self.run.to_string(), json::object(&self.settings));
        let labels: Vec<&str> = self.candidates.iter().flat_map(labels).collect();
        let mut labels = labels.as_slice();
        let candidates: Vec<_> =
            self.candidates.iter().map(|known| candidate(known, &mut labels)).collect();
        let request = wit::PlacementRequest {
            run: &run,
            task: &self.task,
            needs: self.needs.into(),
            internet: self.internet,
            input_bytes: self.input_bytes,
            candidates: &candidates,
            settings: &settings,
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_select(store, request).await??)
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

fn labels(candidate: &Candidate) -> impl Iterator<Item = &str> {
    candidate.labels.iter().map(String::as_str)
}

/// The candidate as WIT has it, with its labels, which are the first of those that are left.
fn candidate<'a>(candidate: &'a Candidate, left: &mut &'a [&'a str]) -> wit::Candidate<'a> {
    let (labels, others) = left.split_at_checked(candidate.labels.len()).unwrap_or_default();
    *left = others;
    wit::Candidate {
        name: &candidate.name.0,
        runtime: &candidate.runtime,
        labels,
        unhealthy: candidate.unhealthy.as_deref(),
        capacity: candidate.capacity.into(),
        in_use: candidate.in_use.into(),
        running_jobs: candidate.running_jobs,
        present_bytes: candidate.present_bytes,
    }
}

impl From<Capacity> for wit::Capacity {
    fn from(Capacity { cpus, memory_bytes, gpus }: Capacity) -> Self {
        Self { cpus, memory_bytes, gpus }
    }
}
