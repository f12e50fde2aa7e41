//! Experiments in their workflow: what is to be done next, and what becomes of an experiment when something was done.
//!
//! A [`Course`] is an experiment with its last action and that action's executions. Each function here changes one, given
//! what happened and when; none of them does anything. Whoever drives an experiment asks [`next`] what to do, does it, tells
//! the course, and keeps it.

mod course;
mod enter;
mod hand;
mod leave;
mod names;
mod next;
mod report;
mod run;
mod variables;

pub use course::Course;
pub use enter::{Entry, Fresh, enter};
pub use hand::{NoRerun, NoSkip, rerun, skip};
pub use leave::{Move, NoMove, Way, abandon, chosen, find_way};
pub use names::{callback_names, transition_names};
pub use next::{Next, alarm, due, next, pass};
pub use report::{NoReport, Report, ReportedStatus, report};
pub use run::{Done, canceled, done, failed, run_started, stepped};
pub use variables::mapped;
