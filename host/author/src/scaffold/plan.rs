//! All files of a new project, before any is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::render::Renderer;
use super::{NewProject, ScaffoldError, embedded};

/// What a project will consist of.
pub(super) struct Plan {
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
    pub(super) next: Vec<String>,
}

/// `template.toml` of a language.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Template {
    /// Which SDK files the project gets; without it all those of the language, in `sdk`.
    copy: Option<Vec<Copied>>,
    /// Further folders that get the contract, beside `wit`.
    contract: Vec<String>,
    /// Commands to run before a first build.
    next: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copied {
    /// A folder below the repository's `sdk`.
    from: String,
    /// A folder of the project.
    to: String,
}

/// What the template of the language and world, the contract and the SDK come to.
pub(super) fn of(wanted: &NewProject) -> Result<Plan, ScaffoldError> {
    let NewProject { language, world, .. } = wanted;
    let template = template(wanted)?;
    let example = embedded::sdk(&format!("templates/{language}/{world}"));
    if example.is_empty() {
        return Err(ScaffoldError::NoTemplate { language: *language, world: *world });
    }
    let common = embedded::sdk(&format!("templates/{language}/common"));
    let renderer = Renderer::new(wanted)?;
    let mut files = BTreeMap::new();
    for (name, content) in common.into_iter().chain(example) {
        files.insert(renderer.path(&name)?, renderer.content(&name, &content)?);
    }
    let copy = template
        .copy
        .unwrap_or_else(|| vec![Copied { from: language.to_string(), to: "sdk".to_owned() }]);
    for Copied { from, to } in copy {
        let sdk = embedded::sdk(&from).into_iter();
        files.extend(sdk.map(|(name, content)| (PathBuf::from(&to).join(name), content.into())));
    }
    for folder in template.contract.iter().map(String::as_str).chain(["wit"]) {
        let contract = embedded::contract().into_iter();
        files.extend(contract.map(|(name, text)| (PathBuf::from(folder).join(name), text.into())));
    }
    Ok(Plan { files, next: template.next })
}

fn template(wanted: &NewProject) -> Result<Template, ScaffoldError> {
    let folder = format!("templates/{}", wanted.language);
    let mut files = embedded::sdk(&folder).into_iter();
    let Some((_, text)) = files.find(|(name, _)| name == "template.toml") else {
        return Ok(Template::default());
    };
    toml::from_slice(&text).map_err(|source| ScaffoldError::Template {
        file: format!("{folder}/template.toml"),
        source: source.into(),
    })
}
