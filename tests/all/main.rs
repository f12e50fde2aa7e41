//! All tests of the whole system, in one binary. The folders mirror the routes; `tidy` reads the sources instead.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests say what they expect by panicking, in their helpers as well"
)]

mod agora;
mod app_engine;
mod authoring;
mod cli;
mod durability;
mod harness;
mod hostile;
mod hosts;
mod native;
mod plugins;
mod scripts;
mod studies;
mod tidy;
