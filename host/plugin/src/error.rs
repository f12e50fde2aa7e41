//! Everything that can go wrong with a plugin, told apart by who can mend it.

use std::error::Error;
use std::io;
use std::path::PathBuf;

/// What an error was caused by.
pub type Cause = Box<dyn Error + Send + Sync>;

/// A plugin could not be loaded, or gave no usable answer. `plugin` names it: `most-room 0.1.0`
/// once it has described itself, the digest of its bytes before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PluginError {
    /// The bytes are something else.
    #[error("these bytes are not a WebAssembly component: {reason}")]
    NotAComponent {
        /// What they are instead.
        reason: &'static str,
    },
    /// It is a component, of another world or another version of the contract.
    #[error(
        "plugin {plugin} does not implement the world {world}: {}",
        wrong_world(missing, extra, mismatched)
    )]
    WrongWorld {
        /// The plugin.
        plugin: String,
        /// The world that was asked for.
        world: &'static str,
        /// Exports of the world that the component lacks.
        missing: Vec<String>,
        /// Imports of the component that Gantry does not offer.
        extra: Vec<String>,
        /// Imports and exports that are there with another type.
        mismatched: Vec<String>,
    },
    /// It is malformed, or needs more than the limits allow from the first moment.
    #[error("compile plugin {plugin}")]
    Compile {
        /// The plugin.
        plugin: String,
        /// Where and why.
        #[source]
        source: Cause,
    },
    /// The guest answered with an error of its own.
    #[error("plugin {plugin} refuses: {message}")]
    Refused {
        /// The plugin.
        plugin: String,
        /// In its words.
        message: String,
    },
    /// The guest broke off: a defect of the plugin.
    #[error("plugin {plugin} crashed: {message}")]
    Trapped {
        /// The plugin.
        plugin: String,
        /// The reason that WebAssembly gives.
        message: String,
        /// Functions of the guest, innermost first.
        backtrace: Vec<String>,
        /// The last lines that it logged or wrote to its standard output and error.
        log: Vec<String>,
    },
    /// It used up what it may.
    #[error("plugin {plugin} passed its limit of {value} for {limit}")]
    LimitExceeded {
        /// The plugin.
        plugin: String,
        /// Which limit: `memory`, `deadline`, …
        limit: &'static str,
        /// How much was allowed, with its unit.
        value: String,
    },
    /// It answered, and the answer cannot be followed.
    #[error("plugin {plugin} gave an answer that cannot be used: {message}")]
    InvalidAnswer {
        /// The plugin.
        plugin: String,
        /// What is wrong with it.
        message: String,
    },
    /// The folder of outputs cannot be shown to an importer.
    #[error("open the outputs in {}", folder.display())]
    Outputs {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: Cause,
    },
    /// The folder for compiled code cannot be used.
    #[error("keep compiled plugins in {}", folder.display())]
    Cache {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The engine does not start; on small machines, fewer concurrent calls or less memory for each
    /// may help.
    #[error("start the plugin engine")]
    Engine {
        /// Why not.
        #[source]
        source: Cause,
    },
    /// The host is shutting down, and the call was dropped.
    #[error("finish a plugin's work")]
    Interrupted {
        /// How it ended.
        #[source]
        source: Cause,
    },
}

fn wrong_world(missing: &[String], extra: &[String], mismatched: &[String]) -> String {
    let parts = [
        ("it does not export ", missing),
        ("it imports what is not offered: ", extra),
        ("of another type: ", mismatched),
    ];
    let said = parts.iter().filter(|(_, names)| !names.is_empty());
    said.map(|(words, names)| format!("{words}{}", names.join(", "))).collect::<Vec<_>>().join("; ")
}
