//! What a job's templates can name.

use std::collections::BTreeMap;

use gantry_model::exec::script::JobFolders;
use gantry_model::types::ObjectKind;
use gantry_model::value::FileEntry;
use jiff::Timestamp;

/// What the templates of one job can name, once it is known where the job runs.
#[derive(Debug, Clone)]
pub struct RenderContext {
    /// Where the job has its things.
    pub folders: JobFolders,
    /// The run's inputs by name; each input of the task is there.
    pub inputs: BTreeMap<String, InputValue>,
    /// What earlier jobs left, by the artifact's name.
    pub artifacts: BTreeMap<String, ArtifactPlace>,
    /// About the run.
    pub facts: Facts,
    /// The project's variables by name.
    pub variables: BTreeMap<String, Variable>,
    /// Whether the host is a Windows machine: other paths, and `shell` is its `cmd`.
    pub windows: bool,
}

/// The value of an input.
#[derive(Debug, Clone, PartialEq)]
pub enum InputValue {
    /// A text, number or truth value.
    Scalar(serde_json::Value),
    /// Files on the job's host.
    Files {
        /// What they are: of a `file`, `path` is the file itself, of the others it is the folder.
        object: ObjectKind,
        /// How the caller names the object, if it has a name.
        id: Option<String>,
        /// The folder that they are in: absolute, on the host.
        folder: String,
        /// The files.
        files: Vec<FileEntry>,
    },
    /// None was given.
    Absent,
}

/// Where an artifact of an earlier job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactPlace {
    /// Absolute, on the job's host.
    pub path: String,
}

/// A variable of the project.
#[derive(Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it stands for.
    pub value: String,
    /// Whether it is hidden in logs.
    pub secret: bool,
}

impl std::fmt::Debug for Variable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.secret { "…" } else { &self.value };
        f.debug_struct("Variable").field("value", &value).field("secret", &self.secret).finish()
    }
}

/// What is known of a run and of what is around it.
#[derive(Debug, Clone)]
pub struct Facts {
    /// `{{ agora_url }}`: this server's address, as hosts reach it.
    pub server_address: String,
    /// `{{ user.… }}`.
    pub user: UserFacts,
    /// `{{ project.… }}`.
    pub project: ProjectFacts,
    /// `{{ host.… }}`; `None` while the host is being chosen.
    pub host: Option<HostFacts>,
    /// `{{ task }}`: the run's id.
    pub task: String,
    /// `{{ uid.… }}`.
    pub uid: UidFacts,
    /// When the run was started: `{{ timestamp }}`, and its parts.
    pub started_at: Timestamp,
}

/// Who started the run.
#[derive(Clone)]
#[expect(missing_docs, reason = "the names are those of the templates")]
pub struct UserFacts {
    pub id: String,
    pub username: String,
    /// A secret. `None` where the run may not act for its user.
    pub api_key: Option<String>,
}

impl std::fmt::Debug for UserFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, username, api_key: _ } = self;
        f.debug_struct("UserFacts").field("id", id).field("username", username).finish()
    }
}

/// The project that the run belongs to.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are those of the templates")]
pub struct ProjectFacts {
    pub id: String,
    pub name: String,
}

/// The job's host.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are those of the templates")]
pub struct HostFacts {
    pub name: String,
    pub address: String,
    pub port: u16,
    /// `{{ host.type }}`: `local` or `ssh`.
    pub kind: String,
}

/// Names for what a run makes that no other run takes.
#[derive(Debug, Clone)]
pub struct UidFacts {
    /// In full.
    pub uuid: String,
    /// Its first characters.
    pub short: String,
    /// How many runs the task has had, this one included.
    pub run_counter: u64,
}
