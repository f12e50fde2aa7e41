//! What a plugin can be allowed. A plugin wants permissions; an administrator grants some.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use thiserror::Error;

/// The method of an HTTP request.
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
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum HttpMethod {
    /// Reads.
    Get,
    /// Reads the headers alone.
    Head,
    /// Creates, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

/// Where HTTP requests may go to, and which.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HttpScope {
    /// `https://host`, `http://host:port`, `https://*.domain`, or `*`.
    pub origin: String,
    /// The methods, in the order of [`HttpMethod`], each once.
    pub methods: Vec<HttpMethod>,
}

/// Something that a plugin can be allowed. Its text (`http GET,POST https://images.example.org`, `secret pacs-password`,
/// `mail`) is what people see and what they type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// HTTP requests to other machines.
    Http(HttpScope),
    /// HTTP requests to loopback and link-local addresses.
    LocalHttp(HttpScope),
    /// Reading the secret of this name.
    Secret(String),
    /// Commands through the executor of this name; `*` is every one.
    Command(String),
    /// Sending mail.
    Mail,
    /// Starting runs of this task: `namespace:version`, `namespace:*`, `*`.
    StartTask(String),
    /// Reading the experiment's variables.
    ReadVariables,
    /// Changing the experiment's variables.
    WriteVariables,
}

impl fmt::Display for HttpScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods: Vec<&str> = self.methods.iter().map(Into::into).collect();
        write!(f, "{} {}", methods.join(","), self.origin)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(scope) => write!(f, "http {scope}"),
            Self::LocalHttp(scope) => write!(f, "local-http {scope}"),
            Self::Secret(name) => write!(f, "secret {name}"),
            Self::Command(executor) => write!(f, "command {executor}"),
            Self::Mail => f.write_str("mail"),
            Self::StartTask(task) => write!(f, "start-task {task}"),
            Self::ReadVariables => f.write_str("read-variables"),
            Self::WriteVariables => f.write_str("write-variables"),
        }
    }
}

/// A text is not a permission.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is not a permission: expected `http METHOD[,METHOD] ORIGIN`, `local-http METHOD[,METHOD] ORIGIN`, \
     `secret NAME`, `command EXECUTOR`, `mail`, `start-task NAMESPACE:VERSION`, `read-variables` or `write-variables`"
)]
pub struct InvalidPermission(String);

impl FromStr for Permission {
    type Err = InvalidPermission;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let permission = match words.as_slice() {
            ["http", methods, origin] => scope(methods, origin).map(Self::Http),
            ["local-http", methods, origin] => scope(methods, origin).map(Self::LocalHttp),
            ["secret", name] => Some(Self::Secret((*name).to_owned())),
            ["command", executor] => Some(Self::Command((*executor).to_owned())),
            ["mail"] => Some(Self::Mail),
            ["start-task", task] => Some(Self::StartTask((*task).to_owned())),
            ["read-variables"] => Some(Self::ReadVariables),
            ["write-variables"] => Some(Self::WriteVariables),
            _ => None,
        };
        permission.ok_or_else(|| InvalidPermission(text.to_owned()))
    }
}

fn scope(methods: &str, origin: &str) -> Option<HttpScope> {
    let methods: Result<Vec<HttpMethod>, _> = methods.split(',').map(str::parse).collect();
    let mut methods = methods.ok()?;
    methods.sort_unstable();
    methods.dedup();
    Some(HttpScope { origin: origin.to_owned(), methods })
}
