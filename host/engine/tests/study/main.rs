//! Experiments in their workflow: what the engine decides, by examples and against a small model of it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what they expect by panicking, in their helpers as well"
)]

mod clock;
mod fixtures;
mod hand;
mod model;
mod moves;
mod running;
