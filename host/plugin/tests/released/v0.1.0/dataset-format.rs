//! Finds files that end with `.txt`, and tells their first byte.

use std::io::Read;

use gantry_plugin_sdk::dataset_format::{
    Dataset, DatasetFormat, FindRequest, Findings, SourceFile,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export, json};

/// The plugin.
pub struct Released;

impl Plugin for Released {
    const ABOUT: About = about!();
    type Settings = ();
}

impl DatasetFormat for Released {
    fn find(request: FindRequest, (): ()) -> Result<Findings, Error> {
        let mut findings = Findings::default();
        for file in request.files.iter().filter(|file| file.path.ends_with(".txt")) {
            match first_byte(file)? {
                Some(byte) => findings.datasets.push(
                    Dataset::new("text", &file.path, json!({"first": byte}))
                        .file("text", &file.path),
                ),
                None => findings.problem(&file.path, "it is empty"),
            }
        }
        Ok(findings)
    }
}

export!(Released as dataset_format);

fn first_byte(file: &SourceFile) -> Result<Option<u8>, Error> {
    let mut beginning = Vec::new();
    file.open()?.take(1).read_to_end(&mut beginning)?;
    Ok(beginning.first().copied())
}
