//! Rows and objects do not change in one step. So a task or a run whose objects are being made or
//! removed is put on record in the data folder first, and what a server that was killed left
//! half-done is undone when it starts again.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use gantry_model::id::{RunId, TaskId};
use tokio::fs;

use super::names::{inputs_prefix, logs_prefix, outputs_prefix, results_prefix, task_prefix};
use super::{Error, Pipeline, Result};

/// What owns objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Task(TaskId),
    Run(RunId),
}

/// The folder with an empty file for each owner whose objects are being made or removed.
#[derive(Debug, Clone)]
pub(crate) struct Unfinished {
    folder: PathBuf,
}

impl Unfinished {
    /// Opens the folder, or makes it.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    async fn begin(&self, owner: Owner) -> io::Result<()> {
        fs::write(self.folder.join(owner.to_string()), "").await
    }

    async fn end(&self, owner: Owner) -> io::Result<()> {
        fs::remove_file(self.folder.join(owner.to_string())).await
    }

    async fn all(&self) -> io::Result<Vec<Owner>> {
        let mut owners = Vec::new();
        let mut entries = fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name();
            owners.extend(name.to_str().and_then(|name| name.parse::<Owner>().ok()));
        }
        Ok(owners)
    }
}

impl Pipeline {
    /// Does `work`, which adds or removes the owner's row and its objects. Afterwards there are
    /// both, or neither.
    pub(crate) async fn change_objects<T>(
        &self,
        owner: Owner,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let begun = self.unfinished.begin(owner).await;
        begun.map_err(|error| Error::io("recording what is under way", error))?;
        let done = work.await;
        self.settle(owner).await;
        done
    }

    /// Undoes what a server that was killed left half-done. To be called before anything is taken
    /// in.
    pub(crate) async fn undo_unfinished(&self) -> io::Result<()> {
        for owner in self.unfinished.all().await? {
            self.settle(owner).await;
        }
        Ok(())
    }

    /// Removes objects without a row. What cannot be done now stays on record for the next start.
    async fn settle(&self, owner: Owner) {
        if let Err(error) = self.try_settle(owner).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(%owner, error, "objects that belong to nobody stay in the store");
        }
    }

    async fn try_settle(&self, owner: Owner) -> Result<()> {
        let is_on_record = match owner {
            Owner::Task(id) => self.store.task(id).await?.is_some(),
            Owner::Run(id) => self.store.run(id).await?.is_some(),
        };
        if !is_on_record {
            for prefix in owner.prefixes() {
                self.objects.remove_prefix(&prefix).await?;
            }
        }
        let ended = self.unfinished.end(owner).await;
        ended.map_err(|error| Error::io("recording what is done", error))
    }
}

impl Owner {
    /// Where its objects are.
    fn prefixes(self) -> Vec<String> {
        match self {
            Self::Task(id) => vec![task_prefix(id)],
            Self::Run(id) => {
                vec![inputs_prefix(id), outputs_prefix(id), results_prefix(id), logs_prefix(id)]
            }
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(id) => write!(f, "task-{id}"),
            Self::Run(id) => write!(f, "run-{id}"),
        }
    }
}

impl FromStr for Owner {
    type Err = ();

    fn from_str(name: &str) -> std::result::Result<Self, ()> {
        match name.split_once('-').ok_or(())? {
            ("task", id) => id.parse().map(Self::Task).map_err(drop),
            ("run", id) => id.parse().map(Self::Run).map_err(drop),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_known_again_by_the_name_of_its_file() {
        let id = "0193a1b2-0000-7000-8000-000000000001";
        for owner in [Owner::Task(id.parse().unwrap()), Owner::Run(id.parse().unwrap())] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        assert_eq!("lost+found".parse::<Owner>(), Err(()));
    }
}
