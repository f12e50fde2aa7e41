//! Rust: Cargo makes the component by itself.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::error::BuildError;
use super::tools::{Tools, missing, run_for_output};
use super::{Job, read};

const TARGET: &str = "wasm32-wasip2";

/// Toolchains that may have the target: the usual one, and one that was made of Debian's packages where rustup can
/// download nothing.
const TOOLCHAINS: [&[&str]; 2] = [&[], &["+gantry-wasm"]];

pub(super) fn build(job: &Job) -> Result<Vec<u8>, BuildError> {
    let cargo = job.tools.need("cargo", "install Rust from https://rustup.rs")?;
    let mut command = job.tools.command(&cargo);
    command.args(toolchain(&job.tools)?).args(["build", "--release", "--target", TARGET]);
    // Messages for people go to standard error as always, and where the files are to standard output.
    command.arg("--message-format=json-render-diagnostics");
    let messages = run_for_output(command, "cargo")?;
    let component = component(&messages, job.project.folder());
    let hint = "Cargo.toml needs `crate-type = [\"cdylib\"]` under `[lib]`";
    read(&component.ok_or(BuildError::Nothing { tool: "cargo".to_owned(), hint })?)
}

/// The words that select a toolchain with the target.
fn toolchain(tools: &Tools) -> Result<&'static [&'static str], BuildError> {
    let absent =
        || missing(&format!("Rust's target {TARGET}"), &format!("rustup target add {TARGET}"));
    let rustc = tools.find(&["rustc"]).ok_or_else(absent)?;
    let has_target = |toolchain: &&&[&str]| {
        let question = [**toolchain, &["--print", "target-libdir", "--target", TARGET]].concat();
        tools.ask(&rustc, &question).is_some_and(|folder| Path::new(&folder).is_dir())
    };
    TOOLCHAINS.iter().find(has_target).copied().ok_or_else(absent)
}

/// The component among the files that Cargo says it made of the project's own package.
fn component(messages: &[u8], folder: &Path) -> Option<PathBuf> {
    let messages = messages.split(|byte| *byte == b'\n');
    let made = messages.filter_map(|line| serde_json::from_slice::<Json>(line).ok());
    let manifest = folder.join("Cargo.toml");
    let own = made.filter(|message| {
        let path = message.get("manifest_path").and_then(Json::as_str);
        path.is_some_and(|path| same(Path::new(path), &manifest))
    });
    let files = own.flat_map(|message| {
        let files = message.get("filenames").and_then(Json::as_array).cloned();
        files.unwrap_or_default()
    });
    let mut files = files.filter_map(|file| file.as_str().map(PathBuf::from));
    files.rfind(|file| file.extension().is_some_and(|extension| extension == "wasm"))
}

/// Whether both are one file, however the folders on the way are called.
fn same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().is_some_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}
