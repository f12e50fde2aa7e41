//! What a person gives to a run: from flags and from a file to values and files to upload.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gantry_definition::values::{as_sent, parse_index};
use gantry_model::task::Parameter;
use gantry_model::types::TypeSpec;
use serde_json::Value;

use super::wire;
use crate::cli::error::CliError;
use crate::cli::file_set;
use crate::cli::output::note;
use crate::cli::parameters::holds_files;

/// The file that marks a folder as an array.
const ARRAY_FILE: &str = "array.yml";

/// Everything that is given to a run.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Values by the inputs' names, as the server takes them.
    pub(super) values: BTreeMap<String, Value>,
    pub(super) uploads: Vec<Upload>,
}

/// The content of an input, or of an item of one.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    /// Leads to the item; empty for the whole input.
    pub(super) index: Vec<u32>,
    /// Its path in the set, for an input that consists of files.
    pub(super) path: Option<String>,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    File(PathBuf),
    Text(String),
}

/// Puts together what flags and the file of inputs give; a flag counts more than the file. What neither gives the server fills in
/// from the task's defaults, which are told.
pub(super) fn gather(
    inputs: &[Parameter],
    flags: &[String],
    file: Option<&Path>,
) -> Result<Given, CliError> {
    let flags: Vec<Flag<'_>> =
        flags.iter().map(|flag| Flag::read(inputs, flag)).collect::<Result<_, _>>()?;
    let mut given = Given::default();
    if let Some(path) = file {
        let folder = path.parent().unwrap_or(Path::new(""));
        for (name, value) in read_file(path)? {
            let input = find(inputs, &name)?;
            if flags.iter().all(|flag| flag.input.name != input.name) {
                given.take(input, &input.type_spec, &[], &value, folder)?;
            }
        }
    }
    for flag in &flags {
        let value = wire::from_flag(flag.spec, flag.text);
        given.take(flag.input, flag.spec, &flag.index, &value, Path::new(""))?;
    }
    for input in inputs {
        if let Some(default) = input.default.as_ref().filter(|_| !given.has(&input.name)) {
            note(format_args!("{} = {default} (the task's default)", input.name));
        }
    }
    Ok(given)
}

/// `NAME=VALUE` or `NAME[0][2]=VALUE`.
struct Flag<'a> {
    input: &'a Parameter,
    index: Vec<u32>,
    /// Of the input, or of the item that the index leads to.
    spec: &'a TypeSpec,
    text: &'a str,
}

impl<'a> Flag<'a> {
    fn read(inputs: &'a [Parameter], flag: &'a str) -> Result<Self, CliError> {
        let hint = "Write -i NAME=VALUE, -i NAME=@FILE or -i 'NAME[0]=@FILE'.";
        let wrong = |fault: &str| refused(flag, fault, hint);
        let (target, text) = flag.split_once('=').ok_or_else(|| wrong("has no `=`"))?;
        let (name, index) = match target.split_once('[') {
            None => (target, Vec::new()),
            Some((name, rest)) => {
                let path = rest.strip_suffix(']').map(|path| path.replace("][", "/"));
                let index = path.and_then(|path| parse_index(&path));
                (name, index.ok_or_else(|| wrong("has an index that cannot be read"))?)
            }
        };
        let input = find(inputs, name)?;
        let spec = input.type_spec.at(&index);
        let spec = spec.ok_or_else(|| wrong("has an index that leads through no array"))?;
        Ok(Self { input, index, spec, text })
    }
}

