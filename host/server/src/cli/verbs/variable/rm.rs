//! `gantry variable rm`

use super::scope;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Remove a variable
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// Its name
    name: String,
    /// That of this project
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let query = scope(self.project.as_deref());
        client.delete(&["variables", &self.name], &query).await?;
        note(format_args!("{} is removed", self.name));
        Ok(Exit::Done)
    }
}
