//! `gantry token rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Revoke a token
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// The token: its name, its id or the beginning of it
    #[arg(value_name = "TOKEN")]
    which: String,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let token = select::token(client, &self.which).await?;
        client.delete(&["tokens", &token.id.to_string()], &[]).await?;
        note(format_args!("token '{}' is revoked", token.name));
        Ok(Exit::Done)
    }
}
