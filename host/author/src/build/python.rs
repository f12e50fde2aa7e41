//! Python: componentize-py puts CPython and the sources into one component.

use super::error::BuildError;
use super::tools::run;
use super::{Job, read, write};

const TOOL: &str = "componentize-py";

pub(super) fn build(job: &Job) -> Result<Vec<u8>, BuildError> {
    let tool = job.tools.need(TOOL, "pip install componentize-py==0.25.1")?;
    let manifest = job.project.manifest();
    let world: &'static str = manifest.world.into();
    let module = manifest.source.as_deref().unwrap_or("app.py").trim_end_matches(".py");
    let component = job.project.component();
    // The tool makes no folder for what it writes.
    write(&component, &[])?;
    let mut command = job.tools.command(&tool);
    command.args(["--quiet", "--wit-path", "wit", "--world", world, "componentize"]);
    command.args(["--python-path", ".", "--python-path", "sdk", "--output"]).arg(&component);
    // Its own backtrace would bury the one of the Python sources.
    command.arg(module.replace('/', ".")).env("RUST_BACKTRACE", "0");
    run(command, TOOL)?;
    read(&component)
}
