//! Summarises each array of numbers among a run's outputs, and keeps all outputs.

mod statistics;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use gantry_plugin_sdk::output_importer::{
    CreatedResult, ImportPlan, ImportRequest, ImportableOutput, OutputImporter, ValueKind,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

use crate::statistics::Summary;

/// The plugin.
pub struct NumberSummary;

impl Plugin for NumberSummary {
    const ABOUT: About = about!("../README.md");
    type Settings = ();
}

impl OutputImporter for NumberSummary {
    fn plan(request: ImportRequest, _: ()) -> Result<ImportPlan, Error> {
        let arrays = request.outputs.iter().filter(|output| is_array_of_numbers(output));
        let create = arrays.map(summarise).collect::<Result<_, _>>()?;
        let keep = request.outputs.iter().map(ImportableOutput::keep).collect();
        Ok(ImportPlan { keep, create })
    }
}

export!(NumberSummary as output_importer);

fn is_array_of_numbers(output: &ImportableOutput) -> bool {
    let numeric = matches!(output.item_kind, Some(ValueKind::Integer | ValueKind::Number));
    output.kind == ValueKind::Array && numeric
}

fn summarise(output: &ImportableOutput) -> Result<CreatedResult, Error> {
    let summary = Summary::of(&read_items(&output.path())?);
    CreatedResult::json(&format!("{}-summary.json", output.name), &summary)
}

/// The numbers in the files `0`, `1`, … of a folder, up to the first that is not there.
fn read_items(folder: &Path) -> Result<Vec<f64>, Error> {
    let mut items = Vec::new();
    loop {
        let path = folder.join(items.len().to_string());
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(items),
            Err(error) => {
                return Err(Error::Failed(format!("cannot read {}: {error}", path.display())));
            }
        };
        let item = text.trim().parse().map_err(|_| {
            Error::Unsupported(format!("{} does not hold a number: {text:?}", path.display()))
        })?;
        items.push(item);
    }
}
