//! A run's turn: one server at a time has it, where several share a database.

use gantry_model::id::RunId;
use sqlx::{Any, Transaction};

use crate::Store;
use crate::error::{StoreError, unavailable};

/// A run's turn, which ends when this is dropped, or with the connection to the database.
#[derive(Debug)]
#[must_use = "the turn ends when this is dropped"]
pub struct RunTurn {
    /// PostgreSQL frees the run when the transaction ends; a server on SQLite is the only one.
    _held: Option<Transaction<'static, Any>>,
}

impl Store {
    /// Waits until no other server has the run. On SQLite, where there is no other one, it excludes nobody.
    ///
    /// # Errors
    /// `Unavailable` if the database cannot be reached, or all of its connections for turns stay taken.
    pub async fn turn(&self, run: RunId) -> Result<RunTurn, StoreError> {
        let operation = "give a run's turn";
        let Some(turns) = &self.pools.turns else { return Ok(RunTurn { _held: None }) };
        let mut held = turns.begin().await.map_err(unavailable(operation))?;
        // Two runs of one number would wait for each other, no more.
        let (high, low) = run.0.as_u64_pair();
        sqlx::query("SELECT 1 FROM pg_advisory_xact_lock($1)")
            .bind((high ^ low).cast_signed())
            .execute(&mut *held)
            .await
            .map_err(unavailable(operation))?;
        Ok(RunTurn { _held: Some(held) })
    }
}
