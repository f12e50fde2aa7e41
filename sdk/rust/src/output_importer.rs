//! The world `output-importer`: what becomes of the outputs that a run left.
//!
//! ```
//! use gantry_plugin_sdk::output_importer::{
//!     CreatedResult, ImportPlan, ImportRequest, OutputImporter,
//! };
//! use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};
//!
//! pub struct WithIndex;
//!
//! impl Plugin for WithIndex {
//!     const ABOUT: About = about!();
//!     type Settings = ();
//! }
//!
//! impl OutputImporter for WithIndex {
//!     fn plan(request: ImportRequest, _: ()) -> Result<ImportPlan, Error> {
//!         let names: Vec<_> = request.outputs.iter().map(|output| &output.name).collect();
//!         let index = CreatedResult::json("index.json", &json!({ "outputs": names }))?;
//!         let keep = request.outputs.iter().map(|output| output.keep()).collect();
//!         Ok(ImportPlan { keep, create: vec![index] })
//!     }
//! }
//!
//! export!(WithIndex as output_importer);
//! ```

use std::path::PathBuf;

use serde::Serialize;

pub use crate::bindings::outputs::exports::gantry::plugin::outputs::{
    CreatedResult, ImportPlan, ImportRequest, ImportableOutput, KeptOutput, ValueKind,
};

use crate::bindings::outputs::exports::gantry::plugin::outputs::Guest;
use crate::component::{Component, parse};
use crate::{Error, Plugin, component};

/// A plugin that decides what becomes of a run's outputs. See [the module](self) for an example.
pub trait OutputImporter: Plugin {
    /// Says which outputs to keep, and what to create from them. The `settings` of the request are
    /// those of the second argument.
    ///
    /// # Errors
    ///
    /// An error fails the run.
    fn plan(request: ImportRequest, settings: Self::Settings) -> Result<ImportPlan, Error>;
}

impl<P: OutputImporter> Guest for Component<P, component::OutputImporter> {
    fn plan(request: ImportRequest) -> Result<ImportPlan, Error> {
        let settings = parse("settings", &request.settings)?;
        P::plan(request, settings)
    }
}

impl ImportableOutput {
    /// The output's file, or its folder for an array. It can be read while the importer runs, not
    /// written. Natively it is in the folder of [`Mock::folder`](crate::mock::Mock::folder).
    pub fn path(&self) -> PathBuf {
        folder().join(&self.name)
    }

    /// The output as a result under its own name.
    pub fn keep(&self) -> KeptOutput {
        self.keep_as(&self.name)
    }

    /// The output as a result under another name.
    pub fn keep_as(&self, name: &str) -> KeptOutput {
        KeptOutput { output: self.name.clone(), name: name.to_owned(), format: None }
    }
}

impl CreatedResult {
    /// A result with a value as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if the value cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(name: &str, value: &T) -> Result<Self, Error> {
        let content = serde_json::to_vec_pretty(value)?;
        Ok(Self { name: name.to_owned(), media_type: "application/json".to_owned(), content })
    }
}

fn folder() -> PathBuf {
    #[cfg(target_family = "wasm")]
    return PathBuf::from("/outputs");
    #[cfg(not(target_family = "wasm"))]
    crate::mock::calls::folder()
}
