//! An importer that misbehaves in the way that the task is called, and reports in a created result.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::hint::black_box;

use gantry_plugin_sdk::output_importer::{
    CreatedResult, ImportPlan, ImportRequest, KeptOutput, OutputImporter,
};
use gantry_plugin_sdk::{About, Error, Plugin, Value, about, export};

/// The plugin.
pub struct Hostile;

impl Plugin for Hostile {
    const ABOUT: About = about!();
    type Settings = Value;
}

impl OutputImporter for Hostile {
    fn plan(request: ImportRequest, settings: Value) -> Result<ImportPlan, Error> {
        let mut keep = Vec::new();
        let mut result = created("report", "");
        match request.task.as_str() {
            "write" => result.content = write().into_bytes(),
            "escape" => result.content = escape().into_bytes(),
            "loop" => loop {
                black_box(0);
            },
            "hang" => result.content = format!("{:?}", fs::read("/outputs/pipe")).into_bytes(),
            "hoard files" => {
                let files: Vec<_> = (0..10_000).map(|_| File::open("/outputs/numbers")).collect();
                result.content = files.len().to_string().into_bytes();
            }
            "huge content" => result.content = vec![1; 9 * 1024 * 1024],
            "keep" => keep.push(KeptOutput {
                output: text(&settings, "output")?,
                name: text(&settings, "name")?,
                format: text(&settings, "format").ok(),
            }),
            "keep unknown" => keep.push(kept("unknown")),
            "keep twice" => keep.extend([kept("numbers"), kept("numbers")]),
            "replace" => {
                keep.push(kept("numbers"));
                result.name = "numbers".to_owned();
            }
            "name" => result.name = text(&settings, "name")?,
            "media type" => result.media_type = text(&settings, "media-type")?,
            other => return Err(Error::Unsupported(format!("{other:?} is no misdeed"))),
        }
        Ok(ImportPlan { keep, create: vec![result] })
    }
}

export!(Hostile as output_importer);

fn text(settings: &Value, name: &str) -> Result<String, Error> {
    let text = settings.get(name).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| Error::Unsupported(format!("there is no {name}")))
}

fn kept(name: &str) -> KeptOutput {
    KeptOutput { output: name.to_owned(), name: name.to_owned(), format: None }
}

fn created(name: &str, content: &str) -> CreatedResult {
    let media_type = "text/plain".to_owned();
    CreatedResult { name: name.to_owned(), media_type, content: content.into() }
}

/// Attempts to change the outputs, a line each that says what became of it.
fn write() -> String {
    let truncate = OpenOptions::new().write(true).truncate(true).open("/outputs/numbers");
    let attempts = [
        line("create", fs::write("/outputs/new", "new")),
        line("truncate", truncate),
        line("remove", fs::remove_file("/outputs/numbers")),
        line("rename", fs::rename("/outputs/numbers", "/outputs/other")),
        line("make a folder", fs::create_dir("/outputs/folder")),
        line("link", fs::hard_link("/outputs/numbers", "/outputs/link")),
    ];
    attempts.concat()
}

/// Attempts to read what is beside the outputs.
fn escape() -> String {
    let paths = [
        "/outputs/../secret",
        "/outputs/folder/../../secret",
        "/outputs/relative-link",
        "/outputs/absolute-link",
        "/secret",
        "/etc/passwd",
        "secret",
    ];
    paths.map(|path| line(path, fs::read_to_string(path))).concat()
}

fn line<T: Debug, E: Debug>(what: &str, attempt: Result<T, E>) -> String {
    match attempt {
        Ok(_) => format!("{what}: done\n"),
        Err(_) => format!("{what}: refused\n"),
    }
}
