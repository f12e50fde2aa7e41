//! The world `dataset-format`: datasets of a format, found among files.
//!
//! ```
//! use std::io::Read;
//!
//! use gantry_plugin_sdk::dataset_format::{Dataset, DatasetFormat, FindRequest, Findings};
//! use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};
//!
//! pub struct Bitmaps;
//!
//! impl Plugin for Bitmaps {
//!     const ABOUT: About = about!();
//!     type Settings = ();
//! }
//!
//! impl DatasetFormat for Bitmaps {
//!     fn find(request: FindRequest, _: ()) -> Result<Findings, Error> {
//!         let mut findings = Findings::default();
//!         for file in &request.files {
//!             let mut magic = [0; 2];
//!             match file.open()?.read_exact(&mut magic) {
//!                 Ok(()) if &magic == b"BM" => {
//!                     let bitmap = Dataset::new("bitmap", &file.path, json!({"bytes": file.size}));
//!                     findings.datasets.push(bitmap.file("image", &file.path));
//!                 }
//!                 Ok(()) => {}
//!                 Err(error) => findings.problem(&file.path, error.to_string()),
//!             }
//!         }
//!         Ok(findings)
//!     }
//! }
//!
//! export!(Bitmaps as dataset_format);
//! ```

use std::fs::File;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use crate::bindings::datasets::exports::gantry::plugin::datasets::{
    Dataset, DatasetFile, FileProblem, FindRequest, Findings, Picture, PreviewRequest, SourceFile,
};

use crate::bindings::datasets::exports::gantry::plugin::datasets::Guest;
use crate::component::{Component, parse};
use crate::{Error, Plugin, component};

/// A plugin that reads files of a format. See [the module](self) for an example.
///
/// The files can be read where they are ([`SourceFile::open`]); a plugin seeks, and reads what it
/// needs. Files of other formats are passed over, and damaged ones are
/// [problems](Findings::problem), not errors.
pub trait DatasetFormat: Plugin {
    /// Finds the datasets among the files. The `settings` of the request are those of the second
    /// argument.
    ///
    /// # Errors
    ///
    /// An error means that nothing can be said of any file.
    fn find(request: FindRequest, settings: Self::Settings) -> Result<Findings, Error>;

    /// A picture of a dataset; `None` if the format has none, as by default.
    ///
    /// # Errors
    ///
    /// An error means that there should be a picture, but it cannot be made.
    fn preview(
        request: PreviewRequest,
        settings: Self::Settings,
    ) -> Result<Option<Picture>, Error> {
        let (_, _) = (request, settings);
        Ok(None)
    }
}

impl<P: DatasetFormat> Guest for Component<P, component::DatasetFormat> {
    fn find(request: FindRequest) -> Result<Findings, Error> {
        let settings = parse("settings", &request.settings)?;
        P::find(request, settings)
    }

    fn preview(request: PreviewRequest) -> Result<Option<Picture>, Error> {
        let settings = parse("settings", &request.settings)?;
        P::preview(request, settings)
    }
}

impl SourceFile {
    /// Where the file can be read.
    pub fn location(&self) -> PathBuf {
        location(&self.path)
    }

    /// Opens the file for reading.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if it cannot be opened, with the path.
    pub fn open(&self) -> Result<File, Error> {
        open(&self.path)
    }
}

impl DatasetFile {
    /// Where the file can be read.
    pub fn location(&self) -> PathBuf {
        location(&self.path)
    }

    /// Opens the file for reading.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if it cannot be opened, with the path.
    pub fn open(&self) -> Result<File, Error> {
        open(&self.path)
    }
}

impl Dataset {
    /// A dataset without files yet, with what is known of it, an object.
    pub fn new(format: &str, name: &str, metadata: Value) -> Self {
        let (format, name) = (format.to_owned(), name.to_owned());
        Self { format, name, files: Vec::new(), metadata: metadata.to_string() }
    }

    /// The dataset with one more file, and what it is in the dataset by a word of the format.
    pub fn file(mut self, role: &str, path: &str) -> Self {
        self.files.push(DatasetFile { role: role.to_owned(), path: path.to_owned() });
        self
    }

    /// The first file of that role.
    ///
    /// ```
    /// use gantry_plugin_sdk::dataset_format::Dataset;
    /// use gantry_plugin_sdk::json;
    ///
    /// let pair = Dataset::new("pair", "brain", json!({}));
    /// let pair = pair.file("header", "a.hdr").file("image", "a.img");
    /// assert_eq!(pair.file_of("image").map(|file| file.path.as_str()), Some("a.img"));
    /// ```
    pub fn file_of(&self, role: &str) -> Option<&DatasetFile> {
        self.files.iter().find(|file| file.role == role)
    }

    /// What is known of the dataset: [`Value`] or a type with a field for each.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if it does not fit the type.
    pub fn metadata<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(serde_json::from_str(&self.metadata)?)
    }
}

#[expect(clippy::derivable_impls, reason = "the type is generated")]
impl Default for Findings {
    fn default() -> Self {
        Self { datasets: Vec::new(), problems: Vec::new() }
    }
}

impl Findings {
    /// Says that a file looks like one of the format, but cannot be read as one, and why.
    pub fn problem(&mut self, path: &str, message: impl Into<String>) {
        self.problems.push(FileProblem { path: path.to_owned(), message: message.into() });
    }
}

fn open(path: &str) -> Result<File, Error> {
    File::open(location(path))
        .map_err(|error| Error::Failed(format!("cannot open {path}: {error}")))
}

fn location(path: &str) -> PathBuf {
    #[cfg(target_family = "wasm")]
    let folder = PathBuf::from("/data");
    #[cfg(not(target_family = "wasm"))]
    let folder = crate::mock::calls::folder();
    folder.join(path)
}
