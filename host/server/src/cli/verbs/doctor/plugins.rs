//! Plugins: they are loaded as the server loads them.

use gantry_plugin::{PluginHost, PluginHostOptions};

use super::check::Check;
use crate::cli::error::in_a_line;
use crate::config::Config;
use crate::pipeline::{built_in, read_folder};

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
    let mut names = Vec::new();
    // Of those that ship, only what every run needs: to compile all of them takes longer than a look should.
    for name in [&config.plugins.selector, &config.plugins.importer] {
        match built_in(name) {
            Some(component) => names.push(load(&host, name, component).await?),
            // It may be installed on the server, or lie in the folder under any name.
            None => names.push(name.clone()),
        }
    }
    let folder = config.plugins.folder.as_deref().map(read_folder).transpose();
    for (name, component) in folder.map_err(|error| in_a_line(&error))?.into_iter().flatten() {
        names.push(load(&host, &name, component).await?);
    }
    Ok(names)
}

async fn load(host: &PluginHost, name: &str, component: Vec<u8>) -> Result<String, String> {
    let loaded = host.load(component).await;
    let loaded = loaded.map_err(|error| format!("{name}: {}", in_a_line(&error)))?;
    let description = loaded.description();
    Ok(format!("{} {}", description.name, description.version))
}
