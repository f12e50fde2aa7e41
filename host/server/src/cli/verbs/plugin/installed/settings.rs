//! `gantry plugin settings`

use std::path::PathBuf;

use serde_json::Value;

use super::{plugin, set};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::{json, note};
use crate::cli::verbs::Outcome;

/// Print a plugin's settings, or set them
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Settings {
    /// The plugin
    name: String,
    /// The settings as JSON or YAML; `-` reads them from standard input
    #[arg(value_name = "FILE|-")]
    file: Option<PathBuf>,
    /// Print the JSON schema that they have to fit
    #[arg(long, conflicts_with = "file")]
    schema: bool,
}

impl Settings {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let Some(file) = &self.file else {
            let plugin = plugin(client, &self.name).await?;
            json(if self.schema { &plugin.settings_schema } else { &plugin.settings })?;
            return Ok(Exit::Done);
        };
        let settings: Value = input::parse(file)?;
        set(client, &self.name, "settings", &settings).await?;
        note(format_args!("{} has new settings", self.name));
        Ok(Exit::Done)
    }
}
