//! `gantry user …`

mod activate;
mod add;
mod deactivate;
mod ls;
mod password;
mod role;
mod show;

use super::Outcome;
use crate::api::native::UserView;
use crate::cli::client::Client;
use crate::cli::connection::Connection;
use crate::cli::error::CliError;

/// Add, list and change people who log in with a password, and give them roles
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct User {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Add(add::Add),
    Ls(ls::Ls),
    Show(show::Show),
    Role(role::Role),
    Password(password::Password),
    Deactivate(deactivate::Deactivate),
    Activate(activate::Activate),
}

impl User {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Add(add) => add.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Role(role) => role.run(&client).await,
            Verb::Password(password) => password.run(&client).await,
            Verb::Deactivate(deactivate) => deactivate.run(&client).await,
            Verb::Activate(activate) => activate.run(&client).await,
        }
    }
}

/// The user of that name or mail address.
async fn find(client: &Client, text: &str) -> Result<UserView, CliError> {
    let users: Vec<UserView> = client.get(&["users"]).await?;
    let named = users.iter().find(|user| user.username == text);
    let found = named.or_else(|| users.iter().find(|user| user.email == text)).cloned();
    found.ok_or_else(|| CliError::NoSuch { kind: "user", text: text.to_owned() })
}
