//! `gantry user role rm`

use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;
use crate::cli::verbs::user::find;

/// Take a role from a user
#[derive(Debug, clap::Args)]
pub(super) struct Rm {
    /// The user, by name or mail address
    user: String,
    /// The role
    role: String,
}

impl Rm {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let user = find(client, &self.user).await?;
        client.delete(&["users", &user.id.to_string(), "roles", &self.role], &[]).await?;
        note(format_args!("{} has the role {} no longer", user.username, self.role));
        Ok(Exit::Done)
    }
}
