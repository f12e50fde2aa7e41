//! `gantry user deactivate`

use super::find;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Let a user in no longer; they stay on record, and their sessions end
#[derive(Debug, clap::Args)]
pub(super) struct Deactivate {
    /// The user, by name or mail address
    user: String,
}

impl Deactivate {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let user = find(client, &self.user).await?;
        client.delete(&["users", &user.id.to_string()], &[]).await?;
        note(format_args!("{} may no longer log in", user.username));
        Ok(Exit::Done)
    }
}
