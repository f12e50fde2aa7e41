//! How files and commands get to the machine where a job runs.

pub(crate) mod local;
