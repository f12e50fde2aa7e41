//! `gantry cohort add`

use crate::api::native::{AddCohort, CohortView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::verbs::Outcome;

/// Add a cohort
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// What it is called
    label: String,
    /// What it is
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Add {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let body = AddCohort { label: self.label, description: self.description };
        let cohort: CohortView = client.post(&["cohorts"], &body).await?;
        self.output.one(&cohort, cohort.id, || {
            vec![
                ("cohort", cohort.label.clone()),
                ("id", cohort.id.to_string()),
                ("description", cohort.description.clone().unwrap_or_default()),
            ]
        })?;
        Ok(Exit::Done)
    }
}
