//! A run fails: its logs are kept, its reason is recorded.

use std::error::Error as StdError;

use gantry_model::failure::Failure;
use gantry_model::run::{Run, RunState};
use gantry_store::Change;

use super::Pipeline;
use super::drive::{Outcome, StepResult};

impl Pipeline {
    /// Records that the run failed, and why.
    pub(crate) async fn fail(&self, run: &Run, failure: Failure) -> StepResult {
        if let Some(job) = run.state.job() {
            self.keep_logs(job).await?;
        }
        let note = failure.cause.clone();
        let change = Change::to(RunState::Failed { failure }).with_note(note);
        Ok(Outcome::Advanced(self.store.apply(run, change).await?))
    }
}

/// An error with its causes, in one line for people.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
