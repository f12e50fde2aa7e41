//! Hosts: the machines on which the jobs of script tasks run, and the registries that they pull images from.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};
use thiserror::Error;

use crate::exec::Capacity;

/// The name of a host; `local` is the server itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

/// What cannot be the name of a host.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is not a host's name: expected 1 to 64 ASCII letters, digits, '.', '_' and '-', the first a letter or digit"
)]
pub struct InvalidHostName(String);

impl HostName {
    /// The server itself.
    pub const LOCAL: &str = "local";

    /// [`HostName::LOCAL`].
    pub fn local() -> Self {
        Self(Self::LOCAL.to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the server itself.
    pub fn is_local(&self) -> bool {
        self.0 == Self::LOCAL
    }
}

impl FromStr for HostName {
    type Err = InvalidHostName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inside = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let good = text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.len() <= 64
            && text.chars().all(inside);
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidHostName(text.to_owned())) }
    }
}

impl TryFrom<String> for HostName {
    type Error = InvalidHostName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A machine on which jobs run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Host {
    /// What tasks call it.
    pub name: HostName,
    /// How it is reached.
    pub reach: Reach,
    /// Absolute path of the folder on it that Gantry works in; everything of Gantry's is below it.
    pub working_folder: String,
    /// What jobs are handed to.
    pub scheduler: Scheduler,
    /// The container engine of jobs that name none.
    pub container_engine: ContainerEngine,
    /// What jobs may use in all; `None` is the whole machine.
    pub capacity: Option<Capacity>,
    /// Most jobs at once; `None` is no limit.
    pub jobs_at_once: Option<u32>,
    /// Words by which people tell it from others, sorted.
    pub labels: Vec<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Grows with each change.
    pub revision: u64,
}

/// How a host is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Reach {
    /// It is this machine.
    Local,
    /// By SSH.
    Ssh(SshReach),
}

/// How a host is reached by SSH. The secrets that belong to it are kept elsewhere, encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshReach {
    /// A name or an IP address.
    pub address: String,
    /// TCP port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// Whether a password or a private key is used.
    pub login: Login,
    /// The host's public key in OpenSSH's form (`ssh-ed25519 AAAA…`), once it is known: any other is refused.
    pub host_key: Option<String>,
    /// A host that the connection goes through.
    pub jump: Option<HostName>,
}

/// How a user proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Display, EnumString)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "the two names say it")]
pub enum Login {
    Key,
    Password,
}

/// What a host hands its jobs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scheduler {
    /// Nothing: they start at once.
    None,
    /// Slurm, by `sbatch`, `squeue`, `sacct` and `scancel`.
    Slurm {
        /// Further arguments of `sbatch`, one an item: `--partition=long`.
        arguments: Vec<String>,
    },
}

/// A container engine whose command line Gantry speaks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize, Display, EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "the two names say it")]
pub enum ContainerEngine {
    #[default]
    Docker,
    Podman,
}

/// What a look at a host found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostReport {
    /// Whether jobs can run there.
    pub usable: bool,
    /// What was looked at, in order.
    pub checks: Vec<HostCheck>,
    /// The key that the host showed, in OpenSSH's form; none for this machine, or if it never answered.
    pub host_key: Option<String>,
    /// The programs that were found: `bash`, `python3`, `podman`, `sbatch`.
    pub programs: Vec<String>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostCheck {
    /// What: `connection`, `host key`, `login`, `working folder`, `container engine`.
    pub name: String,
    /// Whether it is as it has to be.
    pub passed: bool,
    /// What was found; where it did not pass, why, and what to do.
    pub message: String,
}
