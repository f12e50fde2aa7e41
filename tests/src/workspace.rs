//! Where things are in the repository, and where the binary under test is.

use std::path::{Path, PathBuf};

/// The repository's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests' crate lies in the repository").to_owned()
}

/// The `gantry` binary: `GANTRY_BIN` if set, else the one that cargo built beside this test executable.
///
/// # Panics
///
/// When there is none, saying how to build it.
pub fn gantry() -> PathBuf {
    let path = std::env::var_os("GANTRY_BIN").map_or_else(beside_this_executable, PathBuf::from);
    assert!(
        path.is_file(),
        "no gantry binary at {}: run `cargo build` first, or set GANTRY_BIN",
        path.display()
    );
    path
}

/// What looks after jobs on hosts: each kind of host, and the program for it.
///
/// # Panics
///
/// When there is none, saying how to build them.
pub fn supervisors() -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(root().join("host/supervisor/dist")).into_iter().flatten();
    let programs = entries.flatten().filter_map(|entry| {
        let system = entry.file_name().into_string().ok()?;
        let is_whole = !system.starts_with('.');
        is_whole.then(|| std::fs::read(entry.path()).ok().map(|program| (system, program)))?
    });
    let programs: Vec<_> = programs.collect();
    assert!(!programs.is_empty(), "no supervisor: run `scripts/build-supervisor` first");
    programs
}

/// Cargo puts test executables to `target/<profile>/deps`, and binaries one folder up.
fn beside_this_executable() -> PathBuf {
    let executable = std::env::current_exe().expect("the path of this test executable");
    let profile = executable.ancestors().nth(2).expect("test executables lie in target/*/deps");
    profile.join("gantry")
}
