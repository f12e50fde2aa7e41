//! The native interface of studies.

mod executions;
mod experiments;
mod moving;
mod samples;
mod stream;
pub(super) mod support;
mod workflows;
