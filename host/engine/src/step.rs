//! What the driver must do next for a run, by its state and by what its task does. Each step may be repeated after a crash.

use gantry_model::id::ExecutorName;
use gantry_model::run::{Job, RunState};
use gantry_model::task::Work;

/// The next thing to do for a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'a> {
    /// Ask the selector for an executor.
    Place,
    /// Bring the image to the executor, name the job and put its handle on record.
    Prepare(&'a ExecutorName),
    /// Start the job, unless it was started before.
    Launch(&'a Job),
    /// Wait for the job's end, then collect what it left.
    Attend(&'a Job),
    /// Put the jobs of a script task on record, each waiting for its stage.
    Begin,
    /// Drive the jobs of a script task until the last one has ended.
    Advance,
    /// Stop the job, if there is one, and clean up.
    Stop(Option<&'a Job>),
    /// Nothing: the run waits for its user, or has ended.
    Rest,
}

/// The next thing to do for a run in this state.
pub fn next_step<'a>(state: &'a RunState, work: &Work) -> Step<'a> {
    match state {
        RunState::Queuing { .. } => match work {
            Work::Job(_) => Step::Place,
            Work::Script(_) => Step::Begin,
        },
        RunState::Queued { executor } => Step::Prepare(executor),
        RunState::Pending(job) => Step::Launch(job),
        RunState::Running { job, .. } => Step::Attend(job),
        RunState::Staged { .. } => Step::Advance,
        RunState::Canceling { job, .. } => Step::Stop(job.as_ref()),
        RunState::Created
        | RunState::Provisioned
        | RunState::Finished { .. }
        | RunState::Failed { .. }
        | RunState::Canceled => Step::Rest,
    }
}

#[cfg(test)]
mod tests {
    use gantry_model::run::RunStatus;
    use gantry_model::script::Script;

    use super::*;

    #[test]
    fn exactly_the_active_states_have_something_to_do() {
        let states = [
            RunState::Created,
            RunState::Provisioned,
            RunState::Queuing { waiting_because: None },
            RunState::Queued { executor: ExecutorName("podman".into()) },
            RunState::Canceling { job: None, staged_on: None },
            RunState::Finished { exit: None },
            RunState::Canceled,
        ];
        let files = Default::default();
        let script = Script { stages: vec![], jobs: vec![], files, main: String::new() };
        let work = Work::Script(script);
        for state in states {
            let rests = next_step(&state, &work) == Step::Rest;
            let status: RunStatus = state.status();
            assert_eq!(rests, !status.is_active(), "{status}");
        }
    }
}
