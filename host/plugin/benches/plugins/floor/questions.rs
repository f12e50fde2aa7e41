//! The questions in the types of the WIT. They are converted before anything is measured.

use gantry_model::exec::Capacity;
use gantry_model::plugin::{
    Candidate, Evaluation, Event, FindRequest, ImportRequest, PlacementRequest, Question,
    StepRequest,
};
use gantry_model::types::TypeKind;
use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use crate::floor::Bare;
use crate::floor::bindings::{conditions, datasets, outputs, placement, steps};

/// A question, and where the function is that answers it.
pub(super) enum Asked {
    Advance(steps::GuestIndices, steps::StepRequest),
    Find(datasets::GuestIndices, datasets::FindRequest),
    Plan(outputs::GuestIndices, outputs::ImportRequest),
    Select(placement::GuestIndices, placement::PlacementRequest),
    Evaluate(conditions::GuestIndices, conditions::Evaluation),
}

impl Asked {
    /// Looks the function up.
    pub(super) fn new(linked: &InstancePre<Bare>, question: &Question) -> wasmtime::Result<Self> {
        Ok(match question {
            Question::Advance(asked) => {
                Self::Advance(steps::GuestIndices::new(linked)?, (&**asked).into())
            }
            Question::Find(asked) => Self::Find(datasets::GuestIndices::new(linked)?, asked.into()),
            Question::Plan(asked) => Self::Plan(outputs::GuestIndices::new(linked)?, asked.into()),
            Question::Select(asked) => {
                Self::Select(placement::GuestIndices::new(linked)?, asked.into())
            }
            Question::Evaluate(asked) => {
                Self::Evaluate(conditions::GuestIndices::new(linked)?, asked.into())
            }
            other => wasmtime::bail!("nothing is measured of {other:?}"),
        })
    }

    /// Calls it. The answer is taken over from the guest, and dropped.
    pub(super) fn call(
        &self,
        store: &mut Store<Bare>,
        instance: &Instance,
    ) -> wasmtime::Result<()> {
        match self {
            Self::Advance(found, asked) => {
                found.load(&mut *store, instance)?.call_advance(store, asked)?.map(drop)?;
            }
            Self::Find(found, asked) => {
                found.load(&mut *store, instance)?.call_find(store, asked)?.map(drop)?;
            }
            Self::Plan(found, asked) => {
                found.load(&mut *store, instance)?.call_plan(store, asked)?.map(drop)?;
            }
            Self::Select(found, asked) => {
                found.load(&mut *store, instance)?.call_select(store, asked)?.map(drop)?;
            }
            Self::Evaluate(found, asked) => {
                found.load(&mut *store, instance)?.call_evaluate(store, asked)?.map(drop)?;
            }
        }
        Ok(())
    }
}

impl From<&StepRequest> for steps::StepRequest {
    fn from(asked: &StepRequest) -> Self {
        assert_eq!(asked.event, Event::Begun, "the only event that is measured");
        Self {
            execution: asked.execution.to_string(),
            step: asked.step,
            now: asked.now,
            event: steps::Event::Begun,
            memory: asked.memory.clone(),
            arguments: asked.arguments.to_string(),
            experiment: asked.experiment.as_ref().map(ToString::to_string),
            settings: asked.settings.to_string(),
        }
    }
}

impl From<&FindRequest> for datasets::FindRequest {
    fn from(asked: &FindRequest) -> Self {
        let files = asked
            .files
            .iter()
            .map(|file| datasets::SourceFile { path: file.path.clone(), size: file.size });
        Self { files: files.collect(), settings: asked.settings.to_string() }
    }
}

impl From<&ImportRequest> for outputs::ImportRequest {
    fn from(asked: &ImportRequest) -> Self {
        let kind = |kind: TypeKind| match kind {
            TypeKind::Integer => outputs::ValueKind::Integer,
            TypeKind::Image => outputs::ValueKind::Image,
            TypeKind::Array => outputs::ValueKind::Array,
            other => panic!("nothing is measured of {other:?}"),
        };
        let outputs = asked.outputs.iter().map(|output| outputs::ImportableOutput {
            name: output.name.clone(),
            kind: kind(output.kind),
            item_kind: output.item_kind.map(kind),
            size: output.size,
        });
        Self {
            run: asked.run.to_string(),
            task: asked.task.clone(),
            outputs: outputs.collect(),
            settings: asked.settings.to_string(),
        }
    }
}

impl From<&PlacementRequest> for placement::PlacementRequest {
    fn from(asked: &PlacementRequest) -> Self {
        Self {
            run: asked.run.to_string(),
            task: asked.task.clone(),
            needs: asked.needs.into(),
            internet: asked.internet,
            input_bytes: asked.input_bytes,
            candidates: asked.candidates.iter().map(Into::into).collect(),
            settings: asked.settings.to_string(),
        }
    }
}

impl From<&Candidate> for placement::Candidate {
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

impl From<Capacity> for placement::Capacity {
    fn from(Capacity { cpus, memory_bytes, gpus }: Capacity) -> Self {
        Self { cpus, memory_bytes, gpus }
    }
}

impl From<&Evaluation> for conditions::Evaluation {
    fn from(asked: &Evaluation) -> Self {
        Self {
            expressions: asked.expressions.clone(),
            names: asked.names.to_string(),
            now: asked.now,
            settings: asked.settings.to_string(),
        }
    }
}
