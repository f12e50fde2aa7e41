//! Script tasks: what becomes of their jobs, from the first stage to the artifacts.
//!
//! `advance` is the driver of one run: it asks the engine which jobs start, and drives each through `job`, whose steps are
//! `place` (name it on its host), `bring` (files, image, start), and `collect` (what it left). Every step is record → act →
//! record, as with bundles.

mod accept;
mod advance;
mod begin;
mod bring;
mod change_host;
mod collect;
mod context;
mod files;
mod hosts;
mod imports;
mod job;
mod key;
mod logs;
pub(in crate::pipeline) mod masking;
mod place;
mod push;
mod registry;
mod room;
mod secrets;
mod stop;
mod strangers;
mod supervisors;

pub(crate) use accept::{NewScript, script_namespace};
pub(crate) use change_host::{HostChange, ReachChange};
pub(crate) use hosts::{HostSecret, NewHost, NewReach};
pub(crate) use registry::Hosts;
