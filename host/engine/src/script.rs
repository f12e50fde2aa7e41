//! Which jobs of a script run start now, and when the run has ended.
//!
//! Stages run one after the other, the jobs of a stage side by side. A job that failed (and is not allowed to) lets the others
//! of its stage go on, and stops what follows.

use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::failure::{Failure, FailureReason, Stage};
use gantry_model::script::{JobRecord, JobState, Script, ScriptJob};

use crate::verdict;

/// What to do now for a script run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// Jobs to start, for the first time or again, by their place among the task's jobs.
    pub start: Vec<u32>,
    /// Jobs that never start, as one before them failed.
    pub skip: Vec<u32>,
    /// How the run has ended, once every job has.
    pub verdict: Option<Verdict>,
}

/// How a script run has ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Every job ended well, or was allowed not to.
    Finished,
    /// One did not.
    Failed(Failure),
}

/// What to do now, with the jobs as they are.
pub fn decide(script: &Script, jobs: &[JobRecord]) -> Decision {
    let known = || jobs.iter().filter_map(|job| Some((script.jobs.get(job.index as usize)?, job)));
    let again: Vec<u32> =
        known().filter(|(task, job)| starts_again(task, job)).map(|(_, job)| job.index).collect();
    if !again.is_empty() {
        return Decision { start: again, ..Decision::default() };
    }
    let failed = known().find(|(task, job)| is_failure(task, job));
    let open = |job: &&JobRecord| !job.state.has_ended();
    let Some(stage) = jobs.iter().filter(open).map(|job| job.stage).min() else {
        let verdict = match failed {
            Some((task, job)) => Verdict::Failed(blamed(task, job)),
            None => Verdict::Finished,
        };
        return Decision { verdict: Some(verdict), ..Decision::default() };
    };
    let waiting = |job: &&JobRecord| job.state == JobState::Waiting;
    let indexes = |jobs: Vec<&JobRecord>| jobs.iter().map(|job| job.index).collect();
    match failed {
        Some(_) => {
            Decision { skip: indexes(jobs.iter().filter(waiting).collect()), ..Decision::default() }
        }
        None => Decision {
            start: indexes(jobs.iter().filter(waiting).filter(|job| job.stage == stage).collect()),
            ..Decision::default()
        },
    }
}

/// Whether it failed and has a turn left. What cannot go better another time is not tried again.
fn starts_again(task: &ScriptJob, job: &JobRecord) -> bool {
    let JobState::Failed { failure, .. } = &job.state else { return false };
    let may_help = !matches!(failure.stage, Stage::Place);
    may_help && job.turn <= task.retries
}

fn is_failure(task: &ScriptJob, job: &JobRecord) -> bool {
    matches!(job.state, JobState::Failed { .. }) && !task.allow_failure
}

/// The run's failure: that of its first job that failed, with the job's name.
fn blamed(task: &ScriptJob, job: &JobRecord) -> Failure {
    match &job.state {
        JobState::Failed { failure, .. } => {
            let cause = format!("job '{}': {}", task.key, failure.cause);
            Failure { cause, ..failure.clone() }
        }
        _ => verdict::job_lost(),
    }
}

/// The failure that the end of a job means; `None` for success. `pattern_line` is a line of its output that its
/// `failure_pattern` matched.
pub fn job_failure(
    task: &ScriptJob,
    exit: &ExecExit,
    time_limit_seconds: u64,
    pattern_line: Option<&str>,
) -> Option<Failure> {
    let failure = |stage, reason, cause: String, hint: &str, exit_code| {
        let hint = hint.to_owned();
        Some(Failure { stage, reason, cause, hint, exit_code, details: Vec::new() })
    };
    match (&exit.outcome, pattern_line) {
        (ExecOutcome::Exited { code }, Some(line)) => failure(
            Stage::Run,
            FailureReason::OutputPattern,
            format!("the output has a line that means failure: {line}"),
            "Read its log around that line; the pattern is the job's `parse_output_for_error`.",
            Some(*code),
        ),
        (ExecOutcome::Exited { code }, None) if *code == task.success_code => None,
        (ExecOutcome::Exited { code: 0 }, None) => failure(
            Stage::Run,
            FailureReason::ExitCode,
            format!("the job exited with code 0, and its success code is {}", task.success_code),
            "Change `success_code`, or what the script exits with.",
            Some(0),
        ),
        (ExecOutcome::Exited { code }, None) => Some(verdict::exited(*code)),
        (ExecOutcome::TimedOut, _) => failure(
            Stage::Run,
            FailureReason::TimeLimit,
            format!("the job was stopped after its time limit of {time_limit_seconds} s"),
            "Raise the job's `timeout`, or give it less to do.",
            Some(124),
        ),
        (ExecOutcome::OutOfMemory, _) => failure(
            Stage::Run,
            FailureReason::OutOfMemory,
            "the job used more memory than it may".to_owned(),
            "Give it more memory, on its host or by `container_run_arguments`.",
            Some(137),
        ),
        (ExecOutcome::NotStarted { message }, _) => failure(
            Stage::Start,
            FailureReason::StartFailed,
            format!("the job could not be started: {message}"),
            "`gantry host test` tells what is missing on the host.",
            None,
        ),
        (ExecOutcome::Lost, _) => Some(verdict::job_lost()),
    }
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
