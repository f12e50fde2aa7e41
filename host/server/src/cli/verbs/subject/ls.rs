//! `gantry subject ls`

use crate::api::native::SubjectView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Listed, Output, note};
use crate::cli::verbs::Outcome;

/// How many are listed unless all are wanted.
const SOME: usize = 20;

/// List subjects, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    /// Only those of this cohort
    #[arg(long, value_name = "LABEL")]
    cohort: Option<String>,
    /// All of them, not only the 20 newest
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

impl Listed for SubjectView {
    const COLUMNS: &'static [&'static str] = &["ID", "SUBJECT", "COHORT", "BORN"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.label.clone(),
            self.cohort.label.clone(),
            self.date_of_birth.clone(),
        ]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let cohort = self.cohort.as_deref().map(|label| ("cohort", label));
        let query: Vec<_> = cohort.into_iter().collect();
        // One more than is shown tells whether there are more.
        let enough = if self.all { usize::MAX } else { SOME + 1 };
        let mut subjects: Vec<SubjectView> = client.list(&["subjects"], &query, enough).await?;
        let more = !self.all && subjects.len() > SOME;
        if more {
            subjects.truncate(SOME);
        }
        self.output.list(&subjects)?;
        if more && self.output.format == Format::Table {
            note("there are more: `gantry subject ls --all`");
        }
        Ok(Exit::Done)
    }
}
