//! `gantry user role ls`

use crate::api::native::RoleView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output};
use crate::cli::verbs::Outcome;

/// List roles, with what they allow
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for RoleView {
    const COLUMNS: &'static [&'static str] = &["ROLE", "DESCRIPTION", "PERMISSIONS"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        let description = self.description.clone().unwrap_or_default();
        vec![self.name.clone(), description, self.permissions.join(", ")]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let roles: Vec<RoleView> = client.get(&["roles"]).await?;
        self.output.list(&roles)?;
        Ok(Exit::Done)
    }
}
