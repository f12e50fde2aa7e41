//! `gantry user show`

use super::find;
use crate::api::native::UserView;
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Output, local_time};
use crate::cli::verbs::Outcome;

/// Show a user
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The user, by name or mail address
    user: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        print(&find(client, &self.user).await?, self.output)?;
        Ok(Exit::Done)
    }
}

/// Prints a user.
pub(super) fn print(user: &UserView, output: Output) -> Result<(), CliError> {
    output.one(user, &user.username, || {
        let active = if user.active { "yes" } else { "no" };
        vec![
            ("user", user.username.clone()),
            ("number", user.id.to_string()),
            ("name", user.name.clone()),
            ("email", user.email.clone()),
            ("active", active.to_owned()),
            ("roles", user.roles.join(", ")),
            ("added", local_time(&user.created_at)),
        ]
    })
}
