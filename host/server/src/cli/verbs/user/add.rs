//! `gantry user add`

use super::show::print;
use crate::api::native::{AddUser, UserView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::password::new_password;
use crate::cli::verbs::Outcome;

/// Add a user; the password is asked for, or read from standard input
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// What they log in as
    username: String,
    /// Their mail address
    #[arg(long)]
    email: String,
    /// What they are called
    #[arg(long, default_value = "")]
    name: String,
    /// A role that they have: admin, superuser, user, or another of the server's; may be repeated
    #[arg(long, value_name = "ROLE")]
    role: Vec<String>,
    /// They may not log in yet
    #[arg(long)]
    inactive: bool,
    #[command(flatten)]
    output: Output,
}

impl Add {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let password = new_password(&self.username)?;
        let wanted = AddUser {
            username: self.username,
            name: self.name,
            email: self.email,
            password,
            active: !self.inactive,
            roles: self.role,
        };
        let added: UserView = client.post(&["users"], &wanted).await?;
        print(&added, self.output)?;
        Ok(Exit::Done)
    }
}
