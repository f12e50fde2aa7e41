//! A job that each executor understands: a script for those that run containers, the same in JSON
//! for the dummy.

use std::path::Path;

use gantry_model::exec::{ExecPlan, PreparedImage};
use gantry_model::id::{JobId, RunId};
use gantry_model::task::Resources;
use serde_json::json;

/// In bytes.
pub(crate) const MIB: u64 = 1024 * 1024;

/// How a job behaves, and what it is given.
pub(crate) struct Job {
    script: String,
    dummy: serde_json::Value,
    time_limit_seconds: u64,
    resources: Resources,
}

impl Job {
    /// A job of containers alone: the dummy knows no shell.
    pub(crate) fn script(script: &str) -> Self {
        Self::both(script, json!({}))
    }

    /// Ends with an exit code.
    pub(crate) fn exits(code: i32) -> Self {
        let outcome = json!({ "kind": "exited", "code": code });
        Self::both(&format!("exit {code}"), json!({ "outcome": outcome }))
    }

    /// Writes to both streams and leaves an output.
    pub(crate) fn writes(stdout: &str, stderr: &str, output: &str) -> Self {
        Self::both(
            &format!(
                "printf %s '{stdout}'; printf %s '{stderr}' >&2; printf %s '{output}' >/outputs/out"
            ),
            json!({ "stdout": stdout, "stderr": stderr, "outputs": { "out": output } }),
        )
    }

    /// Writes a line at once, then takes so long, in seconds. It ends when it is asked to.
    pub(crate) fn sleeps(seconds: u64) -> Self {
        Self::both(
            &format!("trap 'exit 143' TERM; echo begun; sleep {seconds} & wait"),
            json!({ "sleep_ms": seconds * 1000, "stdout": "begun\n" }),
        )
    }

    fn both(script: &str, dummy: serde_json::Value) -> Self {
        let resources = Resources {
            memory_bytes: 64 * MIB,
            cpus: 1,
            gpus: 0,
            internet: false,
            time_limit_seconds: None,
        };
        Self { script: script.to_owned(), dummy, time_limit_seconds: 120, resources }
    }

    pub(crate) fn time_limit(mut self, seconds: u64) -> Self {
        self.time_limit_seconds = seconds;
        self
    }

    pub(crate) fn internet(mut self) -> Self {
        self.resources.internet = true;
        self
    }

    /// Writes the job's inputs and makes its plan.
    pub(crate) fn plan(&self, image: PreparedImage, inputs: &Path) -> ExecPlan {
        std::fs::create_dir_all(inputs).unwrap();
        std::fs::write(inputs.join("job.sh"), &self.script).unwrap();
        std::fs::write(inputs.join("dummy.json"), self.dummy.to_string()).unwrap();
        ExecPlan {
            job: new_job(),
            image,
            inputs: inputs.to_owned(),
            input_folder: "/inputs".to_owned(),
            output_folder: "/outputs".to_owned(),
            resources: self.resources,
            time_limit_seconds: self.time_limit_seconds,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "container names must differ from test to test")]
fn new_job() -> JobId {
    JobId { run: RunId(uuid::Uuid::new_v4()), attempt: 1, part: None }
}
