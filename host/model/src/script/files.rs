//! The files of a script task.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

/// The files by their path below the task's folder, with `/` between names.
pub type TaskFiles = BTreeMap<String, TaskFile>;

/// A file of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskFile {
    /// UTF-8: it can be used in templates.
    Text(String),
    /// Anything else, in base64.
    Base64(String),
}

impl TaskFile {
    /// A file of these bytes.
    pub fn of(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes)
            .map_or_else(|other| Self::Base64(BASE64_STANDARD.encode(other.as_bytes())), Self::Text)
    }

    /// Its bytes; `None` if what it holds is no base64.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.clone().into_bytes()),
            Self::Base64(text) => BASE64_STANDARD.decode(text).ok(),
        }
    }

    /// Its text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Base64(_) => None,
        }
    }
}
