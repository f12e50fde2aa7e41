//! Keeps each output that the task declares, as it is.

use gantry_plugin_sdk::output_importer::{
    ImportPlan, ImportRequest, ImportableOutput, OutputImporter,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

/// The plugin.
pub struct KeepDeclared;

impl Plugin for KeepDeclared {
    const ABOUT: About = about!("../README.md");
    type Settings = ();
}

impl OutputImporter for KeepDeclared {
    fn plan(request: ImportRequest, _: ()) -> Result<ImportPlan, Error> {
        let keep = request.outputs.iter().map(ImportableOutput::keep).collect();
        Ok(ImportPlan { keep, create: Vec::new() })
    }
}

export!(KeepDeclared as output_importer);
