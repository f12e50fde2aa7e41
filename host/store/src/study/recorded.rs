//! Changes with their entry in the audit trail: both or neither.

use gantry_model::study::{Actor, ExperimentId};
use jiff::Timestamp;
use serde_json::Value as Json;
use sqlx::{Any, AnyConnection, Transaction};

use super::change::NewStudyEvent;
use super::events;
use super::numbers::{NumberKind, take};
use super::sql::Sql;
use crate::Store;
use crate::columns::number;
use crate::error::{StoreError, conflict_or_unavailable, unavailable};

/// A transaction that ends with an entry in the audit trail.
pub(super) struct Recorded {
    transaction: Transaction<'static, Any>,
    operation: &'static str,
    event: i64,
    /// When.
    pub(super) at: Timestamp,
}

impl Store {
    pub(super) async fn begin_recorded(
        &self,
        operation: &'static str,
    ) -> Result<Recorded, StoreError> {
        // Before the transaction begins, which may take the only connection that writes.
        let event = self.take_numbers(NumberKind::Event, 1).await?;
        let at = self.now();
        Ok(Recorded { transaction: self.begin(operation).await?, operation, event, at })
    }
}

impl Recorded {
    /// For statements.
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Takes `count` numbers that follow each other, and returns the first. They come back if nothing comes of the
    /// transaction.
    pub(super) async fn numbers(
        &mut self,
        kind: NumberKind,
        count: usize,
    ) -> Result<i64, StoreError> {
        let count = number(u64::try_from(count).unwrap_or(u64::MAX));
        take(&mut *self.transaction, kind, count).await
    }

    /// Takes one number.
    pub(super) async fn number(&mut self, kind: NumberKind) -> Result<i64, StoreError> {
        self.numbers(kind, 1).await
    }

    /// Runs a statement, and tells how many rows it was about.
    pub(super) async fn run(&mut self, sql: Sql) -> Result<u64, StoreError> {
        sql.execute(&mut *self.transaction).await.map_err(unavailable(self.operation))
    }

    /// The same. Something of that name that is there already, or something that is gone, is a conflict in the words of `conflict`.
    pub(super) async fn run_unless(
        &mut self,
        sql: Sql,
        conflict: impl FnOnce() -> String,
    ) -> Result<u64, StoreError> {
        let done = sql.execute(&mut *self.transaction).await;
        done.map_err(conflict_or_unavailable(self.operation, conflict))
    }

    /// Writes the entry and ends the transaction, if a statement was about any row; says whether it was.
    pub(super) async fn commit_if(
        self,
        rows: u64,
        by: &Actor,
        subject: String,
        what: &str,
        detail: Json,
    ) -> Result<bool, StoreError> {
        if rows > 0 {
            self.commit(by, subject, what, detail).await?;
        }
        Ok(rows > 0)
    }

    /// Writes the entry and ends the transaction.
    pub(super) async fn commit(
        self,
        by: &Actor,
        subject: String,
        what: &str,
        detail: Json,
    ) -> Result<(), StoreError> {
        self.commit_about(None, by, subject, what, detail).await
    }

    /// Writes the entry, which is about an experiment, and ends the transaction.
    pub(super) async fn commit_about(
        mut self,
        experiment: Option<ExperimentId>,
        by: &Actor,
        subject: String,
        what: &str,
        detail: Json,
    ) -> Result<(), StoreError> {
        let event = NewStudyEvent::new(by, subject, what, detail);
        let told = [(self.event, experiment, &event)];
        events::rows(told.into_iter(), self.at)?.write(&mut self.transaction).await?;
        self.transaction.commit().await.map_err(unavailable(self.operation))
    }
}
