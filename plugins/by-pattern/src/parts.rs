//! Outputs that are taken apart: arrays and folders.

use std::fs;

use gantry_plugin_sdk::Error;
use gantry_plugin_sdk::output_importer::ImportableOutput;

use crate::rules::Settings;

/// The paths to decide about: the output itself, or its parts, if a rule is about one of them.
pub(crate) fn of(output: &ImportableOutput, settings: &Settings) -> Result<Vec<String>, Error> {
    let folder = output.path();
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
    }
    // Items are numbered, and 10 comes after 9.
    names.sort_by_key(|name| (name.parse().unwrap_or(u64::MAX), name.clone()));
    let parts: Vec<String> = names.iter().map(|name| format!("{}/{name}", output.name)).collect();
    match parts.iter().any(|part| settings.is_about_part(part)) {
        true => Ok(parts),
        false => Ok(vec![output.name.clone()]),
    }
}
