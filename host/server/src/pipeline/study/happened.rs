//! What happened to an execution while its experiment was driven: told to the course, and told again if somebody else changed
//! the course meanwhile.

use std::collections::BTreeMap;

use gantry_engine::study::{Course, Done, done, failed, run_started, stepped};
use gantry_model::id::RunId;
use gantry_model::plugin::Step;
use gantry_model::study::{ExecutionId, State, Variable};
use jiff::Timestamp;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Happened {
    /// To which execution.
    pub(super) execution: ExecutionId,
    /// In which of its attempts, before which of its steps: what comes late is told apart by these.
    pub(super) attempt: u32,
    pub(super) step: u32,
    pub(super) at: Timestamp,
    pub(super) what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// The callback answered.
    Stepped(Step),
    /// The callback did not answer, and why.
    Failed(String),
    /// A run was started for it.
    RunStarted(RunId),
    /// What it wished or waited for has come.
    Done(Done),
}

impl Happened {
    /// Tells the course. False if it comes too late for that, and changes nothing.
    pub(super) fn tell(&self, course: &mut Course, state: &State) -> bool {
        let Some(before) = course.execution(self.execution).cloned() else { return false };
        if before.attempt != self.attempt || before.work.step != self.step {
            return false;
        }
        let id = self.execution;
        match &self.what {
            What::Stepped(step) => stepped(course, state, id, step.clone(), self.at),
            What::Failed(why) => failed(course, state, id, why, self.at),
            What::RunStarted(run) => run_started(course, id, *run),
            What::Done(event) => done(course, id, event.clone()),
        }
        course.execution(id) != Some(&before)
    }

    /// The variables that it set.
    pub(super) fn variables(&self) -> BTreeMap<String, Variable> {
        match &self.what {
            What::Stepped(step) => {
                let of = |(name, value): (&String, &serde_json::Value)| {
                    (name.clone(), Variable::of(value.clone()))
                };
                step.variables.iter().map(of).collect()
            }
            _ => BTreeMap::new(),
        }
    }
}
