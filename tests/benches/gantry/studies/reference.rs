//! What StudyGovernor takes for the same. `reference.py` says what is measured and what is spared it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use gantry_tests::workspace;
use serde_json::Value;

use super::Numbers;

/// How many experiments it gets; Gantry's thousand would take it minutes.
const EXPERIMENTS: usize = 50;

pub(super) fn measure() -> Numbers {
    let here = workspace::root().join("tests/benches/gantry/studies");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(python())
        .arg(here.join("reference.py"))
        .arg(here.join("chain.yml"))
        .arg(EXPERIMENTS.to_string())
        .arg(folder.path())
        .stderr(Stdio::inherit())
        .output()
        .expect("Python can be started");
    assert!(output.status.success(), "reference.py: {}", output.status);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("what reference.py prints");
    let number = |name: &str| answer[name].as_f64().expect("a number of reference.py");
    Numbers {
        step_ms: number("step_ms"),
        steps_per_second: number("steps_per_second"),
        read_ms: number("read_ms"),
    }
}

/// The Python that has StudyGovernor.
fn python() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let python = cache.expect("a home folder").join("gantry/study-governor-server/bin/python");
    let path = python.display();
    assert!(python.is_file(), "no {path}: `scripts/setup bench` installs StudyGovernor from PyPI");
    python
}
