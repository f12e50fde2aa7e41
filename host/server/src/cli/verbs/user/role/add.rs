//! `gantry user role add`

use serde_json::json;

use crate::api::native::UserView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;
use crate::cli::verbs::user::find;

/// Give a user a role
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// The user, by name or mail address
    user: String,
    /// The role; `gantry user role ls` lists what there is
    role: String,
}

impl Add {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = find(client, &self.user).await?.id.to_string();
        let user: UserView = client.put(&["users", &id, "roles", &self.role], &json!({})).await?;
        note(format_args!("{} has the roles: {}", user.username, user.roles.join(", ")));
        Ok(Exit::Done)
    }
}
