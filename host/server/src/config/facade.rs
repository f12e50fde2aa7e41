//! The façades: interfaces of other systems, spoken here.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, ParseError};

/// An interface of another system.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Display, EnumString,
)]
// By way of a text, since keys of a map are texts in some sources of the configuration.
#[serde(try_from = "String", into = "String")]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Facade {
    /// Cytomine's App Engine.
    AppEngine,
    /// Agora.
    Agora,
    /// StudyGovernor.
    StudyGovernor,
}

impl TryFrom<String> for Facade {
    type Error = ParseError;

    fn try_from(name: String) -> Result<Self, ParseError> {
        name.parse()
    }
}

impl From<Facade> for String {
    fn from(facade: Facade) -> Self {
        facade.to_string()
    }
}
