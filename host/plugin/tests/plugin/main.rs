//! The plugin host through its public door, with real components: those that ship, and hostile
//! ones.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests say what they expect by panicking, and so do their helpers"
)]

mod cache;
mod finding;
mod importing;
mod limits;
mod misfits;
mod replaying;
mod released;
mod reports;
mod sandbox;
mod selecting;
mod support;
mod server;
mod turns;
