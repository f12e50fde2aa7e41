//! A job of a script task, as each kind of host runs it.

use std::sync::OnceLock;

use gantry_model::exec::script::{ContainerPlan, ScriptPlan};
use gantry_model::host::ContainerEngine;
use gantry_model::id::{JobId, JobPart, RunId};
use gantry_model::script::Interpreter;
use gantry_tests::bundle::image::ImageBuilder;
use gantry_tests::process::{installed, run};

use super::host::Runtime;

/// A script and what is said with it.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    text: String,
    pub(crate) interpreter: Interpreter,
    pub(crate) executable: Option<String>,
    environment: Vec<(String, String)>,
    time_limit_seconds: u64,
}

impl Script {
    /// For the shell.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            interpreter: Interpreter::Shell,
            executable: None,
            environment: Vec::new(),
            time_limit_seconds: 300,
        }
    }

    /// For another interpreter.
    pub(crate) fn of(interpreter: Interpreter, text: &str) -> Self {
        Self { interpreter, ..Self::new(text) }
    }

    /// Writes a line, then sleeps for long.
    pub(crate) fn sleeps() -> Self {
        Self::new("echo begun; sleep 600")
    }

    pub(crate) fn time_limit(mut self, seconds: u64) -> Self {
        self.time_limit_seconds = seconds;
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A plan of its own.
    pub(crate) fn plan(&self, runtime: Runtime) -> ScriptPlan {
        let container = match runtime {
            Runtime::Podman => Some(ContainerPlan {
                engine: ContainerEngine::Podman,
                image: test_image().to_owned(),
                run_arguments: vec!["--network=none".to_owned()],
            }),
            Runtime::Process | Runtime::Slurm => None,
        };
        ScriptPlan {
            job: new_job(),
            script: self.text.clone(),
            interpreter: self.interpreter,
            executable: self.executable.clone(),
            container,
            environment: self.environment.clone(),
            time_limit_seconds: self.time_limit_seconds,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "jobs must differ from test to test")]
fn new_job() -> JobId {
    let part = Some(JobPart { job: 2, turn: 1 });
    JobId { run: RunId(uuid::Uuid::new_v4()), attempt: 1, part }
}

/// The image of nearly all tests: busybox with its commands. Left in the engine, as loading it takes longer than all
/// the rest.
pub(crate) fn test_image() -> &'static str {
    static IMAGE: OnceLock<String> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let podman = installed(&["podman"], "podman");
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("image.tar");
        std::fs::write(&archive, ImageBuilder::default().build()).unwrap();
        let answer = run(&podman, &["load", "--quiet", "--input", archive.to_str().unwrap()]);
        let (_, name) = answer.trim().rsplit_once(' ').unwrap();
        name.to_owned()
    })
}
