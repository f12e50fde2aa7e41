//! The executors, tried for real: with Podman and Docker, with a registry, and with processes that are killed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what several tests share is tests as well"
)]

mod conformance;
mod hosts;
mod images;
mod isolation;
mod output;
mod podman;
mod registry;
mod support;
mod survival;
