//! Identifiers, one type for each kind of thing, so that the id of a run can never be passed where a task is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id! {
    /// An uploaded task: one definition in one version.
    TaskId
}
uuid_id! {
    /// One run of a task.
    RunId
}
uuid_id! {
    /// A file or folder that was uploaded for an input. Each upload has one of its own, also one that replaces another.
    UploadId
}
uuid_id! {
    /// An access token (not its secret).
    TokenId
}
uuid_id! {
    /// An app store from which tasks can be installed.
    AppStoreId
}

/// One attempt at a job of a run. The attempt fences: what an older attempt reports late changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JobId {
    /// The run that the job belongs to.
    pub run: RunId,
    /// The run's attempt; counts from 1.
    pub attempt: u32,
    /// Which of several jobs; `None` where the run is one job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<JobPart>,
}

/// One of the jobs of a script task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JobPart {
    /// Its place among the task's jobs; counts from 0.
    pub job: u32,
    /// How often it has been started in this attempt of the run; counts from 1.
    pub turn: u32,
}

impl fmt::Display for JobId {
    /// `{run}-{attempt}` or `{run}-{attempt}.{job}.{turn}`: fit for a container's or a folder's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.run, self.attempt)?;
        match self.part {
            Some(JobPart { job, turn }) => write!(f, ".{job}.{turn}"),
            None => Ok(()),
        }
    }
}

/// A text is not a job's id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is not a job's id: expected a run's id, a dash and the attempt, and of several jobs which one and its turn"
)]
pub struct InvalidJobId(String);

impl FromStr for JobId {
    type Err = InvalidJobId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (run, rest) = text.rsplit_once('-')?;
            let (attempt, part) = match rest.split_once('.') {
                None => (rest, None),
                Some((attempt, part)) => {
                    let (job, turn) = part.split_once('.')?;
                    let part = JobPart { job: job.parse().ok()?, turn: turn.parse().ok()? };
                    (attempt, Some(part))
                }
            };
            Some(Self { run: run.parse().ok()?, attempt: attempt.parse().ok()?, part })
        };
        parse().ok_or_else(|| InvalidJobId(text.to_owned()))
    }
}

/// A server among those that share a database. It keeps its id in its data folder, so it is the same one after a restart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerId(pub String);

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an executor is called in the configuration: `podman`, `docker`, later a host's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExecutorName(pub String);

impl fmt::Display for ExecutorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a plugin calls itself: lower-case words joined by dashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PluginName(pub String);

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What people call a project: 1 to 64 ASCII letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProjectName(String);

/// A text is not a project's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is not a project's name: expected 1 to 64 ASCII letters, digits, '.', '_' and '-', the first a letter or digit"
)]
pub struct InvalidProjectName(String);

impl FromStr for ProjectName {
    type Err = InvalidProjectName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inside = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let good = text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.len() <= 64
            && text.chars().all(inside);
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidProjectName(text.to_owned())) }
    }
}

impl TryFrom<String> for ProjectName {
    type Error = InvalidProjectName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ProjectName> for String {
    fn from(name: ProjectName) -> Self {
        name.0
    }
}

impl ProjectName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
