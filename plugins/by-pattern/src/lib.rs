//! Names, files and drops outputs by patterns.

mod names;
mod parts;
mod rules;

use gantry_plugin_sdk::output_importer::{ImportPlan, ImportRequest, KeptOutput, OutputImporter};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

use crate::names::Names;
use crate::rules::{Decision, Settings};

/// The plugin.
pub struct ByPattern;

impl Plugin for ByPattern {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;
}

impl OutputImporter for ByPattern {
    fn plan(request: ImportRequest, settings: Settings) -> Result<ImportPlan, Error> {
        settings.check()?;
        let names = Names::of(&request);
        let mut keep: Vec<KeptOutput> = Vec::new();
        for output in &request.outputs {
            for path in parts::of(output, &settings)? {
                let Some(kept) = keep_one(&settings, &names, &path)? else { continue };
                if let Some(other) = keep.iter().find(|other| other.name == kept.name) {
                    let (first, second) = (&other.output, &kept.output);
                    let why = format!("{first} and {second} would both be called {}", kept.name);
                    return Err(Error::Unsupported(why));
                }
                keep.push(kept);
            }
        }
        Ok(ImportPlan { keep, create: Vec::new() })
    }
}

export!(ByPattern as output_importer);

fn keep_one(settings: &Settings, names: &Names, path: &str) -> Result<Option<KeptOutput>, Error> {
    let Decision::Keep { folder, name, format } = settings.decide(path) else { return Ok(None) };
    let name = names.render(name, path)?;
    let name = match folder {
        Some(folder) => format!("{}/{name}", names.render(folder, path)?),
        None => name,
    };
    Ok(Some(KeptOutput { output: path.to_owned(), name, format: format.map(str::to_owned) }))
}

#[cfg(test)]
mod tests;
