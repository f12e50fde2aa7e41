//! `gantry plugin revoke`

use super::{permissions, plugin, set};
use crate::api::native::Grants;
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Allow a plugin less
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Revoke {
    /// The plugin
    name: String,
    /// Grants as `gantry plugin show` lists them
    #[arg(required_unless_present = "all")]
    permission: Vec<String>,
    /// Everything
    #[arg(long, conflicts_with = "permission")]
    all: bool,
}

impl Revoke {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let mut grants = plugin(client, &self.name).await?.grants;
        for permission in &self.permission {
            if !grants.contains(permission) {
                return Err(CliError::NoSuch { kind: "grant", text: permission.clone() });
            }
        }
        grants.retain(|grant| !self.all && !self.permission.contains(grant));
        let plugin = set(client, &self.name, "grants", &Grants { grants }).await?;
        note(permissions::TITLE);
        permissions::print(&plugin.permissions)?;
        Ok(Exit::Done)
    }
}