impl Given {
    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.uploads.iter().any(|upload| upload.name == name)
    }

    /// Takes a value: JSON, or `@PATH` from `folder` on.
    fn take(
        &mut self,
        input: &Parameter,
        spec: &TypeSpec,
        index: &[u32],
        value: &Value,
        folder: &Path,
    ) -> Result<(), CliError> {
        if let TypeSpec::Files(_) = spec {
            return self.take_set(input, value, folder);
        }
        let text = value.as_str();
        let path = text.and_then(|text| text.strip_prefix('@'));
        if let Some(path) = path.filter(|path| !path.starts_with('@')) {
            return self.take_path(input, spec, index, folder.join(path));
        }
        // Two stand for one that is meant.
        let value = &path.map_or_else(|| value.clone(), Value::from);
        match (spec, value) {
            (TypeSpec::Array { subtype, .. }, Value::Array(items))
                if !index.is_empty() || holds_files(spec) =>
            {
                for (item, number) in items.iter().zip(0..) {
                    let index = [index, &[number]].concat();
                    self.take(input, subtype, &index, item, folder)?;
                }
            }
            _ if holds_files(spec) => {
                let hint = format!("Write -i {}=@PATH.", input.name);
                return Err(refused(&input.name, "takes files, not text", &hint));
            }
            _ if index.is_empty() => {
                self.values.insert(input.name.clone(), as_sent(spec, value));
            }
            _ => {
                let content = Content::Text(text_of(value));
                self.add(input, index, content);
            }
        }
        Ok(())
    }

    /// Takes the files of a set: a path, or a list of paths; of a folder all that is in it.
    fn take_set(
        &mut self,
        input: &Parameter,
        value: &Value,
        folder: &Path,
    ) -> Result<(), CliError> {
        let paths = match value {
            Value::Array(paths) => paths.as_slice(),
            path => std::slice::from_ref(path),
        };
        for path in paths {
            let hint = format!("Write -i {}=PATH.", input.name);
            let path = path.as_str().ok_or_else(|| refused(&input.name, "takes files", &hint))?;
            let path = folder.join(path.strip_prefix('@').unwrap_or(path));
            for (name, path) in file_set::below(&path)? {
                self.uploads.push(Upload {
                    name: input.name.clone(),
                    index: Vec::new(),
                    path: Some(name),
                    content: Content::File(path),
                });
            }
        }
        Ok(())
    }

    /// Takes a file, or a folder whose files are the items of an array.
    fn take_path(
        &mut self,
        input: &Parameter,
        spec: &TypeSpec,
        index: &[u32],
        path: PathBuf,
    ) -> Result<(), CliError> {
        match spec {
            TypeSpec::Array { subtype, .. } if path.is_dir() => {
                for (item, number) in items_of(&path)?.into_iter().zip(0..) {
                    self.take_path(input, subtype, &[index, &[number]].concat(), item)?;
                }
                Ok(())
            }
            TypeSpec::Array { .. } => {
                let fault = format!("is an array, and {} is no folder", path.display());
                let hint = format!("Write -i '{}[0]=@FILE' for each item.", input.name);
                Err(refused(&input.name, &fault, &hint))
            }
            _ if path.is_dir() => {
                let fault = format!("takes one file, and {} is a folder", path.display());
                let hint = "A whole-slide image in DICOM is given as a zip of its files.";
                Err(refused(&input.name, &fault, hint))
            }
            _ => {
                // Now rather than when half of the inputs have been sent.
                fs::File::open(&path).map_err(|source| CliError::File {
                    doing: "read",
                    path: path.clone(),
                    source,
                })?;
                self.add(input, index, Content::File(path));
                Ok(())
            }
        }
    }

    fn add(&mut self, input: &Parameter, index: &[u32], content: Content) {
        let name = input.name.clone();
        self.uploads.push(Upload { name, index: index.to_vec(), path: None, content });
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The entries of a folder that are items: by number where their names are numbers, else by name.
fn items_of(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let failed =
        |source| CliError::File { doing: "read the folder", path: folder.to_owned(), source };
    let mut items = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != ARRAY_FILE {
            items.push((name.parse::<u64>().unwrap_or(u64::MAX), name, entry.path()));
        }
    }
    items.sort();
    Ok(items.into_iter().map(|(_, _, path)| path).collect())
}

fn read_file(path: &Path) -> Result<BTreeMap<String, Value>, CliError> {
    let text = fs::read_to_string(path).map_err(|source| CliError::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    // JSON is YAML.
    serde_saphyr::from_str(&text)
        .map_err(|source| CliError::InputsFile { path: path.to_owned(), source: Box::new(source) })
}

fn find<'a>(inputs: &'a [Parameter], name: &str) -> Result<&'a Parameter, CliError> {
    inputs.iter().find(|input| input.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        refused(name, "is none of the task's", &format!("There are: {}.", names.join(", ")))
    })
}

fn refused(name: &str, fault: &str, hint: &str) -> CliError {
    CliError::Input { name: name.to_owned(), fault: fault.to_owned(), hint: hint.to_owned() }
}

#[cfg(test)]
#[path = "given_tests.rs"]
mod tests;
