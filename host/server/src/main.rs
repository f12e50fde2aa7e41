//! The `gantry` binary: the server and its command line.

mod api;
mod app;
mod auth;
mod cli;
mod clock;
mod config;
mod containers;
mod data_folder;
mod metrics;
mod open_files;
mod pipeline;
mod registries;
mod serve;

use std::process::ExitCode;

/// A call of a plugin is short enough for the system's allocator to be a fifth of it (measured by the part
/// `calls` of `host/plugin/benches/plugins`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
