//! Numbers of the things in studies. One that was given is never given again; some are never given at all.

use sqlx::{Any, Executor};
use tokio::sync::Mutex;

use crate::Store;
use crate::columns::number;
use crate::error::{StoreError, unavailable};

/// How many numbers are taken at once of what is made often.
const BLOCK: i64 = 256;

/// What a number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are named like the ids in `gantry_model::study`")]
pub enum NumberKind {
    Workflow,
    State,
    Transition,
    Callback,
    Cohort,
    Subject,
    Experiment,
    Action,
    Execution,
    System,
    Link,
    ScanType,
    Scan,
    User,
    Role,
    Event,
}

impl NumberKind {
    /// As the column has it.
    fn name(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::State => "state",
            Self::Transition => "transition",
            Self::Callback => "callback",
            Self::Cohort => "cohort",
            Self::Subject => "subject",
            Self::Experiment => "experiment",
            Self::Action => "action",
            Self::Execution => "execution",
            Self::System => "system",
            Self::Link => "link",
            Self::ScanType => "scan-type",
            Self::Scan => "scan",
            Self::User => "user",
            Self::Role => "role",
            Self::Event => "event",
        }
    }
}

/// Numbers that this process took and has not given yet.
#[derive(Default)]
pub(crate) struct Numbers {
    experiments: Mutex<Block>,
    actions: Mutex<Block>,
    executions: Mutex<Block>,
    events: Mutex<Block>,
}

#[derive(Default)]
struct Block {
    next: i64,
    left: i64,
}

impl Numbers {
    fn block(&self, kind: NumberKind) -> Option<&Mutex<Block>> {
        match kind {
            NumberKind::Experiment => Some(&self.experiments),
            NumberKind::Action => Some(&self.actions),
            NumberKind::Execution => Some(&self.executions),
            NumberKind::Event => Some(&self.events),
            _ => None,
        }
    }
}

impl Store {
    /// Takes `count` numbers that follow each other, and returns the first. They are never given again, whatever becomes of
    /// them.
    ///
    /// Not to be called by whoever holds a transaction: SQLite has one connection that writes, and numbers may need it.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn take_numbers(&self, kind: NumberKind, count: usize) -> Result<i64, StoreError> {
        let count = number(u64::try_from(count).unwrap_or(u64::MAX));
        let Some(block) = self.numbers.block(kind) else {
            return take(&self.pools.write, kind, count).await;
        };
        let mut block = block.lock().await;
        if block.left < count {
            let size = count.max(BLOCK);
            *block = Block { next: take(&self.pools.write, kind, size).await?, left: size };
        }
        let first = block.next;
        block.next = block.next.saturating_add(count);
        block.left -= count;
        Ok(first)
    }

    /// Takes a number beyond one that was given before, by whatever server: so what belongs to one experiment is numbered in
    /// the order in which it happened, although each server has blocks of its own.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn take_number_beyond(
        &self,
        kind: NumberKind,
        before: i64,
    ) -> Result<i64, StoreError> {
        let number = self.take_numbers(kind, 1).await?;
        if number > before {
            return Ok(number);
        }
        // A block that is taken now begins beyond all that were taken before.
        if let Some(block) = self.numbers.block(kind) {
            *block.lock().await = Block::default();
        }
        self.take_numbers(kind, 1).await
    }
}

/// Takes numbers on a connection that the caller holds.
pub(super) async fn take<'e>(
    executor: impl Executor<'e, Database = Any>,
    kind: NumberKind,
    count: i64,
) -> Result<i64, StoreError> {
    sqlx::query_scalar(
        "UPDATE study_numbers SET next = next + $1 WHERE kind = $2 RETURNING next - $1",
    )
    .bind(count)
    .bind(kind.name())
    .fetch_one(executor)
    .await
    .map_err(unavailable("give a number"))
}
