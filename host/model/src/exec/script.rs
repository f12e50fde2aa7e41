//! What passes between the pipeline and a host's executor: a rendered job in, files both ways. Plain data.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::host::ContainerEngine;
use crate::id::JobId;
use crate::script::Interpreter;

/// A job of a script task in every detail, ready to be started on its host.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptPlan {
    /// Names the job; an executor starts it at most once.
    pub job: JobId,
    /// The rendered script; empty where the image's own command is to run.
    pub script: String,
    /// What reads it.
    pub interpreter: Interpreter,
    /// The interpreter's program, where the usual one is not meant.
    pub executable: Option<String>,
    /// The container that it runs in, if any.
    pub container: Option<ContainerPlan>,
    /// Variables of the environment. The host's own are there as well, unless it runs in a container.
    pub environment: Vec<(String, String)>,
    /// Longest time from start to exit in seconds.
    pub time_limit_seconds: u64,
}

/// A container for a job, with everything rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerPlan {
    /// Whose command line is used.
    pub engine: ContainerEngine,
    /// What is run: a name that the engine knows.
    pub image: String,
    /// Further arguments of the engine's `run`.
    pub run_arguments: Vec<String>,
}

/// How a host gets the image of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePlan {
    /// Whose command line is used.
    pub engine: ContainerEngine,
    /// The image's name.
    pub image: String,
    /// The Dockerfile, if it is built: a path below the folder of the task's files, [`JobFolders::files`].
    pub dockerfile: Option<String>,
    /// Whom to log in to for the pull.
    pub credentials: Option<RegistryLogin>,
}

/// A registry's credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistryLogin {
    /// Its address: `registry.example.org`.
    pub server: String,
    /// The user.
    pub user: String,
    /// The password or token.
    pub password: String,
}

impl std::fmt::Debug for RegistryLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { server, user, password: _ } = self;
        f.debug_struct("RegistryLogin").field("server", server).field("user", user).finish()
    }
}

/// Where a job has its things on its host: absolute paths, the same inside of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFolders {
    /// All of it.
    pub job: String,
    /// Where the script starts: `{{ working_dir }}`.
    pub work: String,
    /// Where it leaves what it makes: `{{ output_dir }}`.
    pub outputs: String,
    /// The inputs, a folder each: `{{ data_dir }}`.
    pub data: String,
    /// Artifacts of earlier jobs, a folder each.
    pub artifacts: String,
    /// The task's own files.
    pub files: String,
    /// What nobody keeps: `{{ temp_dir }}`.
    pub temp: String,
}

/// A file that a job finds on its host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushedFile {
    /// Where: below [`JobFolders::job`], relative, with `/` between names, without `.` and `..`.
    pub path: String,
    /// Its bytes.
    pub digest: Digest,
    /// How many they are.
    pub size: u64,
}
