//! `gantry host rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Remove a host on which nothing runs; its folder stays as it is
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// The host
    name: String,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        client.delete(&["hosts", &self.name], &[]).await?;
        note(format_args!("{} is removed", self.name));
        Ok(Exit::Done)
    }
}
