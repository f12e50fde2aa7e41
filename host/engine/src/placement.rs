//! Which executors could take a job at all. The choice among them is a plugin's.

use gantry_model::exec::{Capacity, Fingerprint, Health};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::id::ExecutorName;
use gantry_model::plugin::Candidate;
use gantry_model::task::Resources;

/// What running jobs use of an executor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The executor.
    pub executor: ExecutorName,
    /// What its jobs were promised.
    pub in_use: Capacity,
    /// How many they are.
    pub jobs: u32,
}

/// What a job needs of an executor's capacity.
pub fn needs(resources: &Resources) -> Capacity {
    Capacity { cpus: resources.cpus, memory_bytes: resources.memory_bytes, gpus: resources.gpus }
}

/// The executors that could ever take the job, which has that many bytes of inputs, whether or not they are healthy and
/// free now; a failure if none could.
pub fn candidates(
    resources: &Resources,
    input_bytes: u64,
    architecture: &str,
    executors: &[Fingerprint],
    usage: &[Usage],
) -> Result<Vec<Candidate>, Failure> {
    let needs = needs(resources);
    let mut refusals = Vec::new();
    let mut candidates = Vec::new();
    for executor in executors {
        match unfit(&needs, architecture, executor) {
            Some(why) => refusals.push(format!("{}: {why}", executor.name)),
            None => candidates.push(candidate(executor, usage, input_bytes)),
        }
    }
    if candidates.is_empty() { Err(no_executor(&refusals)) } else { Ok(candidates) }
}

/// Why an executor can never take the job; `None` if it can. One that is unhealthy has not told what it has.
fn unfit(needs: &Capacity, architecture: &str, executor: &Fingerprint) -> Option<String> {
    if executor.health != Health::Healthy {
        return None;
    }
    let has = &executor.capacity;
    if executor.architecture != architecture {
        return Some(format!("runs {} images, not {architecture}", executor.architecture));
    }
    if needs.cpus > has.cpus {
        return Some(format!("has {} processors, the job needs {}", has.cpus, needs.cpus));
    }
    if needs.memory_bytes > has.memory_bytes {
        let (has, needs) = (has.memory_bytes, needs.memory_bytes);
        return Some(format!("has {has} bytes of memory, the job needs {needs}"));
    }
    (needs.gpus > has.gpus)
        .then(|| format!("has {} graphics processors, the job needs {}", has.gpus, needs.gpus))
}

/// All executors run their jobs on this machine, where the inputs are.
fn candidate(executor: &Fingerprint, usage: &[Usage], input_bytes: u64) -> Candidate {
    let used = usage.iter().find(|usage| usage.executor == executor.name);
    Candidate {
        name: executor.name.clone(),
        runtime: executor.runtime.clone(),
        labels: executor.labels.clone(),
        unhealthy: match &executor.health {
            Health::Healthy => None,
            Health::Unhealthy { reason } => Some(reason.clone()),
        },
        capacity: executor.capacity,
        in_use: used.map(|usage| usage.in_use).unwrap_or_default(),
        running_jobs: used.map_or(0, |usage| usage.jobs),
        present_bytes: input_bytes,
    }
}

fn no_executor(refusals: &[String]) -> Failure {
    let (cause, hint) = if refusals.is_empty() {
        (
            "no executor is configured".to_owned(),
            "Install podman or docker and restart the server; `gantry doctor` tells what is missing.",
        )
    } else {
        (
            format!("no executor can take the job: {}", refusals.join("; ")),
            "Ask for less under `configuration.resources` in the descriptor, or configure a larger executor.",
        )
    };
    Failure {
        stage: Stage::Place,
        reason: FailureReason::NoExecutor,
        cause,
        hint: hint.to_owned(),
        exit_code: None,
        details: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn executor(health: Health) -> Fingerprint {
        Fingerprint {
            name: ExecutorName("podman".into()),
            runtime: "podman".into(),
            health,
            version: None,
            architecture: "amd64".into(),
            capacity: Capacity { cpus: 2, memory_bytes: 4 << 30, gpus: 0 },
            labels: Vec::new(),
        }
    }

    fn resources(cpus: u32) -> Resources {
        Resources {
            memory_bytes: 1 << 30,
            cpus,
            gpus: 0,
            internet: false,
            time_limit_seconds: None,
        }
    }

    #[test]
    fn a_job_that_is_too_large_fails_at_once_and_says_for_whom() {
        let failure = candidates(&resources(3), 0, "amd64", &[executor(Health::Healthy)], &[]);
        let cause = failure.unwrap_err().cause;
        assert!(cause.contains("podman: has 2 processors, the job needs 3"), "{cause}");
    }

    #[test]
    fn a_foreign_image_fails_at_once() {
        let failure = candidates(&resources(1), 0, "arm64", &[executor(Health::Healthy)], &[]);
        assert!(failure.unwrap_err().cause.contains("runs amd64 images, not arm64"));
    }

    #[test]
    fn an_unhealthy_executor_stays_a_candidate_so_that_the_job_waits_for_it() {
        let sick = executor(Health::Unhealthy { reason: "podman is not installed".into() });
        let found = candidates(&resources(1), 0, "amd64", &[sick], &[]).unwrap();
        assert_eq!(found[0].unhealthy.as_deref(), Some("podman is not installed"));
    }
}
