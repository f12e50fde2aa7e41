//! Starts jobs: brings the supervisor to the host once, and has it started for each job, directly
//! or by Slurm.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use gantry_model::exec::script::ScriptPlan;
use gantry_model::host::Scheduler;
use tokio::sync::Mutex;

use super::job::HostJob;
use super::launch;
use super::options::HostOptions;
use super::program::{Program, Start};
use super::shell::{Answer, Shell};
use super::submit::Submitter;
use crate::error::ExecError;
use crate::runtime::command::container_name;

const SUPERVISOR: &str = concat!(
    include_str!("scripts/identity.sh"),
    include_str!("../kill_deaf.sh"),
    include_str!("../end_forgotten.sh"),
    include_str!("scripts/supervisor.sh")
);
const INSTALL: &str = include_str!("scripts/install.sh");
const START: &str = include_str!("scripts/start.sh");

/// How the scripts say that the supervisor is not on the host.
pub(super) const NOT_INSTALLED: i32 = 90;

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
    /// Where Slurm starts the jobs.
    slurm: Option<Submitter>,
    program: Arc<Program>,
    installation: String,
}

impl Starter {
    pub(super) fn new(shell: Shell, options: &HostOptions, program: Arc<Program>) -> Self {
        let mut hasher = DefaultHasher::new();
        SUPERVISOR.hash(&mut hasher);
        let kill_grace = options.kill_grace.as_secs().to_string();
        let log_blocks = options.log_bytes.div_ceil(LOG_BLOCK_BYTES).to_string();
        let slurm = match &options.scheduler {
            Scheduler::None => None,
            Scheduler::Slurm { arguments } => {
                let (kill_grace, log_blocks) = (kill_grace.clone(), log_blocks.clone());
                Some(Submitter::new(shell.clone(), arguments.clone(), kill_grace, log_blocks))
            }
        };
        Self {
            shell,
            supervisor: format!("supervisor-{:016x}", hasher.finish()),
            installed: Mutex::default(),
            kill_grace,
            log_blocks,
            slurm,
            program,
            installation: options.installation.clone(),
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

    pub(super) async fn start(&self, job: &HostJob, plan: &ScriptPlan) -> Result<(), ExecError> {
        self.install(&job.base).await?;
        let mut answer = self.run(job, plan).await?;
        if answer.code == NOT_INSTALLED {
            // Somebody removed the folder meanwhile.
            *self.installed.lock().await = None;
            self.install(&job.base).await?;
            answer = self.run(job, plan).await?;
        }
        match answer {
            Answer { code: 0, .. } => Ok(()),
            Answer { code, stderr, .. } => Err(self.shell.complaint("start a job", code, &stderr)),
        }
    }

    async fn run(&self, job: &HostJob, plan: &ScriptPlan) -> Result<Answer, ExecError> {
        if self.slurm.is_none() {
            match self.program.start(job, plan).await? {
                Start::Done => return Ok(Answer::of(0)),
                Start::NotInstalled => return Ok(Answer::of(NOT_INSTALLED)),
                Start::ByScript => {}
            }
        }
        let launch = &launch::launch(plan, &job.folders(), &self.installation)?;
        if let Some(submitter) = &self.slurm {
            return submitter.submit(job, &self.supervisor, plan, launch).await;
        }
        let time_limit = plan.time_limit_seconds.to_string();
        let (engine, container) = match &plan.container {
            Some(container) => (container.engine.to_string(), container_name(&plan.job)),
            None => (String::new(), String::new()),
        };
        let job = [&*job.base, &self.supervisor, &job.name, launch];
        let limits = [&*time_limit, &self.kill_grace, &self.log_blocks, &engine, &container];
        self.shell.run("start a job", START, &[&job[..], &limits[..]].concat()).await
    }
}
