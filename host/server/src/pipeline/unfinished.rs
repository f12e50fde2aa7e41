//! Rows and objects do not change in one step. So what owns objects that are being made or removed, a
//! task or a run for example, is put on record in the data folder first, and what a server that was killed left
//! half-done is undone when it starts again.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use gantry_model::digest::Digest;
use gantry_model::id::{RunId, TaskId};
use tokio::fs;
use uuid::Uuid;

use super::names::{
    artifacts_prefix, component_object, failure_object, inputs_prefix, logs_prefix, outputs_prefix,
    results_prefix, task_prefix, uploads_prefix,
};
use super::{Error, Pipeline, Result};

/// What owns objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    Task(TaskId),
    Run(RunId),
    /// A component, which versions of plugins refer to and runs are bound to.
    Component(Digest),
    /// A plugin's call that failed.
    PluginFailure(Uuid),
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

    async fn begin(&self, owner: &Owner) -> io::Result<()> {
        fs::write(self.folder.join(owner.to_string()), "").await
    }

    async fn end(&self, owner: &Owner) -> io::Result<()> {
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
        self.change_all_objects(vec![owner], work).await
    }

    /// The same for several owners at once.
    pub(crate) async fn change_all_objects<T>(
        &self,
        owners: Vec<Owner>,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        for owner in &owners {
            let begun = self.unfinished.begin(owner).await;
            begun.map_err(|error| Error::io("recording what is under way", error))?;
        }
        let done = work.await;
        for owner in &owners {
            self.settle(owner).await;
        }
        done
    }

    /// Undoes what a server that was killed left half-done. To be called before anything is taken
    /// in.
    pub(crate) async fn undo_unfinished(&self) -> io::Result<()> {
        for owner in self.unfinished.all().await? {
            self.settle(&owner).await;
        }
        Ok(())
    }

    /// Removes objects without a row. What cannot be done now stays on record for the next start.
    async fn settle(&self, owner: &Owner) {
        if let Err(error) = self.try_settle(owner).await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(%owner, error, "objects that belong to nobody stay in the store");
        }
    }

    async fn try_settle(&self, owner: &Owner) -> Result<()> {
        let is_on_record = match owner {
            Owner::Task(id) => self.store.task(*id).await?.is_some(),
            Owner::Run(id) => self.store.run(*id).await?.is_some(),
            Owner::Component(digest) => self.store.is_component_wanted(digest).await?,
            Owner::PluginFailure(id) => self.store.has_plugin_failure(*id).await?,
        };
        if !is_on_record {
            for prefix in owner.prefixes() {
                self.objects.remove_prefix(&prefix).await?;
            }
            if let Some(object) = owner.object() {
                self.objects.remove(&object).await?;
            }
        }
        let ended = self.unfinished.end(owner).await;
        ended.map_err(|error| Error::io("recording what is done", error))
    }
}

impl Owner {
    /// Where its objects are, if it has several.
    fn prefixes(&self) -> Vec<String> {
        match *self {
            Self::Task(id) => vec![task_prefix(id)],
            Self::Run(id) => {
                let run = [
                    inputs_prefix,
                    uploads_prefix,
                    outputs_prefix,
                    results_prefix,
                    logs_prefix,
                    artifacts_prefix,
                ];
                run.map(|prefix| prefix(id)).to_vec()
            }
            Self::Component(_) | Self::PluginFailure(_) => Vec::new(),
        }
    }

    /// Its object, if it has one alone.
    fn object(&self) -> Option<String> {
        match self {
            Self::Task(_) | Self::Run(_) => None,
            Self::Component(digest) => Some(component_object(digest)),
            Self::PluginFailure(id) => Some(failure_object(*id)),
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(id) => write!(f, "task-{id}"),
            Self::Run(id) => write!(f, "run-{id}"),
            Self::Component(digest) => write!(f, "component-{}", digest.hex()),
            Self::PluginFailure(id) => write!(f, "failure-{id}"),
        }
    }
}

impl FromStr for Owner {
    type Err = ();

    fn from_str(name: &str) -> std::result::Result<Self, ()> {
        match name.split_once('-').ok_or(())? {
            ("task", id) => id.parse().map(Self::Task).map_err(drop),
            ("run", id) => id.parse().map(Self::Run).map_err(drop),
            ("component", hex) => {
                format!("sha256:{hex}").parse().map(Self::Component).map_err(drop)
            }
            ("failure", id) => id.parse().map(Self::PluginFailure).map_err(drop),
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
        for owner in [
            Owner::Task(id.parse().unwrap()),
            Owner::Run(id.parse().unwrap()),
            Owner::Component(Digest::from_bytes([7; 32])),
            Owner::PluginFailure(id.parse().unwrap()),
        ] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        assert_eq!("lost+found".parse::<Owner>(), Err(()));
    }
}
