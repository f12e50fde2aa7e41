//! `gantry plugin rollback`

use crate::api::native::PluginDetailView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Use the version again that was used before
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Rollback {
    /// The plugin
    name: String,
}

impl Rollback {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let plugin: PluginDetailView =
            client.act(&["plugins", &self.name, "rollback"], &[]).await?;
        note(format_args!("{} {} is used from now on", self.name, plugin.plugin.version));
        Ok(Exit::Done)
    }
}
