//! Starts jobs: brings the supervisor to the host once, and has it started for each job, directly
//! or by Slurm.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use gantry_model::exec::script::ScriptPlan;
use gantry_model::host::Scheduler;
use tokio::sync::Mutex;

use super::job::HostJob;
use super::launch::IDENTITY;
use super::options::HostOptions;
use super::shell::{Answer, Shell};
use crate::error::ExecError;
use crate::runtime::command::container_name;

const SUPERVISOR: &str =
    concat!(include_str!("scripts/identity.sh"), include_str!("scripts/supervisor.sh"));
const INSTALL: &str = include_str!("scripts/install.sh");
const START: &str = include_str!("scripts/start.sh");
const SUBMIT: &str = include_str!("scripts/submit.sh");
const BATCH: &str = include_str!("scripts/batch.sh");

/// How the scripts say that the supervisor is not on the host.
const NOT_INSTALLED: i32 = 90;

/// What `ulimit -f` counts in.
const LOG_BLOCK_BYTES: u64 = 512;

/// Starts jobs on a host.
pub(super) struct Starter {
    shell: Shell,
    /// The file's name on the host, another one for another text: jobs that run go on with theirs.
    supervisor: String,
    /// Where it was brought to already.
    installed: Mutex<Option<String>>,
    kill_grace: String,
    log_blocks: String,
    /// Arguments of `sbatch`, where Slurm starts the jobs.
    slurm: Option<Vec<String>>,
}

impl Starter {
    pub(super) fn new(shell: Shell, options: &HostOptions) -> Self {
        let mut hasher = DefaultHasher::new();
        SUPERVISOR.hash(&mut hasher);
        Self {
            shell,
            supervisor: format!("supervisor-{:016x}", hasher.finish()),
            installed: Mutex::default(),
            kill_grace: options.kill_grace.as_secs().to_string(),
            log_blocks: options.log_bytes.div_ceil(LOG_BLOCK_BYTES).to_string(),
            slurm: match &options.scheduler {
                Scheduler::None => None,
                Scheduler::Slurm { arguments } => Some(arguments.clone()),
            },
        }
    }

    /// Makes the installation's folder, once.
    pub(super) async fn install(&self, base: &str) -> Result<(), ExecError> {
        let mut installed = self.installed.lock().await;
        if installed.as_deref() != Some(base) {
            let arguments = [base, &self.supervisor, SUPERVISOR];
            self.shell.call("make its working folder", INSTALL, &arguments).await?;
            *installed = Some(base.to_owned());
        }
        Ok(())
    }

    pub(super) async fn start(
        &self,
        job: &HostJob,
        plan: &ScriptPlan,
        launch: &str,
    ) -> Result<(), ExecError> {
        self.install(&job.base).await?;
        let mut answer = self.run(job, plan, launch).await?;
        if answer.code == NOT_INSTALLED {
            // Somebody removed the folder meanwhile.
            *self.installed.lock().await = None;
            self.install(&job.base).await?;
            answer = self.run(job, plan, launch).await?;
        }
        match answer {
            Answer { code: 0, .. } => Ok(()),
            Answer { code, stderr, .. } => Err(self.shell.complaint("start a job", code, &stderr)),
        }
    }

    async fn run(
        &self,
        job: &HostJob,
        plan: &ScriptPlan,
        launch: &str,
    ) -> Result<Answer, ExecError> {
        let time_limit = plan.time_limit_seconds.to_string();
        let (engine, container) = match &plan.container {
            Some(container) => (container.engine.to_string(), container_name(&plan.job)),
            None => (String::new(), String::new()),
        };
        let mut arguments: Vec<&str> = vec![&job.base, &self.supervisor, &job.name, launch];
        let batch = format!("#!/bin/sh\n{IDENTITY}{BATCH}");
        if self.slurm.is_some() {
            arguments.push(&batch);
        }
        arguments.extend([&*time_limit, &self.kill_grace, &self.log_blocks, &engine, &container]);
        match &self.slurm {
            None => self.shell.run("start a job", START, &arguments).await,
            Some(further) => {
                arguments.extend(further.iter().map(String::as_str));
                self.shell.run("submit a job", &format!("{IDENTITY}{SUBMIT}"), &arguments).await
            }
        }
    }
}
