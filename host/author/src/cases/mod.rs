//! Test cases of a plugin: `tests/*.json`, each a question, what the world outside answers, and what is expected.

mod compare;
mod file;

use std::collections::BTreeMap;
use std::path::PathBuf;

use gantry_model::plugin::{Answer, HostCall, Permission, Question};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

pub use compare::{Difference, Ending, judge};
pub use file::{CaseError, read_all};

/// A test case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its file's name without the extension.
    pub name: String,
    /// The folder that the plugin sees, if any.
    pub folder: Option<PathBuf>,
    /// What the file says.
    pub script: Script,
}

/// What the file of a test case says.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Script {
    /// What the plugin is asked.
    pub question: Question,
    /// A folder that the plugin sees as `/data` or `/outputs`, relative to the file.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// What it is allowed, written as administrators see it: `http GET https://images.example.org`.
    #[serde(default, deserialize_with = "permissions")]
    pub grants: Vec<Permission>,
    /// Secrets by name.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// The host calls that it is to make, with what they are answered. Without this list, calls are not compared; with it,
    /// all requests are, and of other functions those that it lists.
    #[serde(default)]
    pub calls: Option<Vec<HostCall>>,
    /// How the call is to end.
    pub expect: Expectation,
}

/// How a call is to end.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// With this answer.
    Answer(Answer),
    /// With a failure whose report contains this text.
    Failure(String),
}

fn permissions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Permission>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}
