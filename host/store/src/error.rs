//! Why the store could not do what it was asked.

use std::error::Error;

use gantry_model::id::RunId;
use gantry_model::run::IllegalTransition;
use thiserror::Error;

/// Why the store could not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database could not be reached, or refused the operation. It may help to try again.
    #[error("the database could not {operation}")]
    Unavailable {
        /// What it was asked to do, as a verb and its object.
        operation: &'static str,
        /// What the driver says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The address of a database is not one that Gantry knows. It is not repeated, since it may
    /// hold a password.
    #[error("the database's address {reason}: give sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Address {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Something that must be unique is there already, or something that is referred to is not.
    #[error("{what}")]
    Conflict {
        /// What stands in the way, as a sentence without a full stop.
        what: String,
    },
    /// Something that is referred to is not there, or no longer.
    #[error("there is no {what}")]
    Gone {
        /// What, such as `subject 12`.
        what: String,
    },
    /// Somebody else changed or removed the run since it was read. Read it again and decide again.
    #[error("run {run} has changed since it was read")]
    Stale {
        /// The run.
        run: RunId,
    },
    /// The run's state may not be followed by the one that was asked for.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// A page was asked for with a cursor that did not come from this store.
    #[error("the cursor is not one that a page of this list ended with")]
    InvalidCursor,
    /// What is on record does not make sense.
    #[error("{what} on record cannot be read")]
    Corrupt {
        /// Which part of which thing.
        what: &'static str,
        /// Why not.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Whether the database was out of reach or busy, rather than asked for something that it cannot do: the same will work
    /// once it is back.
    pub fn is_outage(&self) -> bool {
        let Self::Unavailable { source, .. } = self else { return false };
        match source.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| is_passing(&code))
            }
            Some(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
            None => false,
        }
    }
}

/// Whether a database's code says that it cannot now. PostgreSQL: connections (08), transactions that stood in each other's way
/// (40), resources (53), locks (55), an operator who stops or starts it (57), its own trouble (58). SQLite: busy and locked, whose
/// codes are numbers with more about it in their higher bytes.
fn is_passing(code: &str) -> bool {
    const SQLITE_BUSY: u32 = 5;
    const SQLITE_LOCKED: u32 = 6;
    if code.len() == 5 {
        return code
            .get(..2)
            .is_some_and(|class| ["08", "40", "53", "55", "57", "58"].contains(&class));
    }
    code.parse().is_ok_and(|code: u32| [SQLITE_BUSY, SQLITE_LOCKED].contains(&(code & 0xff)))
}

/// For `map_err`: the database could not do `operation`.
pub(crate) fn unavailable<E>(operation: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: Error + Send + Sync + 'static,
{
    move |source| StoreError::Unavailable { operation, source: source.into() }
}

/// For `map_err`: `what` is on record but cannot be read.
pub(crate) fn corrupt<E>(what: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: Error + Send + Sync + 'static,
{
    move |source| StoreError::Corrupt { what, source: source.into() }
}

/// For `map_err` of an insertion: a broken UNIQUE or FOREIGN KEY is a conflict, which `what`
/// describes.
pub(crate) fn conflict_or_unavailable(
    operation: &'static str,
    what: impl FnOnce() -> String,
) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| match source.as_database_error() {
        Some(error) if error.is_unique_violation() || error.is_foreign_key_violation() => {
            StoreError::Conflict { what: what() }
        }
        _ => unavailable(operation)(source),
    }
}
