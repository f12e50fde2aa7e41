//! `gantry experiment move`

use super::WHICH;
use crate::api::native::{ExperimentView, MoveExperiment};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Output, note};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// Move an experiment to another state
///
/// A transition has to lead there whose condition holds. What is still under way in the state that it leaves is ended.
#[derive(Debug, clap::Args)]
pub(super) struct Move {
    #[arg(help = WHICH)]
    experiment: String,
    /// The label of the state
    state: String,
    /// A remark, which is kept with the move
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Even if the transition's condition does not hold
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

impl Move {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = select_study::experiment(client, &self.experiment).await?.to_string();
        let body = MoveExperiment { state: self.state, freetext: self.message, force: self.force };
        let moved: ExperimentView = client.put(&["experiments", &id, "state"], &body).await?;
        self.output.one(&moved, moved.id, || {
            vec![("experiment", moved.label.clone()), ("state", moved.state.label.clone())]
        })?;
        note(format_args!("follow it: gantry experiment watch {id}"));
        Ok(Exit::Done)
    }
}
