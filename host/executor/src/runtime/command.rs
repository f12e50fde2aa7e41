//! Command lines of the container engines, as plain data. What strangers chose (folders inside the
//! container) is checked here, since a colon or a comma would turn a path into an option.

use std::path::Path;

use gantry_model::exec::{ExecPlan, PreparedImage};
use gantry_model::host::ContainerEngine;
use gantry_model::id::JobId;

use super::{docker, podman};
use crate::error::ExecError;

/// Marks a container with the installation that started it.
pub(crate) const INSTALLATION_LABEL: &str = "gantry.installation";
/// Marks a container with its job.
pub(crate) const JOB_LABEL: &str = "gantry.job";
/// Begins the name of each container.
const CONTAINER_PREFIX: &str = "gantry-";

/// What the container of a job is called.
pub(crate) fn container_name(job: &JobId) -> String {
    format!("{CONTAINER_PREFIX}{job}")
}

/// The job whose container has that name.
pub(crate) fn job_of_container(name: &str) -> Option<JobId> {
    name.strip_prefix(CONTAINER_PREFIX)?.parse().ok()
}

/// All that goes into the command that runs a job.
pub(crate) struct RunCommand<'a> {
    pub(crate) engine: ContainerEngine,
    pub(crate) installation: &'a str,
    pub(crate) container: &'a str,
    pub(crate) plan: &'a ExecPlan,
    /// The folder on this machine that becomes the job's output folder.
    pub(crate) outputs: &'a Path,
}

impl RunCommand<'_> {
    /// The arguments of the engine's program. The container has no network unless the plan allows
    /// it, no swap beside its memory, and nothing of the server's environment; the image's own
    /// entry point and command decide what runs.
    pub(crate) fn arguments(&self) -> Result<Vec<String>, ExecError> {
        let plan = self.plan;
        let PreparedImage { reference, .. } = &plan.image;
        let memory = plan.resources.memory_bytes;
        let inputs = self.volume(&plan.inputs, &plan.input_folder, "ro,z")?;
        let outputs = self.volume(self.outputs, &plan.output_folder, "rw,z")?;
        let mut arguments: Vec<String> = vec![
            "run".to_owned(),
            format!("--name={}", self.container),
            format!("--label={INSTALLATION_LABEL}={}", self.installation),
            format!("--label={JOB_LABEL}={}", plan.job),
            "--pull=never".to_owned(),
            // The supervisor keeps the output; a second copy by the engine would fill the disk
            // unseen.
            "--log-driver=none".to_owned(),
            "--no-healthcheck".to_owned(),
            "--security-opt=no-new-privileges".to_owned(),
            format!("--cpus={}", plan.resources.cpus),
            format!("--memory={memory}"),
            format!("--memory-swap={memory}"),
            format!("--volume={inputs}"),
            format!("--volume={outputs}"),
        ];
        if !plan.resources.internet {
            arguments.push("--network=none".to_owned());
        }
        match self.engine {
            ContainerEngine::Podman => {
                arguments.extend(podman::RUN_FLAGS.map(str::to_owned));
                arguments.extend(podman::gpu_flags(plan.resources.gpus));
            }
            ContainerEngine::Docker => {
                arguments.extend(docker::RUN_FLAGS.map(str::to_owned));
                arguments.extend(docker::gpu_flags(plan.resources.gpus));
            }
        }
        arguments.push(reference.clone());
        Ok(arguments)
    }

    fn volume(&self, host: &Path, container: &str, options: &str) -> Result<String, ExecError> {
        let unsafe_plan = |problem| ExecError::UnsafePlan { job: self.plan.job, problem };
        let host = match host.to_str() {
            Some(path) if is_plain_absolute(path) => path,
            _ => {
                return Err(unsafe_plan(format!(
                    "'{}' must be an absolute path without colons",
                    host.display()
                )));
            }
        };
        if !is_plain_absolute(container) {
            return Err(unsafe_plan(format!(
                "the container's folder '{container}' must be an absolute path without colons"
            )));
        }
        Ok(format!("{host}:{container}:{options}"))
    }
}

/// Whether a path means nothing but a path in `host:container:options`.
fn is_plain_absolute(path: &str) -> bool {
    path.starts_with('/') && !path.contains([':', '\0', '\n'])
}

/// Asks a container to end, and makes it after so many seconds.
pub(crate) fn stop(container: &str, grace_seconds: u64) -> Vec<String> {
    ["stop", "-t", &grace_seconds.to_string(), container].map(str::to_owned).to_vec()
}

/// Removes a container, running or not, with the unnamed volumes that its image declared.
pub(crate) fn remove(engine: ContainerEngine, container: &str) -> Vec<String> {
    let flags: &[&str] = match engine {
        ContainerEngine::Podman => &podman::REMOVE_FLAGS,
        ContainerEngine::Docker => &docker::REMOVE_FLAGS,
    };
    let words = ["rm", "--force", "--volumes"].iter().chain(flags).chain([&container]);
    words.map(|&word| word.to_owned()).collect()
}

/// Prints the names of an installation's containers, running or not, one a line.
pub(crate) fn list(installation: &str) -> Vec<String> {
    let filter = format!("label={INSTALLATION_LABEL}={installation}");
    ["ps", "--all", "--filter", &filter, "--format", "{{.Names}}"].map(str::to_owned).to_vec()
}

/// Prints an image's id; fails where it is not there.
pub(crate) fn image_id(name: &str) -> Vec<String> {
    ["image", "inspect", "--format", "{{.Id}}", name].map(str::to_owned).to_vec()
}

/// Loads a `docker-archive` from standard input.
pub(crate) fn load() -> Vec<String> {
    vec!["load".to_owned(), "--quiet".to_owned()]
}

/// Forgets an image's name, and the image with its last name.
pub(crate) fn remove_image(name: &str) -> Vec<String> {
    vec!["rmi".to_owned(), name.to_owned()]
}

#[cfg(test)]
#[path = "command_tests.rs"]
mod tests;
