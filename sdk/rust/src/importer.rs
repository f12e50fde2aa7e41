//! For plugins of the world `output-importer-plugin`: they decide what becomes of a run's outputs.

use std::path::PathBuf;

use serde::de::DeserializeOwned;

pub use crate::bindings::importer::exports::gantry::plugin::output_importer::{
    CreatedResult, ImportPlan, ImportRequest, ImportableOutput, ValueKind,
};

use crate::{Error, Plugin};

/// A plugin that decides what becomes of a run's outputs.
pub trait OutputImporter: Plugin {
    /// Says which outputs to keep and what to create from them.
    ///
    /// # Errors
    ///
    /// An error fails the run.
    fn plan(request: ImportRequest) -> Result<ImportPlan, Error>;
}

impl ImportRequest {
    /// The importer's settings.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if they do not fit the type, saying where.
    pub fn settings<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.settings)
            .map_err(|error| Error::Unsupported(format!("the settings do not fit: {error}")))
    }
}

impl ImportableOutput {
    /// The output's file, or its folder for an array. It can be read while the importer runs, not
    /// written.
    pub fn path(&self) -> PathBuf {
        PathBuf::from("/outputs").join(&self.name)
    }
}

/// Makes the crate a component of the world `output-importer-plugin`, implemented by the type.
#[macro_export]
macro_rules! export_importer {
    ($plugin:ident) => {
        $crate::__export_description!($plugin);
        const _: () = {
            use $crate::importer::{ImportRequest, OutputImporter, ImportPlan};
            use $crate::bindings::importer::exports::gantry::plugin::output_importer::Guest;

            impl Guest for $plugin {
                fn plan(request: ImportRequest) -> Result<ImportPlan, $crate::Error> {
                    <$plugin as OutputImporter>::plan(request)
                }
            }
        };
        #[cfg(target_family = "wasm")]
        $crate::bindings::importer::__export_importer!(
            $plugin with_types_in $crate::bindings::importer
        );
    };
}
