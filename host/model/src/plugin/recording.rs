//! What a call of a plugin did to the world outside, so that it can be done again without that world.
//!
//! A failed call leaves a [`Recording`]. `gantry plugin replay` answers the plugin's host calls from it, and the tests of a
//! plugin are written in the same form: the host calls that it is to make, with what they are to be answered.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use strum::{Display, EnumString};

use super::http::{HttpRequest, HttpResult};
use super::permission::Permission;
use super::question::Question;
use crate::digest::Digest;
use crate::id::PluginName;

/// How much a message matters.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum LogLevel {
    /// Of use only to the plugin's author.
    Debug,
    /// Worth keeping.
    Info,
    /// Something is odd.
    Warn,
    /// Something is wrong.
    Error,
}

/// A call from a plugin to Gantry, with its result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum HostCall {
    /// `log.log`
    Log {
        /// How much it matters.
        level: LogLevel,
        /// The text.
        message: String,
    },
    /// `http.send`
    Http {
        /// The request.
        request: HttpRequest,
        /// What came of it.
        result: HttpResult,
    },
    /// `secrets.get`. The secret itself is never recorded.
    Secret {
        /// Its name.
        name: String,
        /// Whether the plugin got it.
        given: bool,
    },
    /// `variables.names`
    VariableNames {},
    /// `variables.get`
    GetVariable {
        /// Its name.
        name: String,
    },
    /// `variables.set`
    SetVariable {
        /// Its name.
        name: String,
        /// Its value.
        value: Json,
    },
    /// `server.about`, with what the plugin was told.
    AboutServer(ServerInfo),
}

/// What a plugin may know of the server that it runs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ServerInfo {
    /// Gantry's version.
    pub version: String,
    /// The version of the contract that the server offers.
    pub contract: String,
    /// Where people and programs reach the server, without a slash at the end; `None` if it is not known.
    pub address: Option<String>,
}

/// A call of a plugin, complete but for files and secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recording {
    /// The version of Gantry that recorded it.
    pub gantry: String,
    /// The plugin.
    pub plugin: PluginName,
    /// Its version.
    pub version: String,
    /// Its component's bytes.
    pub digest: Digest,
    /// What it was allowed.
    pub grants: Vec<Permission>,
    /// What it was asked.
    pub question: Question,
    /// What it called, in order.
    pub calls: Vec<HostCall>,
    /// How the call ended, for people.
    pub ended: String,
}
