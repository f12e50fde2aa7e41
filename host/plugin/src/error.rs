//! Why a host does not start, and why a component cannot be loaded.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use gantry_model::digest::Digest;

use crate::call::failure::FailureKind;
use crate::load::difference::Misfit;
use crate::sandbox::growth::readable;

/// What an error was caused by.
pub type Cause = Box<dyn Error + Send + Sync>;

/// The plugin host cannot be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
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
}

/// A component cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are something else.
    #[error("these bytes are not a WebAssembly component: {reason}")]
    NotAComponent {
        /// What they are instead, and what to do.
        reason: &'static str,
    },
    /// It has more bytes than the host takes.
    #[error("the component has {}, and at most {} are allowed", readable(*bytes), readable(*most))]
    TooLarge {
        /// Its bytes.
        bytes: u64,
        /// Most bytes of a component.
        most: u64,
    },
    /// It is a component, of no world or of another version of the contract.
    #[error("{0}")]
    WrongWorld(Box<Misfit>),
    /// It is malformed, or needs more than the engine has from the first moment.
    #[error("compile the component {digest}")]
    Compile {
        /// The component.
        digest: Digest,
        /// Where and why.
        #[source]
        source: Cause,
    },
    /// It was asked to describe itself and gave no answer.
    #[error("the component {digest} does not describe itself: {kind}{}", below(backtrace, log))]
    Describe {
        /// The component.
        digest: Digest,
        /// Why not.
        kind: FailureKind,
        /// Functions of the guest, innermost first.
        backtrace: Vec<String>,
        /// The last lines that it logged or wrote to its standard output and error.
        log: Vec<String>,
    },
    /// It described itself wrongly.
    #[error("the component {digest} describes itself wrongly: {message}")]
    InvalidDescription {
        /// The component.
        digest: Digest,
        /// What is wrong.
        message: String,
    },
    /// The host is shutting down, and the work was dropped.
    #[error("finish loading a plugin")]
    Interrupted {
        /// How it ended.
        #[source]
        source: Cause,
    },
}

/// Backtrace and log as lines below a message.
pub(crate) fn below(backtrace: &[String], log: &[String]) -> String {
    let mut text = String::new();
    for (title, lines) in [("backtrace", backtrace), ("log", log)] {
        if !lines.is_empty() {
            text.push_str("\n  ");
            text.push_str(title);
            text.push(':');
        }
        for line in lines {
            text.push_str("\n    ");
            text.push_str(line);
        }
    }
    text
}
