//! Keeps each output that the task declares, as it is.

use gantry_plugin_sdk::importer::{ImportPlan, ImportRequest, OutputImporter};
use gantry_plugin_sdk::{Error, Plugin};

/// The plugin.
pub struct KeepDeclared;

impl Plugin for KeepDeclared {
    const NAME: &'static str = "keep-declared";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Keeps each output that the task declares, as it is.";
}

impl OutputImporter for KeepDeclared {
    fn plan(request: ImportRequest) -> Result<ImportPlan, Error> {
        let keep = request.outputs.into_iter().map(|output| output.name).collect();
        Ok(ImportPlan { keep, create: Vec::new() })
    }
}

gantry_plugin_sdk::export_importer!(KeepDeclared);
