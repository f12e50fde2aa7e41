//! Zig: its own sources, with bindings that it translates from the generated C. It compiles C and C++ for WASI, too.

use std::process::Command;

use super::error::BuildError;
use super::tools::{Tools, missing, run, run_for_output};
use super::{Job, bindings, component, read, write};

const REMEDY: &str = "pip install ziglang==0.17.1";

/// Bytes of the stack. Zig's own choice of 16 MiB would cost each instance as much; Debian's of 64 KiB is soon full.
pub(super) const STACK: &str = "131072";

pub(super) fn build(job: &Job) -> Result<Vec<u8>, BuildError> {
    let zig = || zig(&job.tools).ok_or_else(|| missing("zig", REMEDY));
    let generated = bindings::c(job)?;
    let mut translate = zig()?;
    translate.args(["translate-c", "-target", "wasm32-wasi", "-lc", "gen/gantry.h"]);
    write(&generated.join("bindings.zig"), &run_for_output(translate, "zig translate-c")?)?;
    let module = generated.join("module.wasm");
    let mut command = zig()?;
    command.args(["build-exe", "-target", "wasm32-wasi", "-mexec-model=reactor", "-lc"]);
    command.args(["-O", "ReleaseSmall", "-fstrip", "--stack", STACK, "-Igen"]);
    command.args(["gen/gantry.c", "gen/gantry_component_type.o"]);
    command.arg(format!("-femit-bin={}", module.display()));
    let source = job.project.manifest().source.as_deref().unwrap_or("src/main.zig");
    command.args(["--dep", "gantry", "--dep", "bindings"]).arg(format!("-Mroot={source}"));
    command.args(["--dep", "bindings", "-Mgantry=sdk/gantry.zig", "-Mbindings=gen/bindings.zig"]);
    run(command, "zig")?;
    component::of(&read(&module)?)
}

/// Zig as a compiler of another language: `cc`, `c++`.
pub(super) fn compiler(tools: &Tools, language: &str) -> Option<Command> {
    let mut command = zig(tools)?;
    command.args([language, "-target", "wasm32-wasi"]);
    Some(command)
}

/// Zig, as a program or as a package of Python.
fn zig(tools: &Tools) -> Option<Command> {
    if let Some(program) = tools.find(&["zig"]) {
        return Some(tools.command(&program));
    }
    let python = tools.find(&["python3"])?;
    tools.ask(&python, &["-c", "import ziglang"])?;
    let mut command = tools.command(&python);
    command.args(["-m", "ziglang"]);
    Some(command)
}
