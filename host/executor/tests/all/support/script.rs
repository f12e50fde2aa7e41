//! A job of a script task, as each kind of host runs it.

use std::sync::OnceLock;

use gantry_model::exec::script::{ContainerPlan, ScriptPlan};
use gantry_model::host::ContainerEngine;
use gantry_model::id::{JobId, JobPart, RunId};
use gantry_model::script::Interpreter;
use gantry_tests::bundle::image::ImageBuilder;
use gantry_tests::containers::Engine;
use serde_json::json;

use super::host::Runtime;

/// A script and what is said with it.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    text: String,
    /// The same for a host that runs nothing; `None` where it cannot be said to it.
    dummy: Option<serde_json::Value>,
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
            dummy: None,
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

    /// Ends at once with an exit code.
    pub(crate) fn exits(code: i32) -> Self {
        let outcome = json!({ "kind": "exited", "code": code });
        Self::both(&format!("exit {code}"), json!({ "outcome": outcome }))
    }

    /// Writes to both streams; neither text has a quote.
    pub(crate) fn writes(stdout: &str, stderr: &str) -> Self {
        let text = format!("printf %s '{stdout}'; printf %s '{stderr}' >&2");
        Self::both(&text, json!({ "stdout": stdout, "stderr": stderr }))
    }

    /// Takes so many seconds.
    pub(crate) fn takes(seconds: u64) -> Self {
        Self::both(&format!("sleep {seconds}"), json!({ "sleep_ms": seconds * 1000 }))
    }

    /// Writes a line, then sleeps for long. It ends when it is asked to, also as the first process of a container.
    pub(crate) fn sleeps() -> Self {
        let dummy = json!({ "stdout": "begun\n", "sleep_ms": 600_000 });
        Self::both("trap 'exit 143' TERM; echo begun; sleep 600 & wait", dummy)
    }

    /// For a host that runs nothing alone.
    pub(crate) fn dummy(behaviour: serde_json::Value) -> Self {
        Self::both("", behaviour)
    }

    fn both(text: &str, dummy: serde_json::Value) -> Self {
        Self { dummy: Some(dummy), ..Self::new(text) }
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
            Runtime::Podman => Some(in_container(ContainerEngine::Podman, script_image())),
            Runtime::Docker => Some(in_container(ContainerEngine::Docker, DOCKER_IMAGE)),
            Runtime::Process | Runtime::Scripts | Runtime::Slurm | Runtime::Dummy => None,
        };
        let script = match runtime {
            Runtime::Dummy => self.dummy.as_ref().unwrap().to_string(),
            Runtime::Process
            | Runtime::Scripts
            | Runtime::Podman
            | Runtime::Docker
            | Runtime::Slurm => self.text.clone(),
        };
        ScriptPlan {
            job: new_job(),
            script,
            interpreter: self.interpreter,
            executable: self.executable.clone(),
            container,
            environment: self.environment.clone(),
            time_limit_seconds: self.time_limit_seconds,
        }
    }
}

fn in_container(engine: ContainerEngine, image: &str) -> ContainerPlan {
    let run_arguments = vec!["--network=none".to_owned()];
    ContainerPlan { engine, image: image.to_owned(), run_arguments }
}

#[expect(clippy::disallowed_methods, reason = "jobs must differ from test to test")]
fn new_job() -> JobId {
    let part = Some(JobPart { job: 2, turn: 1 });
    JobId { run: RunId(uuid::Uuid::new_v4()), attempt: 1, part }
}

/// The name that [`load_script_image`] gives the image of nearly all tests in a daemon of Docker.
const DOCKER_IMAGE: &str = "local-image-name:latest";

/// The image of nearly all tests: busybox with its commands, and an entry point that runs its arguments. Left in Podman, as
/// loading it takes longer than all the rest.
fn script_image() -> &'static str {
    static IMAGE: OnceLock<String> = OnceLock::new();
    IMAGE.get_or_init(|| load_script_image(&Engine::podman()))
}

/// Puts that image into an engine, and returns its name there.
pub(crate) fn load_script_image(engine: &Engine) -> String {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("image.tar");
    let image = ImageBuilder::default().script("#!/bin/sh\nexec \"$@\"\n").build();
    std::fs::write(&archive, image).unwrap();
    let answer = engine.run(&["load", "--quiet", "--input", archive.to_str().unwrap()]);
    let (_, name) = answer.trim().rsplit_once(' ').unwrap();
    name.to_owned()
}
