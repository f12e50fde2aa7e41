//! A dataset format that finds one dataset, in which the settings replace what they name.

use gantry_plugin_sdk::dataset_format::{
    Dataset, DatasetFormat, FindRequest, Findings, Picture, PreviewRequest,
};
use gantry_plugin_sdk::{About, Error, Plugin, Value, about, export};

/// The plugin.
pub struct Hostile;

impl Plugin for Hostile {
    const ABOUT: About = about!();
    type Settings = Value;
}

impl DatasetFormat for Hostile {
    fn find(_: FindRequest, settings: Value) -> Result<Findings, Error> {
        let mut dataset = Dataset::new(
            text(&settings, "format", "raw"),
            text(&settings, "name", "brain"),
            Value::Null,
        );
        dataset.metadata = text(&settings, "metadata", "{}").to_owned();
        if settings["files"] != "none" {
            let (role, path) = (text(&settings, "role", "image"), text(&settings, "path", "a.raw"));
            dataset = dataset.file(role, path);
        }
        let mut findings = Findings { datasets: vec![dataset], problems: Vec::new() };
        if let Some(path) = settings["problem"].as_str() {
            findings.problem(path, "it is damaged");
        }
        Ok(findings)
    }

    fn preview(_: PreviewRequest, settings: Value) -> Result<Option<Picture>, Error> {
        let media_type = text(&settings, "media-type", "image/png").to_owned();
        let pixels = |name: &str| settings[name].as_u64().unwrap_or(16) as u32;
        let (width, height) = (pixels("width"), pixels("height"));
        let content = b"\x89PNG\r\n\x1a\nand so on".to_vec();
        Ok(Some(Picture { media_type, width, height, content }))
    }
}

export!(Hostile as dataset_format);

fn text<'a>(settings: &'a Value, name: &str, usual: &'a str) -> &'a str {
    settings[name].as_str().unwrap_or(usual)
}
