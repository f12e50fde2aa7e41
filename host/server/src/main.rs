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

fn main() -> ExitCode {
    cli::main()
}
