//! How a job becomes a container of Docker or Podman.
//!
//! Hosts trust their jobs: the network is there, and what the task says for `run` counts. The job's
//! folder is mounted under its own path, so that paths mean the same inside and outside; what was
//! brought to it cannot be written.

use gantry_model::exec::script::{ContainerPlan, JobFolders};
use gantry_model::host::ContainerEngine;
use gantry_model::id::JobId;

use super::environment::Variables;
use super::launch::Command;
use super::shell::quote;
use crate::error::ExecError;
use crate::runtime::command::{INSTALLATION_LABEL, JOB_LABEL, container_name};

/// The engine's file of variables, in the folder of the supervisor.
const VARIABLES_FILE: &str = "container.env";

/// All that goes into the command that runs a job.
pub(super) struct Run<'a> {
    pub(super) container: &'a ContainerPlan,
    pub(super) command: &'a Command,
    pub(super) folders: &'a JobFolders,
    pub(super) installation: &'a str,
    pub(super) job: &'a JobId,
}

impl Run<'_> {
    /// The lines of a script that becomes the engine's program, which waits for the container.
    pub(super) fn lines(&self, variables: &Variables) -> Result<Vec<String>, ExecError> {
        let beside = variables.beside_engine_file();
        let JobFolders { job, work, outputs, temp, data, artifacts, files } = self.folders;
        let [job, data, artifacts, files] = [job, data, artifacts, files].map(|path| quote(path));
        let [work, outputs, temp] = [work, outputs, temp].map(|path| quote(path));
        let mut lines = vec![
            format!("printf %s {} >{VARIABLES_FILE} || exit", quote(&variables.engine_file())),
            // The image's user may be anyone. Nobody else on the host gets past the installation's
            // folder.
            format!(
                "chmod a+rwx {work} {outputs} {temp}; chmod a+rx {job} {data} {artifacts} {files}"
            ),
        ];
        lines.extend(beside.exports());
        // For whoever must find the engine's own processes.
        lines.push(format!("export GANTRY_JOB={}", quote(&self.job.to_string())));
        lines.push(self.init().to_owned());
        let (before, after) = self.arguments(&beside)?;
        let join = |words: Vec<String>| -> String {
            words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ")
        };
        lines.push(format!("exec {} $init {}", join(before), join(after)));
        Ok(lines)
    }

    /// A process that hands signals on and buries what was orphaned, where the engine has one.
    /// Without it a script that does not handle TERM is ended by KILL alone: see `kill_deaf` of the
    /// supervisor.
    fn init(&self) -> &'static str {
        match self.container.engine {
            ContainerEngine::Docker => "init=--init",
            ContainerEngine::Podman => {
                "init=; for file in /usr/libexec/podman/catatonit /usr/bin/catatonit; do \
                 [ -x $file ] && init=--init; done"
            }
        }
    }

    /// The command line, in two parts: between them is room for one more option.
    fn arguments(&self, beside: &Variables) -> Result<(Vec<String>, Vec<String>), ExecError> {
        let engine = self.container.engine.to_string();
        let before = vec![engine, "run".to_owned()];
        let mut after = vec![
            format!("--label={INSTALLATION_LABEL}={}", self.installation),
            format!("--label={JOB_LABEL}={}", self.job),
            "--pull=never".to_owned(),
            // The supervisor keeps the output; a second copy by the engine would fill the disk
            // unseen.
            "--log-driver=none".to_owned(),
            "--no-healthcheck".to_owned(),
            format!("--volume={}", self.volume(&self.folders.job, "rw,z")?),
            // These are links to what other jobs use as well.
            format!("--volume={}", self.volume(&self.folders.data, "ro,z")?),
            format!("--volume={}", self.volume(&self.folders.artifacts, "ro,z")?),
            format!("--volume={}", self.volume(&self.folders.files, "ro,z")?),
            format!("--workdir={}", self.folders.work),
            format!("--env-file={VARIABLES_FILE}"),
        ];
        after.extend(beside.names().map(|name| format!("--env={name}")));
        if let Command::File { programs, .. } = self.command {
            after.extend(programs.first().map(|program| format!("--entrypoint={program}")));
        }
        after.extend(self.container.run_arguments.iter().cloned());
        // What the task says counts, but for what the supervisor relies on.
        after.push(format!("--name={}", container_name(self.job)));
        after.push("--detach=false".to_owned());
        after.push(self.image()?.to_owned());
        match self.command {
            Command::File { arguments, .. } => after.extend(arguments.iter().cloned()),
            Command::Words(words) => after.extend(words.iter().cloned()),
            Command::Image => {}
        }
        Ok((before, after))
    }

    fn image(&self) -> Result<&str, ExecError> {
        image_name(&self.container.image)
            .map_err(|problem| ExecError::UnsafePlan { job: *self.job, problem })
    }

    fn volume(&self, path: &str, options: &str) -> Result<String, ExecError> {
        if path.contains([':', '\n']) {
            let problem =
                format!("its folder '{path}' has a colon, which container engines cannot mount");
            return Err(ExecError::UnsafePlan { job: *self.job, problem });
        }
        Ok(format!("{path}:{path}:{options}"))
    }
}

/// An image's name that cannot be taken for an option.
pub(super) fn image_name(name: &str) -> Result<&str, String> {
    if name.is_empty() || name.starts_with('-') || name.contains(char::is_whitespace) {
        return Err(format!("'{name}' is not the name of an image"));
    }
    Ok(name)
}
