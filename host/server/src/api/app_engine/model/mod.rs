//! What this interface sends: each type is made from the model's here, and goes no further in.

mod parameter;
mod run;
mod task;
mod type_spec;
mod value;

pub(super) use parameter::{TaskInput, TaskOutput};
pub(super) use run::{RunOfTask, RunResource, TaskRun};
pub(super) use task::TaskDescription;
pub(super) use value::{ParameterValue, ValueType};
