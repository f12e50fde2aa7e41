//! A call that gave no usable answer: one report with all that is known.

use std::fmt;

use gantry_model::digest::Digest;
use gantry_model::id::PluginName;
use gantry_model::plugin::{Permission, Recording, World};

use crate::error::below;

/// A call that gave no usable answer. Its text is a report of several lines.
#[derive(Debug, Clone)]
pub struct CallFailure {
    /// The plugin.
    pub plugin: PluginName,
    /// Its version.
    pub version: String,
    /// Its component's bytes.
    pub digest: Digest,
    /// What happened.
    pub kind: FailureKind,
    /// Functions of the guest, innermost first.
    pub backtrace: Vec<String>,
    /// The last lines that it logged or wrote to its standard output and error.
    pub log: Vec<String>,
    /// Of the question as JSON: equal questions have equal digests.
    pub input_digest: Digest,
    /// The call, to be done again.
    pub recording: Box<Recording>,
}

/// Why a call gave no usable answer. Its text is one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FailureKind {
    /// The guest answered with an error of its own.
    #[error("it refuses: {message}")]
    Refused {
        /// In its words.
        message: String,
        /// Whether asking again may help.
        again: bool,
    },
    /// The guest broke off: a defect of the plugin.
    #[error("it crashed: {message}")]
    Trapped {
        /// The reason that WebAssembly gives.
        message: String,
    },
    /// It used up what it may, and was stopped.
    #[error("it passed its limit `{limit}` of {value}")]
    LimitExceeded {
        /// The name of the field of `Limits` in kebab-case; or, of what the engine itself limits,
        /// `stack`, `core-instances`, `memories`, `tables`.
        limit: &'static str,
        /// How much was allowed, with its unit.
        value: String,
    },
    /// It answered, and the answer cannot be followed.
    #[error("it gave an answer that cannot be used: {message}")]
    InvalidAnswer {
        /// What is wrong with it.
        message: String,
    },
    /// It wants what it may not.
    #[error("it was not granted the permission `{permission}`")]
    NotPermitted {
        /// What it would need.
        permission: Permission,
    },
    /// As many calls wait as may. Asking again later may help.
    #[error("{waiting} calls of it wait already, which is its limit `queue`")]
    Busy {
        /// The calls that wait.
        waiting: u32,
    },
    /// It did not make the host calls that its recording has.
    #[error("it does not do what was recorded: expected {expected}, but it made {came}")]
    Unplayed {
        /// The next recorded call.
        expected: String,
        /// The call that it made instead.
        came: String,
    },
    /// It implements another world than the question is for.
    #[error("it is of the world {has}, and was asked what is for {asked}")]
    OtherWorld {
        /// The plugin's world.
        has: World,
        /// The question's.
        asked: World,
    },
    /// The folder of files cannot be shown to it.
    #[error("the folder for it cannot be opened: {message}")]
    Folder {
        /// Why not.
        message: String,
    },
    /// The call was dropped, as the host goes down.
    #[error("it was interrupted: {message}")]
    Interrupted {
        /// How it ended.
        message: String,
    },
}

impl FailureKind {
    /// The same, with what the guest said passed through `words`.
    pub(crate) fn in_other_words(self, words: impl Fn(String) -> String) -> Self {
        match self {
            Self::Refused { message, again } => Self::Refused { message: words(message), again },
            Self::Trapped { message } => Self::Trapped { message: words(message) },
            Self::InvalidAnswer { message } => Self::InvalidAnswer { message: words(message) },
            Self::Unplayed { expected, came } => {
                Self::Unplayed { expected: words(expected), came: words(came) }
            }
            other => other,
        }
    }
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, version, digest, kind, backtrace, log, input_digest, .. } = self;
        writeln!(f, "plugin {plugin} {version}: {kind}")?;
        writeln!(f, "  component: {digest}")?;
        write!(f, "  question: {input_digest}{}", below(backtrace, log))?;
        f.write_str("\n  to do it again, save its recording and run: gantry plugin replay FILE")
    }
}

impl std::error::Error for CallFailure {}
