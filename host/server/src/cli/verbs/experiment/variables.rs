//! `gantry experiment variables`

use std::collections::BTreeMap;

use super::WHICH;
use crate::api::native::StudyVariableView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note, print_rows, shortened};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// List the variables of an experiment
#[derive(Debug, clap::Args)]
pub(super) struct Variables {
    #[arg(help = WHICH)]
    experiment: String,
    #[command(flatten)]
    output: Output,
}

impl Variables {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = select_study::experiment(client, &self.experiment).await?.to_string();
        let path = ["experiments", id.as_str(), "variables"];
        let variables: BTreeMap<String, StudyVariableView> = client.get(&path).await?;
        match self.output.format {
            Format::Json => json(&variables)?,
            Format::Ids => variables.keys().try_for_each(line)?,
            Format::Table if variables.is_empty() => note("there are none"),
            Format::Table => print_rows(variables.iter().map(|(name, variable)| {
                [name.clone(), variable.kind.to_string(), shortened(&variable.value.to_string())]
            }))?,
        }
        Ok(Exit::Done)
    }
}
