//! Files are given to an input that consists of files, one at a time, each under its name in the set.

use gantry_definition::values::ValueError;
use gantry_model::id::RunId;
use gantry_model::run::Run;
use gantry_model::task::Side;
use gantry_model::types::{FilesSpec, ObjectKind, TypeSpec};
use gantry_model::value::{FileEntry, Value};
use gantry_store::ValuePath;
use regex::Regex;

use super::error::{RefusedValue, RefusedWhy};
use super::names::input_file_object;
use super::provision::{Provisioned, target};
use super::spool::Spooled;
use super::{Error, Pipeline, Result};

/// Most files of a set.
const MOST_FILES: usize = 100_000;
/// Most characters of a file's path in the set.
const PATH_CHARS: usize = 1024;

/// A file for an input that consists of files.
pub(crate) struct SetFile {
    pub(crate) parameter: String,
    /// Its path in the set, with `/` between names.
    pub(crate) path: String,
    pub(crate) file: Spooled,
}

impl Pipeline {
    /// Adds a file to the set, or replaces the one of that name.
    pub(crate) async fn provision_set_file(&self, id: RunId, given: SetFile) -> Result<Run> {
        let refuse = |error: ValueError| refusal(&given.parameter, RefusedWhy::Value(error));
        let _turn = self.turns.take(id).await;
        let run = self.open_for_inputs(id).await?;
        let task = self.task(run.task).await?;
        let (input, spec) = target(&task, &given.parameter, &[])
            .map_err(|error| refusal(&given.parameter, error))?;
        let TypeSpec::Files(spec) = spec else {
            return Err(refuse(ValueError::wrong_type("the input takes no set of files")));
        };
        let mut files = self.set_of(id, &input.name).await?;
        files.retain(|file| file.path != given.path);
        check(spec, &files, &given.path).map_err(refuse)?;
        let Spooled { digest, size, .. } = &given.file;
        let entry = FileEntry { path: given.path.clone(), size: *size, digest: digest.clone() };
        self.objects
            .adopt_file(given.file.path(), &input_file_object(id, &input.name, digest))
            .await?;
        files.push(entry);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let path = ValuePath { name: input.name.clone(), index: Vec::new() };
        let provisioned = Provisioned { path, value: Value::Files(files) };
        self.record_inputs(run, &task, &[provisioned]).await
    }

    /// Empties the set, so that another can be given.
    pub(crate) async fn empty_set(&self, id: RunId, parameter: &str) -> Result<Run> {
        let _turn = self.turns.take(id).await;
        let run = self.open_for_inputs(id).await?;
        let task = self.task(run.task).await?;
        let (input, _) =
            target(&task, parameter, &[]).map_err(|error| refusal(parameter, error))?;
        let set = ValuePath::whole(&input.name);
        let run = self.record_emptied(run, &task, &[set]).await?;
        self.clear_input(id, &input.name, &[]).await?;
        Ok(run)
    }

    async fn set_of(&self, id: RunId, name: &str) -> Result<Vec<FileEntry>> {
        match self.store.value(id, Side::Inputs, name).await? {
            Some(Value::Files(files)) => Ok(files),
            _ => Ok(Vec::new()),
        }
    }
}

/// Whether the set may have one more file, of that path.
fn check(spec: &FilesSpec, files: &[FileEntry], path: &str) -> std::result::Result<(), ValueError> {
    let odd = |part: &str| {
        part.is_empty() || part == "." || part == ".." || part.contains(char::is_control)
    };
    if path.chars().count() > PATH_CHARS || path.split('/').any(odd) {
        let problem = format!(
            "'{}' is no path of a file: expected names with '/' between them, none of them '.' or '..'",
            path.escape_debug()
        );
        return Err(ValueError::wrong_type(&problem));
    }
    let nested = |file: &FileEntry| {
        let under = |whole: &str, folder: &str| {
            whole.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        under(path, &file.path) || under(&file.path, path)
    };
    if let Some(file) = files.iter().find(|file| nested(file)) {
        let problem = format!("'{path}' and '{}' cannot be a file and a folder", file.path);
        return Err(ValueError::wrong_type(&problem));
    }
    if spec.object == ObjectKind::File && !files.is_empty() {
        return Err(ValueError::wrong_type("the input takes one file, and has one"));
    }
    if files.len() >= MOST_FILES {
        return Err(ValueError::wrong_type(format!("a set has at most {MOST_FILES} files")));
    }
    let fits = |pattern: &String| Regex::new(pattern).is_ok_and(|regex| regex.is_match(path));
    match &spec.name_pattern {
        Some(pattern) if spec.object == ObjectKind::File && !fits(pattern) => {
            Err(ValueError::wrong_type(format!("'{path}' does not match '{pattern}'")))
        }
        _ => Ok(()),
    }
}

fn refusal(parameter: &str, error: RefusedWhy) -> Error {
    Error::ValuesRefused(vec![RefusedValue { parameter: parameter.to_owned(), error }])
}
