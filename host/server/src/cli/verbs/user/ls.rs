//! `gantry user ls`

use crate::api::native::UserView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output};
use crate::cli::verbs::Outcome;

/// List users
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for UserView {
    const COLUMNS: &'static [&'static str] = &["USER", "NAME", "EMAIL", "ACTIVE", "ROLES"];

    fn id(&self) -> String {
        self.username.clone()
    }

    fn row(&self) -> Vec<String> {
        let active = if self.active { "yes" } else { "no" };
        vec![
            self.username.clone(),
            self.name.clone(),
            self.email.clone(),
            active.to_owned(),
            self.roles.join(", "),
        ]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let users: Vec<UserView> = client.get(&["users"]).await?;
        self.output.list(&users)?;
        Ok(Exit::Done)
    }
}
