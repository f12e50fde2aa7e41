//! The questions that the pipeline asks plugins, and their answers. Plain data: WIT types never leave the plugin host.

use serde::{Deserialize, Serialize};

use crate::exec::Capacity;
use crate::id::{ExecutorName, PluginName, RunId};
use crate::types::TypeKind;

/// What a component says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PluginDescription {
    /// Its name.
    pub name: PluginName,
    /// Its version.
    pub version: String,
    /// What it does, in a sentence.
    pub summary: String,
}

/// Asked of an executor selector: where shall this job run?
#[derive(Debug, Clone, PartialEq)]
pub struct PlacementRequest {
    /// The run.
    pub run: RunId,
    /// Its task as `namespace:version`.
    pub task: String,
    /// What the job needs.
    pub needs: Capacity,
    /// Whether the job needs the network.
    pub internet: bool,
    /// Executors that can take such a job at all, healthy or not.
    pub candidates: Vec<Candidate>,
}

/// An executor that could take a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The executor.
    pub name: ExecutorName,
    /// `podman`, `docker`.
    pub runtime: String,
    /// Why it takes no jobs now; `None` if it does.
    pub unhealthy: Option<String>,
    /// What it has in all.
    pub capacity: Capacity,
    /// What running jobs have of that.
    pub in_use: Capacity,
    /// Jobs that run there.
    pub running_jobs: u32,
}

/// An executor selector's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Asked of an output importer, beside a read-only folder of the outputs: what shall become of them?
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRequest {
    /// The run.
    pub run: RunId,
    /// Its task as `namespace:version`.
    pub task: String,
    /// The outputs that the run left.
    pub outputs: Vec<ImportableOutput>,
    /// The importer's settings as JSON.
    pub settings: serde_json::Value,
}

/// An output that the run left.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportableOutput {
    /// Its name, and that of its file or folder.
    pub name: String,
    /// Its type.
    pub kind: TypeKind,
    /// For an array: the type of its items.
    pub item_kind: Option<TypeKind>,
    /// Bytes in all.
    pub size: u64,
}

/// An output importer's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportPlan {
    /// Outputs that are results of the run as they are.
    pub keep: Vec<String>,
    /// Results that the importer made from them.
    pub create: Vec<CreatedResult>,
}

/// A result that an importer made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedResult {
    /// File name: letters, digits, `.`, `_` and `-`; it does not begin with a dot.
    pub name: String,
    /// Such as `application/json`.
    pub media_type: String,
    /// What is in the file.
    pub content: Vec<u8>,
}
