//! What can go wrong when something is asked of the pipeline. The interfaces choose status codes and wire formats.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use gantry_definition::bundle::BundleRefusal;
use gantry_definition::values::ValueError;
use gantry_engine::matching::Mismatch;
use gantry_model::failure::OutputProblem;
use gantry_model::finding::Finding;
use gantry_model::host::HostName;
use gantry_model::id::RunId;
use gantry_model::run::{IllegalTransition, RunStatus};
use gantry_store::{ObjectError, StoreError};
use thiserror::Error;

use super::{PluginError, StudyError};

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// Why something was not done.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("there is no such task")]
    TaskNotFound,
    #[error("there is no such run")]
    RunNotFound,
    #[error("the task has no parameter '{0}'")]
    ParameterNotFound(String),
    #[error("there is no file for '{0}'")]
    ContentNotFound(String),
    #[error("the task {0} exists already")]
    TaskExists(String),
    #[error("the bundle was refused")]
    BundleRefused(#[source] BundleRefusal),
    #[error("{} value(s) were refused", .0.len())]
    ValuesRefused(Vec<RefusedValue>),
    #[error("the run is {status}, so it cannot {wanted}")]
    InvalidState { status: RunStatus, wanted: &'static str },
    #[error("inputs are missing: {}", .0.join(", "))]
    NotProvisioned(Vec<String>),
    #[error("arrays that belong together do not match")]
    NotMatching(Vec<Mismatch>),
    #[error("the secret does not belong to the run")]
    WrongSecret,
    #[error("the outputs were refused")]
    OutputsRefused(Vec<OutputProblem>),
    #[error("there is no output importer '{name}'; there are: {}", .known.join(", "))]
    UnknownImporter { name: String, known: Vec<String> },
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Study(#[from] StudyError),
    #[error("the script task was refused")]
    ScriptRefused(Vec<Finding>),
    #[error("there is no host '{0}'")]
    HostNotFound(HostName),
    #[error("there is a host '{0}' already")]
    HostExists(HostName),
    #[error("the host '{host}' {why} of {}", listed(.runs))]
    HostInUse { host: HostName, why: &'static str, runs: Vec<RunId> },
    #[error("{0}")]
    HostRefused(String),
    #[error(
        "'{0}' is no name: expected letters, digits, '_', '-' and '.', the first a letter or '_'"
    )]
    NameRefused(String),
    #[error("the task has runs that have not ended: {}", listed(.0))]
    TaskInUse(Vec<RunId>),
    #[error("the disk is full")]
    DiskFull,
    #[error("the upload is larger than the {limit} bytes that are taken")]
    TooLarge { limit: u64 },
    #[error("the upload ended before it was complete")]
    Interrupted(#[source] Box<dyn StdError + Send + Sync>),
    #[error("the registry did not take the image: {0}")]
    Registry(String),
    #[error("the app store did not deliver the bundle: {0}")]
    AppStore(String),
    #[error("the cursor is not one that a list gave")]
    InvalidCursor,
    #[error("somebody else changed it at the same moment")]
    Conflict,
    #[error("too many passwords: wait {seconds} s")]
    TooManyAttempts { seconds: u64 },
    #[error("the database is out of reach or busy")]
    NoDatabase(#[source] Arc<StoreError>),
    #[error("{operation} failed")]
    Internal {
        operation: &'static str,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

/// The first runs, and how many there are more.
fn listed(runs: &[RunId]) -> String {
    const MOST: usize = 10;
    let first: Vec<_> = runs.iter().take(MOST).map(ToString::to_string).collect();
    let more = runs.len().saturating_sub(MOST);
    let first = first.join(", ");
    if more == 0 { first } else { format!("{first} and {more} more runs") }
}

/// A value that was refused, and for which parameter.
#[derive(Debug)]
pub(crate) struct RefusedValue {
    pub(crate) parameter: String,
    pub(crate) error: RefusedWhy,
}

/// Why a value was refused.
#[derive(Debug)]
pub(crate) enum RefusedWhy {
    /// The task has no such input.
    UnknownParameter,
    /// It does not satisfy the parameter's type.
    Value(ValueError),
}

impl Error {
    /// An error of the server's own doing.
    pub(crate) fn internal(
        operation: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Internal { operation, source: source.into() }
    }

    /// An error of the file system: a full disk is told apart, since it is not the server's fault.
    pub(crate) fn io(operation: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::internal(operation, source),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { .. } => Self::Conflict,
            StoreError::Illegal(IllegalTransition { from, .. }) => {
                Self::InvalidState { status: from, wanted: "change so" }
            }
            StoreError::InvalidCursor => Self::InvalidCursor,
            outage if outage.is_outage() => Self::NoDatabase(Arc::new(outage)),
            other => Self::internal("using the database", other),
        }
    }
}

impl From<ObjectError> for Error {
    fn from(error: ObjectError) -> Self {
        // What no object can be called is not there: names in a path are the caller's.
        if let ObjectError::InvalidKey { key, .. } = error {
            return Self::ContentNotFound(key);
        }
        let mut source: Option<&(dyn StdError + 'static)> = Some(&error);
        while let Some(cause) = source {
            let full = cause.downcast_ref::<io::Error>();
            if full.is_some_and(|io| io.kind() == io::ErrorKind::StorageFull) {
                return Self::DiskFull;
            }
            source = cause.source();
        }
        Self::internal("using the object store", error)
    }
}
