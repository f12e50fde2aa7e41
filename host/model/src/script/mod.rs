//! A script task as it is locked: stages of jobs, each a script for a host.
//!
//! Texts that may hold template variables are kept as their author wrote them ([`Template`]); they are rendered when a job is
//! planned, since they name places on the job's host.

mod files;
mod interpreter;
mod job;
mod progress;

use serde::{Deserialize, Serialize};

pub use files::{TaskFile, TaskFiles};
pub use interpreter::Interpreter;
pub use job::{Artifact, Container, Image, JobKey, ScriptJob, Template};
pub use progress::{JobRecord, JobState, KeptArtifact, PlacedJob};

/// What a script task does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// The stages in their order. Without any, all jobs run at once.
    pub stages: Vec<String>,
    /// The jobs in the order in which they are written.
    pub jobs: Vec<ScriptJob>,
    /// The task's files, the main one included.
    pub files: TaskFiles,
    /// Which of the files is the main one: `task.yml`.
    pub main: String,
}

impl Script {
    /// The job of that name.
    pub fn job(&self, key: &JobKey) -> Option<&ScriptJob> {
        self.jobs.iter().find(|job| job.key == *key)
    }

    /// How many stages there are to run one after the other: at least one.
    pub fn stage_count(&self) -> usize {
        self.stages.len().max(1)
    }
}
