//! What can go wrong when something is asked about plugins.

use gantry_model::digest::Digest;
use gantry_plugin::{Difference, LoadError};
use thiserror::Error;

/// Why something was not done with a plugin.
#[derive(Debug, Error)]
pub(crate) enum PluginError {
    #[error("there is no plugin '{0}'")]
    NotFound(String),
    #[error("the plugin has no version '{0}'")]
    VersionNotFound(String),
    #[error("there is no such failure")]
    FailureNotFound,
    #[error("there is no secret '{0}'")]
    SecretNotFound(String),
    #[error("nothing is bound there")]
    BindingNotFound,
    #[error(
        "'{0}' is no executor selector or output importer, which alone can be the one for all runs"
    )]
    NotBindable(String),
    #[error("the plugin was refused: {0}")]
    Refused(#[source] Box<LoadError>),
    #[error("the plugin was refused: it fails when it is asked the simplest question: {0}")]
    SelfTest(String),
    #[error("the plugin '{name}' is there already, as {there}; a plugin keeps its world")]
    OtherWorld { name: String, there: String },
    #[error("{0} is there already, with another component")]
    VersionExists(String),
    #[error("{0}")]
    InUse(String),
    #[error("the settings were refused")]
    SettingsRefused(Vec<Finding>),
    #[error("the grants were refused")]
    GrantsRefused(Vec<Finding>),
    #[error("'{0}' cannot be the name of a secret")]
    SecretName(String),
    #[error("the plugin '{name}' is disabled: {because}")]
    Disabled { name: String, because: String },
    #[error("the plugin '{name}' is a {there}, which is not asked this")]
    AskedWrongly { name: String, there: String },
    #[error("this question goes with a folder of files; `gantry plugin run --folder DIR` asks it")]
    NeedsFolder,
    #[error("{cause}")]
    Failed {
        cause: String,
        /// What to do about it.
        hint: String,
    },
    #[error("there is no version to roll back to")]
    NoPrevious,
    #[error("the component {0} is no longer kept")]
    ComponentLost(Digest),
    #[error("the registry did not deliver the plugin: {0}")]
    Registry(String),
}

/// One of several things that are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Where: a JSON pointer into the settings, or the text of a permission.
    pub(crate) at: String,
    /// Names the rule.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do about it, if it is known.
    pub(crate) hint: Option<String>,
}

impl PluginError {
    /// Each thing that is wrong, where there can be several.
    pub(crate) fn findings(self) -> Vec<Finding> {
        match self {
            Self::SettingsRefused(findings) | Self::GrantsRefused(findings) => findings,
            Self::Refused(error) => match *error {
                LoadError::WrongWorld(misfit) => {
                    misfit.differences.into_iter().map(Finding::from).collect()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

impl From<Difference> for Finding {
    fn from(difference: Difference) -> Self {
        let Difference { item, what, advice, .. } = difference;
        Self { at: item, code: "contract", message: what, hint: Some(advice) }
    }
}
