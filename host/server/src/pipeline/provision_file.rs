//! A file is given to an image or file input, or to an item of an array of such.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use gantry_definition::values::{
    ValueCode, ValueError, check_content, unpack_wsidicom, value_from_text,
};
use gantry_model::id::RunId;
use gantry_model::limits;
use gantry_model::run::Run;
use gantry_model::types::TypeSpec;
use gantry_model::value::Value;
use gantry_store::{ObjectError, Objects, ValuePath};
use tempfile::TempDir;

use super::disk::DiskWatch;
use super::error::{RefusedValue, RefusedWhy};
use super::names::{input_object, outline_of};
use super::provision::{Provisioned, target};
use super::spool::{Spool, Spooled};
use super::{Error, Pipeline, Result};

/// A file for an input, or for an item of one.
pub(crate) struct FileProvision {
    pub(crate) parameter: String,
    /// Leads to an item of an array; empty for the whole input.
    pub(crate) index: Vec<u32>,
    pub(crate) file: Spooled,
    /// GeoJSON that tells where the image was cropped from.
    pub(crate) outline: Option<Spooled>,
}

impl Pipeline {
    /// Gives a file to an input. A refused file leaves nothing behind.
    pub(crate) async fn provision_file(&self, id: RunId, given: FileProvision) -> Result<Run> {
        let run = self.open_for_inputs(id).await?;
        let task = self.task(run.task).await?;
        let refuse = |error| refusal(&given.parameter, error);
        let (input, spec) = target(&task, &given.parameter, &given.index).map_err(refuse)?;
        let path = ValuePath { name: input.name.clone(), index: given.index.clone() };
        let value = check(spec, given.file.path(), given.file.size)
            .await?
            .map_err(|error| refusal(&given.parameter, RefusedWhy::Value(error)))?;
        let object = input_object(id, &path.name, &path.index);
        let slide = match &value {
            Value::Image(content) | Value::File(content) if content.folder => {
                Some(unpack(&self.spool, given.file.path(), &given.parameter, &object).await?)
            }
            _ => None,
        };
        let _turn = self.alone_with(id).await?;
        // Checking a large file takes long; the run may have been started meanwhile.
        let run = self.open_for_inputs(id).await?;
        let mut provisioned = [Provisioned { path, value }];
        let run = self.make_way(run, &task, &provisioned).await?;
        let [Provisioned { path, value }] = &mut provisioned;
        match value {
            Value::Image(content) | Value::File(content) => {
                content.outline = given.outline.is_some();
                match &slide {
                    Some(folder) => self.objects.adopt_folder(folder.path(), &object).await?,
                    None => self.objects.adopt_file(given.file.path(), &object).await?,
                }
            }
            text => self.lay_out(id, &path.name, &path.index, text).await?,
        }
        if let Some(outline) = given.outline {
            self.objects.adopt_file(outline.path(), &outline_of(&object)).await?;
        }
        self.record_inputs(run, &task, &provisioned).await
    }
}

type Checked = std::result::Result<Value, ValueError>;

/// Checks the file against the type. Types that are no files take their text from it.
async fn check(spec: &TypeSpec, path: &Path, size: u64) -> Result<Checked> {
    let (spec, path) = (spec.clone(), path.to_owned());
    let checking = tokio::task::spawn_blocking(move || -> std::io::Result<Checked> {
        if spec.is_bytes() {
            let mut reader = BufReader::new(File::open(path)?);
            let content = check_content(&spec, &mut reader, size);
            return Ok(content.map(|content| match spec {
                TypeSpec::Image { .. } => Value::Image(content),
                _ => Value::File(content),
            }));
        }
        if size > limits::VALUE_BYTES {
            let hint = format!("the file has {size} bytes, not at most {}", limits::VALUE_BYTES);
            return Ok(Err(ValueError::wrong_type(hint)));
        }
        let bytes = std::fs::read(path)?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => value_from_text(&spec, &text),
            Err(_) => Err(ValueError::wrong_type("the file is not UTF-8 text")),
        })
    });
    checking
        .await
        .map_err(|error| Error::internal("checking a file", error))?
        .map_err(|error| Error::io("reading an uploaded file", error))
}

/// Unpacks a whole-slide image into a folder of its files, which can be kept under the object's name.
async fn unpack(spool: &Spool, zip: &Path, parameter: &str, object: &str) -> Result<TempDir> {
    let (folder, zip) = (spool.subfolder()?, zip.to_owned());
    let (parameter, object) = (parameter.to_owned(), object.to_owned());
    tokio::task::spawn_blocking(move || {
        let file = File::open(zip).map_err(|error| Error::io("opening an image", error))?;
        let disk = DiskWatch::default();
        let mut names = Vec::new();
        let mut create = |name: &str| -> std::io::Result<Box<dyn std::io::Write>> {
            names.push(name.to_owned());
            Ok(Box::new(disk.writer(disk.note(File::create_new(folder.path().join(name)))?)))
        };
        unpack_wsidicom(&mut BufReader::new(file), &mut create)
            .map_err(|error| disk.blame(refusal(&parameter, RefusedWhy::Value(error))))?;
        match names.iter().find_map(|name| unkeepable(&object, name)) {
            Some(error) => Err(refusal(&parameter, RefusedWhy::Value(error))),
            None => Ok(folder),
        }
    })
    .await
    .map_err(|error| Error::internal("unpacking an image", error))?
}

/// Why the store cannot keep a file of that name as part of an object, if it cannot.
fn unkeepable(object: &str, name: &str) -> Option<ValueError> {
    match Objects::check_key(&format!("{object}/{name}")) {
        Err(ObjectError::InvalidKey { reason, .. }) => Some(ValueError::unkeepable(name, reason)),
        _ => None,
    }
}

fn refusal(parameter: &str, error: RefusedWhy) -> Error {
    match error {
        RefusedWhy::UnknownParameter => Error::ParameterNotFound(parameter.to_owned()),
        RefusedWhy::Value(error) if error.code == ValueCode::Io => {
            Error::internal("reading an uploaded file", error)
        }
        error => {
            Error::ValuesRefused(vec![RefusedValue { parameter: parameter.to_owned(), error }])
        }
    }
}
