//! `gantry plugin secret rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Remove a secret
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// Its name
    name: String,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        client.delete(&["secrets", &self.name], &[]).await?;
        note(format_args!("{} is removed", self.name));
        Ok(Exit::Done)
    }
}
