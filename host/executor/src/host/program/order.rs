//! A job as the program on the host is told of it.

use gantry_model::exec::script::{JobFolders, ScriptPlan};
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
        folders: found(job, plan, folders),
        script,
        programs,
        arguments,
        limits: Limits { time_seconds: plan.time_limit_seconds, grace_seconds, log_bytes },
    })
}

/// The folders that the job finds. Where none of its texts names it, it was told of no folder but the first two, and most that
/// a short job costs is making and removing folders.
fn found(job: &HostJob, plan: &ScriptPlan, folders: JobFolders) -> Vec<String> {
    let values = plan.environment.iter().map(|(_, value)| value);
    let is_told = [&plan.script].into_iter().chain(values).any(|text| text.contains(&job.name));
    let JobFolders { work, outputs, data, artifacts, files, temp, .. } = folders;
    let mut found = vec![work, outputs];
    if is_told {
        found.extend([data, artifacts, files, temp]);
    }
    found
}
