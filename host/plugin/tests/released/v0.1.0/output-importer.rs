//! Keeps every output in a folder, and makes a result of the text in `label`.

use std::fs;

use gantry_plugin_sdk::output_importer::{
    CreatedResult, ImportPlan, ImportRequest, OutputImporter,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};

/// The plugin.
pub struct Released;

impl Plugin for Released {
    const ABOUT: About = about!();
    type Settings = ();
}

impl OutputImporter for Released {
    fn plan(request: ImportRequest, (): ()) -> Result<ImportPlan, Error> {
        let label = fs::read_to_string("/outputs/label")?;
        let keep =
            request.outputs.iter().map(|output| output.keep_as(&format!("kept/{}", output.name)));
        Ok(ImportPlan {
            keep: keep.collect(),
            create: vec![CreatedResult::json("label.json", &json!({"label": label}))?],
        })
    }
}

export!(Released as output_importer);
