//! Finds DICOM series among files, tells what is known of them, and shows the frame in their middle.

mod find;
mod frame;
mod instance;
mod metadata;
mod preview;
mod series;
#[cfg(test)]
mod tests;

use std::error::Error as _;
use std::path::Path;

use gantry_plugin_sdk::dataset_format::{
    DatasetFormat, FindRequest, Findings, Picture, PreviewRequest,
};
use gantry_plugin_sdk::log::{Level, log};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::frame::Unseen;
use crate::preview::Failure;

/// The plugin.
pub struct Dicom;

/// What an administrator can set.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Whether the metadata names the patient: id, name, birth date, sex. Without it none of these leaves the files.
    include_patient: bool,
}

/// Where the contract puts the files.
const ROOT: &str = "/data";

impl Plugin for Dicom {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;
}

impl DatasetFormat for Dicom {
    fn find(request: FindRequest, settings: Settings) -> Result<Findings, Error> {
        Ok(find::find(Path::new(ROOT), &request.files, settings.include_patient))
    }

    fn preview(request: PreviewRequest, _: Settings) -> Result<Option<Picture>, Error> {
        let png =
            match preview::preview(Path::new(ROOT), &request.dataset.files, request.longest_edge) {
                Ok(png) => png,
                // A compression that nobody here can decode is no defect of the file.
                Err(Failure::Unseen(Unseen::Decode { path, source })) => {
                    let cause =
                        source.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                    log(Level::Info, format!("no preview of {path}: {source}{cause}"));
                    None
                }
                Err(failure) => {
                    let cause =
                        failure.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                    return Err(Error::Failed(format!("{failure}{cause}")));
                }
            };
        Ok(png.map(|png| Picture {
            media_type: "image/png".to_owned(),
            width: png.width,
            height: png.height,
            content: png.content,
        }))
    }
}

export!(Dicom as dataset_format);
