//! Checks what a component says of itself: it is shown to people and used in settings.

use gantry_model::id::PluginName;
use gantry_model::plugin::PluginDescription;

use crate::bindings::description as wit;

/// Most characters of a name; it must fit a column and a file name.
const NAME_CHARS: usize = 64;

/// Most characters of a summary.
const SUMMARY_CHARS: usize = 500;

/// The checked description, or what is wrong with it.
pub(crate) fn check(said: wit::PluginDescription) -> Result<PluginDescription, String> {
    let wit::PluginDescription { name, version, summary } = said;
    if !is_name(&name) {
        return Err(format!("its name {name:?} is not lower-case words joined by dashes"));
    }
    if let Err(error) = semver::Version::parse(&version) {
        return Err(format!("its version {version:?} is not a semantic version: {error}"));
    }
    let printable = !summary.chars().any(char::is_control);
    if summary.trim().is_empty() || summary.chars().count() > SUMMARY_CHARS || !printable {
        return Err(format!("its summary is not one line of 1 to {SUMMARY_CHARS} characters"));
    }
    Ok(PluginDescription { name: PluginName(name), version, summary })
}

fn is_name(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.len() <= NAME_CHARS && text.split('-').all(is_word)
}
