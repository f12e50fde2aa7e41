//! What container engines are told: which ones there are, what they have in common, and where they
//! differ.

mod client;
pub(crate) mod command;
mod docker;
mod podman;

use gantry_model::digest::Digest;
use serde::{Deserialize, Serialize};

pub(crate) use client::{ANSWER, EngineClient, message};
pub(crate) use command::RunCommand;

/// A container engine whose command line Gantry speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Runs containers without a daemon; also as an ordinary user.
    Podman,
    /// Runs containers through its daemon, which must be on this machine.
    Docker,
}

impl Engine {
    /// Both, the preferred one first: it needs no daemon, and no group that amounts to being root.
    pub const ALL: [Self; 2] = [Self::Podman, Self::Docker];
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Podman => "podman",
            Self::Docker => "docker",
        })
    }
}

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
