//! JavaScript and TypeScript: a script of the SDK checks the types, bundles the sources, and puts an engine around them.
//!
//! The tools for that come from npm and are programs in JavaScript, so that Node.js runs them. The engine QuickJS could be
//! put around the bundle in this process, too, but the crate for it brings a second wasmtime.

use super::error::BuildError;
use super::tools::run;
use super::{Job, read, write};
use crate::project::{JsEngine, Language};

pub(super) fn build(job: &Job) -> Result<Vec<u8>, BuildError> {
    let node = job.tools.need("node", "apt-get install nodejs npm")?;
    let manifest = job.project.manifest();
    let usual = match manifest.language {
        Language::TypeScript => "src/plugin.ts",
        _ => "src/plugin.js",
    };
    let engine = match manifest.engine {
        JsEngine::QuickJs => "quickjs",
        JsEngine::StarlingMonkey => "starlingmonkey",
    };
    let world: &'static str = manifest.world.into();
    let component = job.project.component();
    write(&component, &[])?;
    let mut command = job.tools.command(&node);
    command.args(["sdk/build.mjs", "--world", world, "--wit", "wit", "--engine", engine]);
    command.args(["--source", manifest.source.as_deref().unwrap_or(usual), "--out"]);
    command.arg(&component);
    run(command, "the build of the sources")?;
    read(&component)
}
