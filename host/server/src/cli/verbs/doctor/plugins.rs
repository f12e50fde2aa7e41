//! Plugins: they are loaded as the server loads them.

use gantry_model::id::PluginName;
use gantry_plugin::{PluginHost, PluginHostOptions};

use super::check::Check;
use crate::cli::error::in_a_line;
use crate::config::Config;
use crate::pipeline::{PluginChoice, Plugins};

/// Loads the configured plugins.
pub(super) async fn check(config: &Config) -> Check {
    match names(config).await {
        Ok(names) => Check::ok("plugins", names.join(", ")),
        Err(reason) => {
            let hint = "Build the first-party ones with `make plugins`, or set `plugins.folder`.";
            Check::missing("plugins", reason, hint)
        }
    }
}

async fn names(config: &Config) -> Result<Vec<String>, String> {
    // A cache of its own: the server's may belong to another user.
    let cache = tempfile::tempdir().map_err(|error| error.to_string())?;
    let options = PluginHostOptions::new(cache.path().join("plugin-cache"));
    let host = PluginHost::new(options).map_err(|error| in_a_line(&error))?;
    let choice = PluginChoice {
        selector: PluginName(config.plugins.selector.clone()),
        importer: PluginName(config.plugins.importer.clone()),
        folder: config.plugins.folder.clone(),
    };
    let plugins = Plugins::load(&host, choice).await.map_err(|error| in_a_line(&error))?;
    let all = std::iter::once(plugins.selector()).chain(plugins.importers());
    let described = all.map(|bound| bound.plugin().description());
    Ok(described.map(|plugin| format!("{} {}", plugin.name, plugin.version)).collect())
}
