//! `gantry task push`

use std::fs;
use std::path::{Path, PathBuf};

use gantry_model::task::Parameter;
use gantry_model::types::TypeSpec;
use reqwest::Method;

use crate::api::native::{AcceptedView, PushScript, TaskView};
use crate::cli::client::Client;
use crate::cli::error::{CliError, finding};
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::parameters::holds_files;
use crate::cli::script_files::{self, ScriptFiles};
use crate::cli::verbs::Outcome;
use crate::cli::{progress, select};

/// Upload a bundle, or a script task
#[derive(Debug, clap::Args)]
pub(super) struct Push {
    /// A bundle (zip), which `gantry bundle pack` makes; or a script task: its main file (yml), which brings the files beside it that it
    /// names, or a folder with a task.yml, all of which is brought
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Of a script task: a further file; may be repeated
    #[arg(long = "file", value_name = "FILE")]
    more: Vec<PathBuf>,
    /// Of a script task: its name, by default that of the file or folder
    #[arg(long)]
    name: Option<String>,
    /// Of a script task: its namespace, by default made of the name
    #[arg(long)]
    namespace: Option<String>,
    /// Of a script task: its version, by default the next one
    #[arg(long = "as-version", value_name = "VERSION")]
    version: Option<String>,
    /// Of a script task: what it does
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Push {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let accepted = match script_files::is_script(&self.file) {
            true => self.push_script(client).await?,
            false => self.push_bundle(client).await?,
        };
        for warning in &accepted.warnings {
            note(finding(warning));
        }
        let task = &accepted.task;
        match self.output.format {
            Format::Json => json(&accepted)?,
            Format::Ids => line(task.id)?,
            Format::Table => {
                line(select::reference(task))?;
                note(format_args!("run it with: {}", example(task)));
            }
        }
        Ok(Exit::Done)
    }

    async fn push_bundle(&self, client: &Client) -> Result<AcceptedView, CliError> {
        let bar = progress::bytes(format!("uploading {}", self.file.display()), 0);
        let upload = progress::upload(&self.file, &bar).await?;
        let accepted = client.upload(Method::POST, &["tasks"], &[], upload).await;
        bar.finish_and_clear();
        accepted
    }

    async fn push_script(&self, client: &Client) -> Result<AcceptedView, CliError> {
        let ScriptFiles { main, files } = script_files::read(&self.file, &self.more)?;
        let body = PushScript {
            name: self.name.clone().unwrap_or_else(|| name_of(&self.file)),
            namespace: self.namespace.clone(),
            version: self.version.clone(),
            description: self.description.clone(),
            main,
            files: files.into_iter().map(|(path, file)| (path, file.into())).collect(),
        };
        client.post(&["tasks", "script"], &body).await
    }
}

/// What a task is called that nobody named: like its file, or like its folder where all files are called so.
fn name_of(path: &Path) -> String {
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let folder = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = match (whole.is_dir(), stem(&whole)) {
        (true, _) => folder(&whole),
        (false, Some(stem)) if stem == "task" => whole.parent().and_then(folder),
        (false, stem) => stem,
    };
    name.unwrap_or_else(|| "task".to_owned())
}

/// A command that runs the task, with a place for each input that has to be given.
fn example(task: &TaskView) -> String {
    let needed = task.inputs.iter().filter(|input| !input.optional && input.default.is_none());
    let flag = |input: &Parameter| {
        let value = match (&input.type_spec, holds_files(&input.type_spec)) {
            (TypeSpec::Array { .. }, true) => "@FOLDER",
            (TypeSpec::Array { .. }, false) => "'[…]'",
            (TypeSpec::Files(_), _) => "PATH",
            (_, true) => "@FILE",
            (_, false) => "…",
        };
        format!(" -i {}={value}", input.name)
    };
    let flags: String = needed.map(flag).collect();
    format!("gantry run {}{flags}", select::reference(task))
}
