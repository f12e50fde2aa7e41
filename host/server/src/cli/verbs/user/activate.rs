//! `gantry user activate`

use super::find;
use crate::api::native::{PutUser, UserView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Let a user in
#[derive(Debug, clap::Args)]
pub(super) struct Activate {
    /// The user, by name or mail address
    user: String,
}

impl Activate {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let UserView { id, username, name, email, .. } = find(client, &self.user).await?;
        let body = PutUser { username, name, email, active: true };
        let user: UserView = client.put(&["users", &id.to_string()], &body).await?;
        note(format_args!("{} may log in", user.username));
        Ok(Exit::Done)
    }
}
