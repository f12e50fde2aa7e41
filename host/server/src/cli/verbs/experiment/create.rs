//! `gantry experiment create`

use gantry_model::study::Scandate;

use super::watch::{self, Until};
use crate::api::native::{CreateExperiment, ExperimentView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// Create an experiment, which begins in its workflow at once
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// What it is called among those of the subject
    label: String,
    /// The subject: its number or its label
    #[arg(long)]
    subject: String,
    /// The label of the subject's cohort, where several have a subject of that label
    #[arg(long, value_name = "LABEL")]
    cohort: Option<String>,
    /// When it was made, as on the clock at the scanner: 2019-01-31 or 2019-01-31T12:00:00
    #[arg(long, value_name = "DATE")]
    date: Scandate,
    /// The label of the workflow, by default the newest
    #[arg(long, value_name = "LABEL")]
    workflow: Option<String>,
    /// Follow it until it rests, or can only wait for somebody
    #[arg(short, long)]
    follow: bool,
    #[command(flatten)]
    output: Output,
}

impl Create {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let body = CreateExperiment {
            label: self.label,
            subject: select_study::subject(&self.subject),
            cohort: self.cohort,
            scandate: self.date,
            workflow: self.workflow,
        };
        let created: ExperimentView = client.post(&["experiments"], &body).await?;
        match self.output.format {
            Format::Json if !self.follow => json(&created)?,
            Format::Json => {}
            Format::Ids => line(created.id)?,
            Format::Table => {
                let (label, id, state) = (&created.label, created.id, &created.state.label);
                line(format_args!("{label} is experiment {id}, in the state {state}"))?;
            }
        }
        if self.follow {
            return watch::follow(client, created.id, Until::Asks, self.output).await;
        }
        if self.output.format == Format::Table {
            note(format_args!("follow it: gantry experiment watch {}", created.id));
        }
        Ok(Exit::Done)
    }
}
