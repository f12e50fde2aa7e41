//! The crate through its public doors.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod bundle;
mod content;
mod descriptor;
mod hostile_zip;
mod image_docker;
mod image_oci;
mod invalid_bundles;
mod outputs;
mod samples;
mod script_escape;
mod script_examples;
mod script_invalid;
mod script_parse;
mod script_positions;
mod script_random;
mod script_render;
mod script_support;
mod study_config;
mod values;
mod workflow_examples;
mod workflow_graph;
mod workflow_invalid;
mod workflow_parse;
mod workflow_random;
mod workflow_support;
