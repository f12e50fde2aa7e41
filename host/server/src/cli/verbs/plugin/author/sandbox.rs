//! The plugin host, as an author's commands use it: the one of the server, with compiled code kept for the next time.

use std::env;
use std::path::PathBuf;

use gantry_plugin::{Plugin, PluginHost, PluginHostOptions};

use crate::cli::error::CliError;

/// Loads a component into a host of its own.
pub(in crate::cli) async fn load(component: Vec<u8>) -> Result<Plugin, CliError> {
    // One call at a time; what the host sets aside for each is address space that small machines limit.
    let options = PluginHostOptions { concurrent_calls: 2, ..PluginHostOptions::new(compiled()) };
    Ok(PluginHost::new(options)?.load(component).await?)
}

/// Where compiled code is kept (<https://specifications.freedesktop.org/basedir/>).
fn compiled() -> PathBuf {
    let given = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = given.or_else(|| Some(env::home_dir()?.join(".cache")));
    cache.unwrap_or_else(env::temp_dir).join("gantry").join("compiled")
}
