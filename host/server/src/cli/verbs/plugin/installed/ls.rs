//! `gantry plugin ls`

use crate::api::native::PluginView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, counted, shortened};
use crate::cli::verbs::Outcome;

/// List the plugins of a server
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Ls {
    #[command(flatten)]
    output: Output,
}

impl Listed for PluginView {
    const COLUMNS: &'static [&'static str] = &["NAME", "VERSION", "WORLD", "SOURCE", "REMARK"];

    fn id(&self) -> String {
        self.name.clone()
    }

    fn row(&self) -> Vec<String> {
        let Self { name, version, world, source, .. } = self;
        let remark = shortened(&remark(self));
        vec![name.clone(), version.clone(), world.clone(), source.clone(), remark]
    }
}

/// What somebody may have to do something about; else what it does.
fn remark(plugin: &PluginView) -> String {
    if !plugin.enabled {
        let because = plugin.disabled_because.as_deref();
        return because.map_or("disabled".to_owned(), |because| format!("disabled: {because}"));
    }
    match (plugin.missing_permissions, plugin.failures) {
        (0, 0) => plugin.summary.clone(),
        (0, 1) => format!("1 call failed; {}", plugin.summary),
        (0, failures) => format!("{failures} calls failed; {}", plugin.summary),
        (missing, _) => {
            format!("{} not granted; {}", counted(missing, "permission"), plugin.summary)
        }
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let plugins: Vec<PluginView> = client.get(&["plugins"]).await?;
        self.output.list(&plugins)?;
        Ok(Exit::Done)
    }
}
