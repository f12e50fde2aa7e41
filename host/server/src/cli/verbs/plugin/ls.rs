//! `gantry plugin ls`

use crate::api::native::PluginView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, shortened};
use crate::cli::verbs::Outcome;

/// List the plugins of a server
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for PluginView {
    const COLUMNS: &'static [&'static str] = &["NAME", "VERSION", "WORLD", "SUMMARY"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        let Self { name, version, world, summary, .. } = self;
        vec![name.clone(), version.clone(), world.clone(), shortened(summary)]
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let plugins: Vec<PluginView> = client.get(&["plugins"]).await?;
        self.output.list(&plugins)?;
        Ok(Exit::Done)
    }
}
