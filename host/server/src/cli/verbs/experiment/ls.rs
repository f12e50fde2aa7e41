//! `gantry experiment ls`

use crate::api::native::ExperimentView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Listed, Output, local_time, note, shortened};
use crate::cli::verbs::Outcome;

/// How many are listed unless all are wanted.
const SOME: usize = 20;

/// List experiments, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    /// Only those in a state of this label
    #[arg(long, value_name = "LABEL")]
    state: Option<String>,
    /// Only those in the workflow of this label
    #[arg(long, value_name = "LABEL")]
    workflow: Option<String>,
    /// Only those of subjects in this cohort
    #[arg(long, value_name = "LABEL")]
    cohort: Option<String>,
    /// Only those of subjects of this label
    #[arg(long, value_name = "LABEL")]
    subject: Option<String>,
    /// Only those that stay where they are until somebody moves them
    #[arg(long, conflicts_with = "busy")]
    resting: bool,
    /// Only those that go on by themselves
    #[arg(long)]
    busy: bool,
    /// Only those where something failed in the state where they are
    #[arg(long)]
    failed: bool,
    /// All of them, not only the 20 newest
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

impl Listed for ExperimentView {
    const COLUMNS: &'static [&'static str] =
        &["ID", "EXPERIMENT", "SUBJECT", "WORKFLOW", "STATE", "SINCE", "REMARK"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let rests = self.rest.as_ref().map(|rest| format!("rests: {}", rest.because));
        vec![
            self.id.to_string(),
            self.label.clone(),
            self.subject.label.clone(),
            self.workflow.label.clone(),
            self.state.label.clone(),
            local_time(&self.updated_at),
            shortened(&rests.unwrap_or_default()),
        ]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let texts = [
            ("state", &self.state),
            ("workflow", &self.workflow),
            ("cohort", &self.cohort),
            ("subject", &self.subject),
        ];
        let given = texts.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?)));
        let mut query: Vec<(&str, &str)> = given.collect();
        query.extend(self.resting.then_some(("resting", "true")));
        query.extend(self.busy.then_some(("resting", "false")));
        query.extend(self.failed.then_some(("failed", "true")));
        // One more than is shown tells whether there are more.
        let enough = if self.all { usize::MAX } else { SOME + 1 };
        let mut found: Vec<ExperimentView> = client.list(&["experiments"], &query, enough).await?;
        let more = !self.all && found.len() > SOME;
        if more {
            found.truncate(SOME);
        }
        self.output.list(&found)?;
        if more && self.output.format == Format::Table {
            note("there are more: `gantry experiment ls --all`");
        }
        Ok(Exit::Done)
    }
}
