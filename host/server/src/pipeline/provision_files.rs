//! Files are given to an input that consists of files, one at a time, each under its name in the set.

use gantry_definition::values::ValueError;
use gantry_model::id::{RunId, UploadId};
use gantry_model::run::Run;
use gantry_model::task::{Parameter, Side, Task};
use gantry_model::types::{FilesSpec, ObjectKind, TypeSpec};
use gantry_model::value::{FileEntry, Value};
use gantry_store::{Change, GivenFile, ValuePath};
use regex::Regex;

use super::error::{RefusedValue, RefusedWhy};
use super::names::upload_object;
use super::provision::target;
use super::spool::Spooled;
use super::{CONFLICT_RETRIES, Error, Pipeline, Result};

/// Most files of a set.
const MOST_FILES: u64 = 100_000;
/// Most bytes of a file's path in the set: what every system takes, and an index of PostgreSQL.
const PATH_BYTES: usize = 1024;

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
        let SetFile { parameter, path, file } = given;
        let _turn = self.alone_with(id).await?;
        let run = self.open_for_inputs(id).await?;
        let task = self.task(run.task).await?;
        let set = set_of(&task, &parameter)?;
        check_path(set.spec, &path).map_err(|error| refusal(&parameter, error))?;
        let replaced = self.check_place(id, &set, &path).await?;
        let upload = UploadId(self.entropy.uuid());
        self.objects.adopt_file(file.path(), &upload_object(id, upload)).await?;
        let entry = FileEntry { path, size: file.size, digest: file.digest };
        let given = GivenFile { entry, upload: Some(upload) };
        match self.record_file(run, &task, &set, given).await {
            Ok(run) => {
                self.forget_uploads(id, replaced.and_then(|file| file.upload)).await?;
                Ok(run)
            }
            Err(error) => {
                // It is surely not on record.
                if is_refusal(&error) {
                    self.forget_uploads(id, [upload]).await?;
                }
                Err(error)
            }
        }
    }

    /// Records a file, in place of the one of that name.
    async fn record_file(
        &self,
        mut run: Run,
        task: &Task,
        set: &Set<'_>,
        file: GivenFile,
    ) -> Result<Run> {
        for _ in 0..CONFLICT_RETRIES {
            let state = self.state_with(&run, task, |name| name == set.input).await?;
            let change = Change::to(state).with_file(set.input, file.clone());
            match self.store.apply(&run, change).await.map_err(Error::from) {
                Err(Error::Conflict) => run = self.open_for_inputs(run.id).await?,
                other => return other,
            }
        }
        Err(Error::Conflict)
    }

    /// Removes what uploads brought that are not on record any more.
    async fn forget_uploads(
        &self,
        run: RunId,
        uploads: impl IntoIterator<Item = UploadId>,
    ) -> Result<()> {
        for upload in uploads {
            self.objects.remove(&upload_object(run, upload)).await?;
        }
        Ok(())
    }

    /// Empties the set, so that another can be given.
    pub(crate) async fn empty_set(&self, id: RunId, parameter: &str) -> Result<Run> {
        let _turn = self.alone_with(id).await?;
        let run = self.open_for_inputs(id).await?;
        let task = self.task(run.task).await?;
        let (input, _) =
            target(&task, parameter, &[]).map_err(|error| refused(parameter, error))?;
        let files = self.store.files(id, &input.name).await?;
        let set = ValuePath::whole(&input.name);
        let run = self.record_emptied(run, &task, &[set]).await?;
        self.forget_uploads(id, files.into_iter().filter_map(|file| file.upload)).await?;
        self.clear_input(id, &input.name, &[]).await?;
        Ok(run)
    }

    /// Whether the set may have a file at that path, beside those that it has; the one that it would replace.
    async fn check_place(
        &self,
        run: RunId,
        set: &Set<'_>,
        path: &str,
    ) -> Result<Option<GivenFile>> {
        let count = match self.store.value(run, Side::Inputs, set.input).await? {
            Some(Value::Files(count)) => count,
            _ => 0,
        };
        let refuse = |problem: String| Err(refusal(set.input, ValueError::wrong_type(problem)));
        match self.store.file_at(run, set.input, path).await? {
            Some(same) if same.entry.path == path => Ok(Some(same)),
            Some(other) => {
                let other = other.entry.path;
                refuse(format!("'{path}' and '{other}' cannot be a file and a folder"))
            }
            None if set.spec.object == ObjectKind::File && count > 0 => {
                refuse("the input takes one file, and has one".to_owned())
            }
            None if count >= MOST_FILES => refuse(format!("a set has at most {MOST_FILES} files")),
            None => Ok(None),
        }
    }
}

/// Whether the error says that nothing was recorded. Others may come after that.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::ValuesRefused(_) | Error::InvalidState { .. } | Error::RunNotFound | Error::Conflict
    )
}

/// An input that consists of files.
struct Set<'a> {
    input: &'a str,
    spec: &'a FilesSpec,
}

fn set_of<'a>(task: &'a Task, parameter: &str) -> Result<Set<'a>> {
    match target(task, parameter, &[]) {
        Ok((Parameter { name, .. }, TypeSpec::Files(spec))) => Ok(Set { input: name, spec }),
        Ok(_) => Err(refusal(parameter, ValueError::wrong_type("the input takes no set of files"))),
        Err(error) => Err(refused(parameter, error)),
    }
}

/// Whether a file of the set may be called so.
fn check_path(spec: &FilesSpec, path: &str) -> std::result::Result<(), ValueError> {
    let odd = |part: &str| {
        part.is_empty() || part == "." || part == ".." || part.contains(char::is_control)
    };
    if path.len() > PATH_BYTES || path.split('/').any(odd) {
        let problem = format!(
            "'{}' is no path of a file: expected at most {PATH_BYTES} bytes, names with '/' between them, none of them '.' or '..'",
            path.escape_debug()
        );
        return Err(ValueError::wrong_type(&problem));
    }
    let fits = |pattern: &String| Regex::new(pattern).is_ok_and(|regex| regex.is_match(path));
    match &spec.name_pattern {
        Some(pattern) if spec.object == ObjectKind::File && !fits(pattern) => {
            Err(ValueError::wrong_type(format!("'{path}' does not match '{pattern}'")))
        }
        _ => Ok(()),
    }
}

fn refusal(parameter: &str, error: ValueError) -> Error {
    refused(parameter, RefusedWhy::Value(error))
}

fn refused(parameter: &str, error: RefusedWhy) -> Error {
    Error::ValuesRefused(vec![RefusedValue { parameter: parameter.to_owned(), error }])
}
