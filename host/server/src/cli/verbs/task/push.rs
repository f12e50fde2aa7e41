//! `gantry task push`

use std::path::PathBuf;

use gantry_model::task::Parameter;
use gantry_model::types::TypeSpec;
use reqwest::Method;

use crate::api::native::{AcceptedView, TaskView};
use crate::cli::client::Client;
use crate::cli::error::finding;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::parameters::holds_files;
use crate::cli::verbs::Outcome;
use crate::cli::{progress, select};

/// Upload a bundle
#[derive(Debug, clap::Args)]
pub(super) struct Push {
    /// The bundle, a zip; `gantry bundle pack` makes one
    #[arg(value_name = "FILE")]
    bundle: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Push {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let bar = progress::bytes(format!("uploading {}", self.bundle.display()), 0);
        let upload = progress::upload(&self.bundle, &bar).await?;
        let accepted = client.upload::<AcceptedView>(Method::POST, &["tasks"], &[], upload).await;
        bar.finish_and_clear();
        let accepted = accepted?;
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
}

/// A command that runs the task, with a place for each input that has to be given.
fn example(task: &TaskView) -> String {
    let needed = task.inputs.iter().filter(|input| !input.optional && input.default.is_none());
    let flag = |input: &Parameter| {
        let value = match (&input.type_spec, holds_files(&input.type_spec)) {
            (TypeSpec::Array { .. }, true) => "@FOLDER",
            (TypeSpec::Array { .. }, false) => "'[…]'",
            (_, true) => "@FILE",
            (_, false) => "…",
        };
        format!(" -i {}={value}", input.name)
    };
    let flags: String = needed.map(flag).collect();
    format!("gantry run {}{flags}", select::reference(task))
}
