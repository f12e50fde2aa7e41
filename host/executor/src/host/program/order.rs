//! A job as the program on the host is told of it.

use gantry_model::exec::script::ScriptPlan;
use gantry_supervisor::{Limits, Order, Place};

use super::super::environment;
use super::super::job::HostJob;
use super::super::launch::{self, Command};
use crate::error::ExecError;

pub(super) fn place(job: &HostJob) -> Place {
    Place { folder: job.folders().job, control: format!("{}/control/{}", job.base, job.name) }
}

/// The order for a job that is no container.
pub(super) fn order(
    job: &HostJob,
    plan: &ScriptPlan,
    grace_seconds: u64,
    log_bytes: u64,
) -> Result<Order, ExecError> {
    let folders = job.folders();
    let (programs, arguments, script) = match launch::command(plan, &folders)? {
        Command::File { programs, arguments, file } => {
            let script = (format!("{}/{file}", folders.job), plan.script.clone());
            (programs, arguments, Some(script))
        }
        Command::Words(words) => {
            let mut words = words.into_iter();
            (words.next().into_iter().collect(), words.collect(), None)
        }
        Command::Image => {
            let problem = "it has no script, and is no container".to_owned();
            return Err(ExecError::UnsafePlan { job: plan.job, problem });
        }
    };
    Ok(Order {
        place: place(job),
        environment: environment::variables(plan, &folders)?.into_pairs(),
        work: folders.work.clone(),
        folders: vec![
            folders.work,
            folders.outputs,
            folders.data,
            folders.artifacts,
            folders.files,
            folders.temp,
        ],
        script,
        programs,
        arguments,
        limits: Limits { time_seconds: plan.time_limit_seconds, grace_seconds, log_bytes },
    })
}
