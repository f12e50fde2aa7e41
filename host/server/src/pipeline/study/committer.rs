//! Keeps changes of experiments: those that come at the same time share a transaction, since it is the transaction that costs.

use gantry_store::{Applied, Store, StoreError, StudyChange};
use tokio::sync::{mpsc, oneshot};

use super::super::{Error, Result};

/// Most changes in one transaction.
const MOST_AT_ONCE: usize = 256;
/// How many may wait.
const QUEUE: usize = 1024;

type Outcome = std::result::Result<Applied, StoreError>;
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
        applied.map_err(|error| Error::internal("keeping an experiment", error))
    }
}

async fn keep_all(store: Store, mut asked: mpsc::Receiver<Asked>) {
    let mut batch = Vec::with_capacity(MOST_AT_ONCE);
    while asked.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        let (changes, answers): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        let outcomes = match store.apply_study(changes.clone()).await {
            Ok(applied) => applied.into_iter().map(Ok).collect(),
            Err(error) if changes.len() == 1 => vec![Err(error)],
            // One that cannot be kept holds up no other.
            Err(_) => one_by_one(&store, changes).await,
        };
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Whoever asked may have gone; the change is kept all the same.
            let _ = answer.send(outcome);
        }
    }
}

async fn one_by_one(store: &Store, changes: Vec<StudyChange>) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        let applied = store.apply_study(vec![change]).await;
        outcomes.push(applied.map(|applied| applied.into_iter().next().unwrap_or(Applied::Stale)));
    }
    outcomes
}
