//! `gantry plugin grant`

use super::{permissions, plugin, set};
use crate::api::native::Grants;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Allow a plugin more: what it wants, or a part of that
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Grant {
    /// The plugin
    name: String,
    /// Such as 'http GET https://images.example.org' or 'secret pacs-password'
    #[arg(required_unless_present = "all")]
    permission: Vec<String>,
    /// Everything that it wants
    #[arg(long, conflicts_with = "permission")]
    all: bool,
}

impl Grant {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let plugin = plugin(client, &self.name).await?;
        let mut grants = plugin.grants;
        if self.all {
            grants.extend(plugin.permissions.into_iter().map(|wanted| wanted.permission));
        }
        grants.extend(self.permission);
        let plugin = set(client, &self.name, "grants", &Grants { grants }).await?;
        note(permissions::TITLE);
        permissions::print(&plugin.permissions)?;
        permissions::note_doubts(&plugin.doubts);
        Ok(Exit::Done)
    }
}
