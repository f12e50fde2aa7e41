//! The programs that look after jobs on hosts, as they ship with the server.

use std::borrow::Cow;

use bytes::Bytes;
use gantry_executor::SupervisorProgram;
use rust_embed::RustEmbed;

/// By the kind of host that each is for, built by `scripts/build-supervisor`. A debug build reads the folder each time, a
/// release has them inside. Without one, hosts do with scripts.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../supervisor/dist"]
#[include = "Linux-*"]
#[allow_missing = true]
struct Supervisors;

pub(super) fn supervisors() -> Vec<SupervisorProgram> {
    let programs = Supervisors::iter().filter_map(|system| {
        let program = match Supervisors::get(&system)?.data {
            Cow::Borrowed(program) => Bytes::from_static(program),
            Cow::Owned(program) => program.into(),
        };
        Some(SupervisorProgram { system: system.into_owned(), program })
    });
    programs.collect()
}
