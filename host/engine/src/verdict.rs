//! What the end of a job means for its run: success, or a failure with a cause and a hint.

use gantry_model::exec::{ExecExit, ExecOutcome};
use gantry_model::failure::{Failure, FailureReason, OutputProblem, Stage};
use gantry_model::task::Resources;

use crate::matching::Mismatch;

/// The code of the app-engine interface for arrays that do not match.
const NOT_MATCHING: &str = "APPE-internal-not-matching";

/// The failure that an exit means; `None` for success.
pub fn failure_of(
    exit: &ExecExit,
    resources: &Resources,
    time_limit_seconds: u64,
) -> Option<Failure> {
    match &exit.outcome {
        ExecOutcome::Exited { code: 0 } => None,
        ExecOutcome::Exited { code } => Some(exited(*code)),
        ExecOutcome::TimedOut => Some(failure(
            Stage::Run,
            FailureReason::TimeLimit,
            format!("the job was stopped after its time limit of {time_limit_seconds} s"),
            "Raise `configuration.resources.time_limit` in the descriptor, or give the job less to do.",
            Some(124),
        )),
        ExecOutcome::OutOfMemory => Some(failure(
            Stage::Run,
            FailureReason::OutOfMemory,
            format!("the job used more than its {} bytes of memory", resources.memory_bytes),
            "Raise `configuration.resources.ram` in the descriptor.",
            Some(137),
        )),
        ExecOutcome::NotStarted { message } => Some(failure(
            Stage::Start,
            FailureReason::StartFailed,
            format!("the container engine could not start the job: {message}"),
            "Run the image by hand with the same engine; its entry point may be missing or not executable.",
            None,
        )),
        ExecOutcome::Lost => Some(job_lost()),
    }
}

/// The failure of a run whose job is nowhere to be found.
pub fn job_lost() -> Failure {
    failure(
        Stage::Run,
        FailureReason::JobLost,
        "the job vanished without leaving an exit code".to_owned(),
        "The machine was restarted, or the container was removed by hand. Retry the run.",
        None,
    )
}

/// Exit codes above 128 are 128 + the number of a signal, as shells have it.
pub(crate) fn exited(code: i32) -> Failure {
    let (reason, cause, hint) = match code {
        126 => (
            FailureReason::ExitCode,
            "the job exited with code 126: its command cannot be executed".to_owned(),
            "Make the entry point of the image executable and built for this architecture.",
        ),
        127 => (
            FailureReason::ExitCode,
            "the job exited with code 127: its command was not found".to_owned(),
            "Check the entry point of the image, and what its script calls.",
        ),
        137 => (
            FailureReason::Signal,
            "the job was ended by signal 9".to_owned(),
            "Somebody killed it or removed its container, or the machine ran out of memory. Retry the run.",
        ),
        129..=192 => (
            FailureReason::Signal,
            format!("the job was ended by signal {}", code - 128),
            "Read the end of its log; a crash of a native library often ends so.",
        ),
        _ => (
            FailureReason::ExitCode,
            format!("the job exited with code {code}"),
            "Read the end of its log.",
        ),
    };
    failure(Stage::Run, reason, cause, hint, Some(code))
}

/// The failure of a run whose outputs were refused.
pub fn refused_outputs(problems: Vec<OutputProblem>) -> Failure {
    let any = |code: &str| problems.iter().any(|problem| problem.code == code);
    let (reason, hint) = if any("APPE-internal-task-run-missing-outputs")
        || any("APPE-internal-missing-output-files")
    {
        (
            FailureReason::MissingOutput,
            "The task must write one file for each declared output, named exactly as the output, without extension.",
        )
    } else if any("APPE-internal-task-run-unknown-output")
        || any("APPE-internal-extra-output-files")
    {
        (
            FailureReason::UnexpectedOutput,
            "Write only declared outputs to the output folder; keep scratch files elsewhere.",
        )
    } else {
        (
            FailureReason::MalformedOutput,
            "Compare what the task wrote with what its descriptor declares.",
        )
    };
    let list: Vec<_> = problems.iter().map(|p| format!("{}: {}", p.parameter, p.message)).collect();
    Failure { details: problems, ..failure(Stage::Collect, reason, list.join("; "), hint, Some(0)) }
}

/// What is wrong with outputs that do not match, as problems of the left one of each pair.
pub fn mismatched_outputs(mismatches: Vec<Mismatch>) -> Vec<OutputProblem> {
    let problem = |mismatch: Mismatch| OutputProblem {
        parameter: mismatch.left.name,
        code: NOT_MATCHING.to_owned(),
        message: format!(
            "collections don't have the same size: must match {}/{}, but {}",
            mismatch.right.side, mismatch.right.name, mismatch.difference
        ),
    };
    mismatches.into_iter().map(problem).collect()
}

fn failure(
    stage: Stage,
    reason: FailureReason,
    cause: String,
    hint: &str,
    exit_code: Option<i32>,
) -> Failure {
    Failure { stage, reason, cause, hint: hint.to_owned(), exit_code, details: Vec::new() }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn failure_reason(outcome: ExecOutcome) -> Option<(FailureReason, Option<i32>)> {
        let at = Timestamp::UNIX_EPOCH;
        let exit = ExecExit { outcome, started_at: at, ended_at: at };
        let resources = Resources {
            memory_bytes: 1,
            cpus: 1,
            gpus: 0,
            internet: false,
            time_limit_seconds: None,
        };
        failure_of(&exit, &resources, 5).map(|failure| (failure.reason, failure.exit_code))
    }

    #[test]
    fn each_way_to_end_has_its_own_reason() {
        let exited = |code| failure_reason(ExecOutcome::Exited { code });
        assert_eq!(exited(0), None);
        assert_eq!(exited(3), Some((FailureReason::ExitCode, Some(3))));
        assert_eq!(exited(127), Some((FailureReason::ExitCode, Some(127))));
        assert_eq!(exited(139), Some((FailureReason::Signal, Some(139))));
        assert_eq!(
            failure_reason(ExecOutcome::TimedOut),
            Some((FailureReason::TimeLimit, Some(124)))
        );
        assert_eq!(
            failure_reason(ExecOutcome::OutOfMemory),
            Some((FailureReason::OutOfMemory, Some(137)))
        );
        assert_eq!(failure_reason(ExecOutcome::Lost), Some((FailureReason::JobLost, None)));
    }
}
