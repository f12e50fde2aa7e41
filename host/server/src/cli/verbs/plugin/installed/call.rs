//! `gantry plugin call`

use std::path::PathBuf;

use gantry_model::plugin::{Answer, Question};

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::json;
use crate::cli::verbs::Outcome;

/// Ask an installed plugin something, as it is set up on the server
///
/// Prints the answer as JSON. What the answer wants (a command, mail) is told, not done.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Call {
    /// The plugin
    name: String,
    /// The question as JSON or YAML, such as `check: ["1 < 2"]`; `-` reads it from standard input
    #[arg(value_name = "FILE|-")]
    question: PathBuf,
}

impl Call {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let question: Question = input::parse(&self.question)?;
        let answer: Answer = client.post(&["plugins", &self.name, "calls"], &question).await?;
        json(&answer)?;
        Ok(Exit::Done)
    }
}
