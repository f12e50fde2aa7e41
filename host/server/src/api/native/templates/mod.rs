//! Endpoints about templates: script tasks for common cases, to begin one's own with.

mod get;
mod list;

use std::collections::{BTreeMap, BTreeSet};

use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::tasks::FileBody;
use crate::app::App;
use gantry_model::script::TaskFile;

/// The main file of each template.
const MAIN: &str = "task.yml";

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(get::get))
}

/// The folders in `bundles/scripts`, a template each.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../bundles/scripts"]
struct Scripts;

/// A script task to begin one's own with, as it stands in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct TemplateView {
    pub(crate) name: String,
    /// What it shows, in a sentence.
    pub(crate) description: String,
}

/// A script task to begin one's own with: what `POST /tasks/script` takes, but for its name.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct TemplateDetailView {
    #[serde(flatten)]
    pub(crate) template: TemplateView,
    /// Which of the files is the main one.
    pub(crate) main: String,
    /// By their paths below the task's folder.
    pub(crate) files: BTreeMap<String, FileBody>,
}

/// All templates, by name.
fn templates() -> Vec<TemplateDetailView> {
    let paths: Vec<_> = Scripts::iter().collect();
    let names = paths.iter().filter_map(|path| path.split_once('/'));
    let names: BTreeSet<&str> = names.map(|(name, _)| name).collect();
    names.into_iter().filter_map(template).collect()
}

/// The template of that name.
fn template(name: &str) -> Option<TemplateDetailView> {
    let inside = Scripts::iter().filter_map(|path| {
        let below = path.strip_prefix(name)?.strip_prefix('/')?.to_owned();
        let bytes = Scripts::get(&path)?.data.into_owned();
        Some((below, TaskFile::of(bytes)))
    });
    let files: BTreeMap<String, TaskFile> = inside.collect();
    let description = described(files.get(MAIN)?.text()?);
    Some(TemplateDetailView {
        template: TemplateView { name: name.to_owned(), description },
        main: MAIN.to_owned(),
        files: files.into_iter().map(|(path, file)| (path, file.into())).collect(),
    })
}

/// The comment at the top of a task, in one line.
fn described(text: &str) -> String {
    let comment = text.lines().map_while(|line| line.strip_prefix('#'));
    comment.map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}
