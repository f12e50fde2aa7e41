//! Plugins on a server: installed, set up, asked, replaced, removed, and what is kept of what they did.

mod cli;
mod crash;
mod install;
mod permissions;
mod policies;
mod registry;
mod secrets;
mod servers;
mod settings;
pub(crate) mod support;
mod usage;
mod versions;
