//! The world `output-importer`: what becomes of a run's outputs.

use std::collections::BTreeSet;
use std::path::Path;

use gantry_model::plugin::{CreatedResult, ImportPlan, ImportRequest, KeptOutput, Question};
use gantry_model::types::TypeKind;
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::outputs as wit;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::sandbox::Sandbox;
use crate::worlds::names::{is_line, is_media_type, is_result_name, stays_below};
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world};

/// Most characters of a format.
const FORMAT_CHARS: usize = 256;

impl Asked for ImportRequest {
    type Said = wit::ImportPlan;
    type Answer = ImportPlan;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Plan(request) => Some(request),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<wit::ImportPlan, Stop> {
        let Interface::Outputs(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let (run, settings) = (self.run.to_string(), json::object(&self.settings));
        let outputs = self.outputs.iter().map(|output| wit::ImportableOutput {
            name: &output.name,
            kind: output.kind.into(),
            item_kind: output.item_kind.map(Into::into),
            size: output.size,
        });
        let outputs: Vec<_> = outputs.collect();
        let request = wit::ImportRequest {
            run: &run,
            task: &self.task,
            outputs: &outputs,
            settings: &settings,
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_plan(store, request).await??)
    }

    fn check(&self, said: wit::ImportPlan, given: Given<'_>) -> Result<ImportPlan, FailureKind> {
        let wit::ImportPlan { keep, create } = said;
        given.check_size(create.iter().map(|result| result.content.len()).sum())?;
        let mut names = BTreeSet::new();
        for kept in &keep {
            check_kept(self, kept, given.folder)?;
            claim(&mut names, &kept.name)?;
        }
        for made in &create {
            if !is_media_type(&made.media_type) {
                return Err(invalid(format!("{:?} is no media type", made.media_type)));
            }
            claim(&mut names, &made.name)?;
        }
        Ok(ImportPlan {
            keep: keep.into_iter().map(Into::into).collect(),
            create: create.into_iter().map(Into::into).collect(),
        })
    }
}

/// What is kept is an output, or is found in one.
fn check_kept(
    request: &ImportRequest,
    kept: &wit::KeptOutput,
    folder: Option<&Path>,
) -> Result<(), FailureKind> {
    let path = &kept.output;
    let (output, part) =
        path.split_once('/').map_or((path.as_str(), None), |(output, part)| (output, Some(part)));
    if !request.outputs.iter().any(|known| known.name == output) {
        return Err(invalid(format!("it keeps {path:?}, which is no output")));
    }
    if let Some(part) = part {
        let there = folder.is_some_and(|folder| folder.join(path).symlink_metadata().is_ok());
        if !stays_below(part) || !there {
            return Err(invalid(format!("it keeps {path:?}, which is not among the outputs")));
        }
    }
    match &kept.format {
        Some(format) if !is_line(format, FORMAT_CHARS) => {
            Err(invalid(format!("{format:?} is no format")))
        }
        _ => Ok(()),
    }
}

/// Takes a result's name, if it is safe and neither taken nor a folder of one that is.
fn claim<'a>(names: &mut BTreeSet<&'a str>, name: &'a str) -> Result<(), FailureKind> {
    if !is_result_name(name) {
        return Err(invalid(format!("{name:?} is no safe name of a result")));
    }
    let is_inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    let around = names.iter().find(|other| is_inside(other, name) || is_inside(name, other));
    if let Some(other) = around {
        return Err(invalid(format!("the results {name:?} and {other:?} are one in the other")));
    }
    if !names.insert(name) {
        return Err(invalid(format!("the result {name:?} would be there twice")));
    }
    Ok(())
}

impl From<TypeKind> for wit::ValueKind {
    fn from(kind: TypeKind) -> Self {
        match kind {
            TypeKind::Boolean => Self::Boolean,
            TypeKind::Integer => Self::Integer,
            TypeKind::Number => Self::Number,
            TypeKind::String => Self::String,
            TypeKind::Enumeration => Self::Enumeration,
            TypeKind::Datetime => Self::Datetime,
            TypeKind::Geometry => Self::Geometry,
            TypeKind::Image => Self::Image,
            TypeKind::File => Self::File,
            TypeKind::Files => Self::Files,
            TypeKind::Array => Self::Array,
        }
    }
}

impl From<wit::KeptOutput> for KeptOutput {
    fn from(wit::KeptOutput { output, name, format }: wit::KeptOutput) -> Self {
        Self { output, name, format }
    }
}

impl From<wit::CreatedResult> for CreatedResult {
    fn from(result: wit::CreatedResult) -> Self {
        let wit::CreatedResult { name, media_type, content } = result;
        Self { name, media_type, content }
    }
}
