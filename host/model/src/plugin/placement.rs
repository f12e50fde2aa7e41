//! The world `executor-selector`: which executor takes a job.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::exec::Capacity;
use crate::id::{ExecutorName, RunId};

/// Asked: where shall this job run?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PlacementRequest {
    /// The run.
    pub run: RunId,
    /// Its task as `namespace:version`.
    pub task: String,
    /// What the job needs.
    pub needs: Capacity,
    /// Whether the job needs the network.
    pub internet: bool,
    /// Bytes of all its inputs.
    pub input_bytes: u64,
    /// Executors that can take such a job at all, healthy or not.
    pub candidates: Vec<Candidate>,
    /// The plugin's settings.
    #[serde(default)]
    pub settings: Json,
}

/// An executor that could take a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Candidate {
    /// The executor.
    pub name: ExecutorName,
    /// `podman`, `docker`.
    pub runtime: String,
    /// Words that the operator gave to it, sorted.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Why it takes no jobs now; `None` if it does.
    pub unhealthy: Option<String>,
    /// What it has in all.
    pub capacity: Capacity,
    /// What running jobs have of that.
    pub in_use: Capacity,
    /// Jobs that run there.
    pub running_jobs: u32,
    /// Bytes of the job's inputs that are on its machine already.
    pub present_bytes: u64,
}

/// An executor selector's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// This one takes the job.
    Chosen {
        /// One of the candidates.
        executor: ExecutorName,
        /// Why this one, for people.
        because: String,
    },
    /// Not now; ask again when something has changed.
    Deferred {
        /// Why, for people.
        because: String,
    },
}
