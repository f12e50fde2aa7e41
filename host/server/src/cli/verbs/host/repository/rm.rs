//! `gantry host repository rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Remove a Docker repository
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// The repository
    name: String,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        client.delete(&["repositories", &self.name], &[]).await?;
        note(format_args!("{} is removed", self.name));
        Ok(Exit::Done)
    }
}
