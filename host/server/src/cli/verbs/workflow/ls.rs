//! `gantry workflow ls`

use crate::api::native::WorkflowView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, local_time};
use crate::cli::verbs::Outcome;

/// List workflows, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for WorkflowView {
    const COLUMNS: &'static [&'static str] = &["ID", "WORKFLOW", "STATES", "ADDED"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let added = local_time(&self.created_at);
        vec![self.id.to_string(), self.label.clone(), self.states.to_string(), added]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let workflows: Vec<WorkflowView> = client.list(&["workflows"], &[], usize::MAX).await?;
        self.output.list(&workflows)?;
        Ok(Exit::Done)
    }
}
