//! The plugin host through its public door, with real components: those that ship, and hostile
//! ones.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests say what they expect by panicking, and so do their helpers"
)]

mod big_files;
mod cache;
mod computing;
mod finding;
mod importing;
mod limits;
mod misfits;
mod released;
mod replaying;
mod reports;
mod sandbox;
mod selecting;
mod server;
mod support;
mod turns;
