//! `gantry task render`

mod pretended;
mod view;

use std::path::PathBuf;

use gantry_definition::script::render::{render_host, render_job};
use gantry_model::clock::Clock as _;
use gantry_model::script::ScriptJob;

use self::pretended::Pretended;
use self::view::RenderedView;
use super::local::parsed;
use crate::cli::client::Client;
use crate::cli::error::{CliError, finding};
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;
use crate::clock::SystemClock;

/// Show what would run, job by job, with pretended folders; no server is needed
///
/// What a run would know of its user, its project and its host is pretended too, and secrets are masked.
#[derive(Debug, clap::Args)]
pub(super) struct Render {
    /// Its main file (yml), or a folder with a task.yml
    file: PathBuf,
    /// The value of an input; of one that takes files, a file or a folder here. May be repeated
    #[arg(short, long = "input", value_name = "NAME=VALUE|NAME=PATH")]
    inputs: Vec<String>,
    /// The value of a variable; without a value, it is a secret
    #[arg(long = "variable", value_name = "NAME[=VALUE]")]
    variables: Vec<String>,
    /// Only this job
    #[arg(long, value_name = "NAME")]
    job: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Render {
    pub(super) fn run(self, client: &Client) -> Outcome {
        let task = parsed(&self.file)?;
        if let Some(name) = &self.job
            && !task.script.jobs.iter().any(|job| job.key.0 == *name)
        {
            return Err(CliError::NoSuch { kind: "job", text: name.clone() });
        }
        let inputs = pretended::inputs(&task.inputs, &self.inputs)?;
        let variables = pretended::variables(&self.variables);
        let server = client.server().as_str().trim_end_matches('/');
        let facts = pretended::facts(server, SystemClock.now());
        let mut pretended = Pretended::new(facts, inputs, variables);
        let mut views = Vec::new();
        let mut refused = false;
        // In the order of their stages: each job knows the artifacts of those before it.
        let mut jobs: Vec<&ScriptJob> = task.script.jobs.iter().collect();
        jobs.sort_by_key(|job| job.stage);
        for job in jobs {
            let context = pretended.context(job);
            let rendered =
                render_host(job, &task.script, &context.facts, &context.variables, &context.inputs)
                    .and_then(|host| Ok((host, render_job(job, &task.script, &context)?)));
            match rendered {
                Ok((host, rendered)) => {
                    pretended.keep_artifacts(job, &rendered);
                    views.push(RenderedView::new(&task.script, job, host, rendered));
                }
                Err(findings) => {
                    refused = true;
                    findings.iter().for_each(|each| note(finding(each)));
                }
            }
        }
        views.retain(|view| self.job.as_ref().is_none_or(|name| *name == view.job));
        match self.output.format {
            Format::Json => json(&views)?,
            Format::Ids => views.iter().try_for_each(|view| line(&view.job))?,
            Format::Table => views.iter().try_for_each(RenderedView::print)?,
        }
        Ok(if refused { Exit::Failed } else { Exit::Done })
    }
}
