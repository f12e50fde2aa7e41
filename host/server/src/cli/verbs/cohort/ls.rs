//! `gantry cohort ls`

use crate::api::native::CohortView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, shortened};
use crate::cli::verbs::Outcome;

/// List cohorts in the order in which they were added
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for CohortView {
    const COLUMNS: &'static [&'static str] = &["ID", "COHORT", "DESCRIPTION"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let description = shortened(self.description.as_deref().unwrap_or_default());
        vec![self.id.to_string(), self.label.clone(), description]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let cohorts: Vec<CohortView> = client.get(&["cohorts"]).await?;
        self.output.list(&cohorts)?;
        Ok(Exit::Done)
    }
}
