//! `gantry user password`

use super::find;
use crate::api::native;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::password::new_password;
use crate::cli::verbs::Outcome;

/// Give a user another password, which is asked for or read from standard input; their sessions end
#[derive(Debug, clap::Args)]
pub(super) struct Password {
    /// The user, by name or mail address
    user: String,
}

impl Password {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let user = find(client, &self.user).await?;
        let body = native::Password { password: new_password(&user.username)? };
        client.keep(&["users", &user.id.to_string(), "password"], &body).await?;
        note(format_args!("{} has another password; their sessions have ended", user.username));
        Ok(Exit::Done)
    }
}
