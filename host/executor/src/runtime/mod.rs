//! What container engines are told: which ones there are, what they have in common, and where they
//! differ.

mod client;
pub(crate) mod command;
mod docker;
mod podman;

use gantry_model::digest::Digest;
use gantry_model::host::ContainerEngine;

pub(crate) use client::{ANSWER, EngineClient, message};
pub(crate) use command::RunCommand;

/// Those whose command line Gantry speaks, the preferred one first: it runs containers without a daemon, and without a group that
/// amounts to being root.
pub const ENGINES: [ContainerEngine; 2] = [ContainerEngine::Podman, ContainerEngine::Docker];

/// What an engine tells about itself and its machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EngineInfo {
    pub(crate) version: String,
    /// As images have it: `amd64`, `arm64`.
    pub(crate) architecture: String,
    pub(crate) cpus: u32,
    pub(crate) memory_bytes: u64,
}

/// The name under which the engine keeps an image that was loaded from an archive. A named image
/// survives `prune`.
pub(crate) fn image_name(config: &Digest) -> String {
    format!("localhost/gantry/{}:image", config.hex())
}
