//! Reads values from files and folders, and keeps what is wrong with them.

use std::io::{self, Read};

use gantry_model::failure::OutputProblem;
use gantry_model::limits;
use gantry_model::types::{ImageFormat, TypeSpec};
use gantry_model::value::{Content, Value};

use super::problem::{Fault, value_problem};
use super::tree::{EntryKind, OutputTree, TreeEntry};
use crate::values::{self, ValueError};

/// Most problems that are kept: with an array of a million blank items, a list of all of them helps
/// nobody.
const PROBLEMS: usize = 100;

/// Collects the outputs of one run. Paths in the tree are the names of parameters and items as
/// well: `cells/0/2`.
pub(super) struct Collector<'a> {
    tree: &'a dyn OutputTree,
    problems: Vec<OutputProblem>,
    /// How many more items of arrays are taken.
    pub(super) items_left: usize,
}

impl<'a> Collector<'a> {
    pub(super) fn new(tree: &'a dyn OutputTree) -> Self {
        Self { tree, problems: Vec::new(), items_left: limits::ARRAY_ITEMS }
    }

    pub(super) fn into_problems(self) -> Vec<OutputProblem> {
        self.problems
    }

    pub(super) fn report(&mut self, parameter: &str, fault: Fault) {
        self.keep(fault.problem(parameter));
    }

    pub(super) fn report_value(&mut self, parameter: &str, error: &ValueError) {
        self.keep(value_problem(parameter, error));
    }

    /// Whether so many problems were found that more would not be kept.
    pub(super) fn is_full(&self) -> bool {
        self.problems.len() >= PROBLEMS
    }

    /// What is in a folder of `parameter`, by ascending names.
    pub(super) fn list(&mut self, folder: &str, parameter: &str) -> Option<Vec<TreeEntry>> {
        let listed = self.tree.list(folder);
        let mut entries = self.readable(parameter, listed)?;
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        Some(entries)
    }

    /// The value at `path`, which is there. `None` where it was reported.
    pub(super) fn value(&mut self, spec: &TypeSpec, path: &str, kind: EntryKind) -> Option<Value> {
        match (spec, kind) {
            (_, EntryKind::Other) => self.refuse(path, Fault::Unusable),
            (TypeSpec::Array { subtype, min_size, max_size }, EntryKind::Folder) => {
                self.array(subtype, (*min_size, *max_size), path)
            }
            (TypeSpec::Array { .. }, EntryKind::File { .. }) => {
                self.refuse(path, Fault::MissingMetadata)
            }
            (TypeSpec::Image { formats, max_file_size, .. }, EntryKind::Folder)
                if takes_slides(formats.as_deref()) =>
            {
                self.slide(path, *max_file_size)
            }
            (_, EntryKind::Folder) => self.refuse(path, Fault::IsFolder),
            (TypeSpec::Image { .. } | TypeSpec::File { .. }, EntryKind::File { size }) => {
                self.content(spec, path, size)
            }
            (_, EntryKind::File { size }) => {
                let text = self.text(path, size, limits::VALUE_BYTES)?;
                if text.trim().is_empty() {
                    return self.refuse(path, Fault::Blank);
                }
                self.accepted(path, values::value_from_text(spec, &text))
            }
        }
    }

    /// The text of a file; one that is longer than `limit`, whatever size was listed, is refused.
    pub(super) fn text(&mut self, path: &str, size: u64, limit: u64) -> Option<String> {
        if size > limit {
            return self.refuse(path, Fault::Unusable);
        }
        let read = self.tree.open(path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(limit).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        let bytes = self.readable(path, read)?;
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(_) => self.refuse(path, Fault::Unusable),
        }
    }

    pub(super) fn refuse<T>(&mut self, parameter: &str, fault: Fault) -> Option<T> {
        self.report(parameter, fault);
        None
    }

    fn content(&mut self, spec: &TypeSpec, path: &str, size: u64) -> Option<Value> {
        let opened = self.tree.open(path);
        let mut file = self.readable(path, opened)?;
        let content = self.accepted(path, values::check_content(spec, &mut file, size))?;
        // A task leaves a slide as a folder. A zip archive would reach clients as something else
        // than it is.
        if content.folder {
            return self.refuse(path, Fault::Unusable);
        }
        Some(match spec {
            TypeSpec::Image { .. } => Value::Image(content),
            _ => Value::File(content),
        })
    }

    /// A whole-slide image: a folder in which every file is DICOM.
    fn slide(&mut self, path: &str, max_file_size: Option<u64>) -> Option<Value> {
        let entries = self.list(path, path)?;
        if entries.is_empty() {
            return self.refuse(path, Fault::Blank);
        }
        let mut total: u64 = 0;
        for entry in &entries {
            let EntryKind::File { size } = entry.kind else {
                return self.refuse(path, Fault::ExtraFiles);
            };
            let opened = self.tree.open(&format!("{path}/{}", entry.name));
            let dicom = opened.and_then(|mut file| values::is_dicom(&mut file));
            if !self.readable(path, dicom)? {
                let error = ValueError::not_dicom(&entry.name);
                return self.accepted(path, Err(error));
            }
            total = total.saturating_add(size);
        }
        if let Some(max) = max_file_size.filter(|max| total > *max) {
            return self.accepted(path, Err(ValueError::image_too_large(total, max)));
        }
        Some(Value::Image(Content { size: total, folder: true, outline: false }))
    }

    fn accepted<T>(&mut self, path: &str, checked: Result<T, ValueError>) -> Option<T> {
        checked.map_err(|error| self.report_value(path, &error)).ok()
    }

    fn readable<T>(&mut self, parameter: &str, read: io::Result<T>) -> Option<T> {
        read.map_err(|_| self.report(parameter, Fault::Unreadable)).ok()
    }

    fn keep(&mut self, problem: OutputProblem) {
        if !self.is_full() {
            self.problems.push(problem);
        }
    }
}

fn takes_slides(formats: Option<&[ImageFormat]>) -> bool {
    formats.is_none_or(|formats| formats.contains(&ImageFormat::Wsidicom))
}
