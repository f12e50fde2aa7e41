//! Keeps changes of experiments: those that come at the same time share a transaction, since it is the transaction that costs.

use std::iter::Peekable;
use std::sync::Arc;

use gantry_model::study::Execution;
use gantry_store::{Applied, Store, StoreError, StudyChange};
use serde_json::Value as Json;
use tokio::sync::{mpsc, oneshot};

use super::super::{Error, Result};

/// Most changes in one transaction.
const MOST_AT_ONCE: usize = 256;
/// Most bytes in one transaction, by what callbacks and people said; one change alone may have more. Much at once would
/// hold up the others, and lie in memory twice.
const MOST_BYTES: usize = 8 << 20;
/// How many may wait.
const QUEUE: usize = 1024;

type Outcome = std::result::Result<Applied, Arc<StoreError>>;
type Asked = (StudyChange, oneshot::Sender<Outcome>);

/// Where changes are handed in.
#[derive(Clone)]
pub(super) struct Committer {
    queue: mpsc::Sender<Asked>,
}

impl Committer {
    /// Begins to keep changes. It ends once every handle is gone.
    pub(super) fn start(store: Store) -> Self {
        let (queue, asked) = mpsc::channel(QUEUE);
        tokio::spawn(keep_all(store, asked));
        Self { queue }
    }

    /// Keeps a change, or finds that the experiment was changed meanwhile. It is on disk when this returns.
    pub(super) async fn keep(&self, change: StudyChange) -> Result<Applied> {
        let (answer, answered) = oneshot::channel();
        let gone = |_| Error::internal("keeping an experiment", "the server is stopping");
        self.queue.send((change, answer)).await.map_err(|_| gone(()))?;
        let applied = answered.await.map_err(|_| gone(()))?;
        applied.map_err(|error| match error.is_outage() {
            true => Error::NoDatabase(error),
            false => Error::internal("keeping an experiment", error),
        })
    }
}

async fn keep_all(store: Store, mut asked: mpsc::Receiver<Asked>) {
    let mut batch = Vec::with_capacity(MOST_AT_ONCE);
    while asked.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        let mut left = batch.drain(..).peekable();
        while left.peek().is_some() {
            keep_together(&store, light_enough(&mut left)).await;
        }
    }
}

/// The first of these, as many as fit into a transaction.
fn light_enough(left: &mut Peekable<impl Iterator<Item = Asked>>) -> Vec<Asked> {
    let mut bytes = 0;
    let mut taken = Vec::new();
    while let Some(next) = left.next_if(|(change, _)| {
        bytes += weight(change);
        taken.is_empty() || bytes <= MOST_BYTES
    }) {
        taken.push(next);
    }
    taken
}

async fn keep_together(store: &Store, asked: Vec<Asked>) {
    let (changes, answers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    let outcomes = match store.apply_study(changes.clone()).await {
        Ok(applied) => applied.into_iter().map(Ok).collect(),
        // Each would wait as long for nothing.
        Err(error) if changes.len() == 1 || error.is_outage() => {
            let error = Arc::new(error);
            changes.iter().map(|_| Err(error.clone())).collect()
        }
        // One that cannot be kept holds up no other.
        Err(_) => one_by_one(store, changes).await,
    };
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        // Whoever asked may have gone; the change is kept all the same.
        let _ = answer.send(outcome);
    }
}

/// About how many bytes of a change are somebody's words.
fn weight(change: &StudyChange) -> usize {
    let said = |(_, execution): &(_, Execution)| {
        let output = &execution.output;
        let values = output.values.as_ref().map_or(0, size);
        output.run_log.len() + output.result_log.len() + values + execution.work.memory.len()
    };
    let executions: usize = change.executions.iter().map(said).sum();
    let variables: usize = change.variables.values().map(|variable| size(&variable.value)).sum();
    executions + variables
}

/// About how many bytes a value has as JSON.
fn size(value: &Json) -> usize {
    match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => 8,
        Json::String(text) => text.len() + 2,
        Json::Array(items) => items.iter().map(size).sum::<usize>() + 2,
        Json::Object(fields) => {
            fields.iter().map(|(name, value)| name.len() + size(value) + 4).sum::<usize>() + 2
        }
    }
}

async fn one_by_one(store: &Store, changes: Vec<StudyChange>) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        let applied = store.apply_study(vec![change]).await;
        let first = |applied: Vec<_>| applied.into_iter().next().unwrap_or(Applied::Stale);
        outcomes.push(applied.map(first).map_err(Arc::new));
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gantry_model::study::{ActionId, Actor, ExperimentId, Progress, StateId, Variable};
    use gantry_store::{Hold, NewStudyEvent};
    use serde_json::json;

    use super::*;

    fn asked(bytes: usize) -> Asked {
        let event = NewStudyEvent {
            by: Actor::Workflow,
            subject: "experiment 1".to_owned(),
            what: "worked".to_owned(),
            detail: json!({}),
        };
        let text = Variable::of(json!({ "text": "x".repeat(bytes) }));
        let change = StudyChange {
            experiment: ExperimentId(1),
            revision: 0,
            progress: Progress { state: 0, action: ActionId(1), rest: None, canceling: Vec::new() },
            state_id: StateId(1),
            failed: false,
            due_at: None,
            hold: Hold::Keep,
            actions: Vec::new(),
            executions: Vec::new(),
            variables: BTreeMap::from([("text".to_owned(), text)]),
            event,
        };
        (change, oneshot::channel().0)
    }

    #[test]
    fn what_is_kept_together_is_light_or_alone() {
        let sizes = [10, 10, 5 << 20, 5 << 20, 20 << 20, 10, 2 << 20];
        let mut left = sizes.map(asked).into_iter().peekable();
        let mut batches = Vec::new();
        while left.peek().is_some() {
            batches.push(light_enough(&mut left).len());
        }
        assert_eq!(batches, [3, 1, 1, 2]);
    }
}
