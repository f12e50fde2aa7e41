//! Builds the guests and the questions that the tests put to them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use gantry_model::exec::Capacity;
use gantry_model::id::{ExecutorName, RunId};
use gantry_model::plugin::{
    Candidate, ImportRequest, ImportableOutput, PlacementRequest, Selection,
};
use gantry_model::types::TypeKind;
use gantry_plugin::{Importer, Limits, PluginError, PluginHost, PluginHostOptions, Selector};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

/// A host with a cache folder of its own.
pub(crate) struct TestHost {
    pub(crate) host: PluginHost,
    _cache: TempDir,
}

pub(crate) fn host() -> TestHost {
    host_with(Limits::default())
}

pub(crate) fn host_with(limits: Limits) -> TestHost {
    let cache = tempfile::tempdir().expect("make a cache folder");
    let options = PluginHostOptions { cache_folder: cache.path().to_owned(), limits };
    TestHost { host: PluginHost::new(options).expect("start a host"), _cache: cache }
}

/// Limits whose deadlines pass within a test's patience.
pub(crate) fn short_deadlines() -> Limits {
    let deadline = Duration::from_millis(500);
    Limits { select_deadline: deadline, import_deadline: deadline, ..Limits::default() }
}

/// A component that ships with Gantry, built from its present source.
pub(crate) fn shipped(name: &str) -> Vec<u8> {
    built(&repository().join("plugins"), name)
}

/// A component of `tests/guests`, built from its present source.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    built(&repository().join("host/plugin/tests/guests"), name)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Cargo decides whether there is anything to build, so that a test never runs a stale component.
fn built(workspace: &Path, name: &str) -> Vec<u8> {
    let script = repository().join("scripts/build-plugins");
    let build = Command::new(&script).arg(workspace).output().expect("run scripts/build-plugins");
    let said = String::from_utf8_lossy(&build.stderr);
    assert!(build.status.success(), "scripts/build-plugins cannot build the guests:\n{said}");
    std::fs::read(workspace.join(format!("dist/{name}.wasm"))).expect("read the component")
}

pub(crate) async fn hostile_selector(test: &TestHost) -> Selector {
    let loaded = test.host.load_selector(guest("hostile-selector")).await;
    loaded.expect("load the hostile selector")
}

pub(crate) async fn hostile_importer(test: &TestHost) -> Importer {
    let loaded = test.host.load_importer(guest("hostile-importer")).await;
    loaded.expect("load the hostile importer")
}

pub(crate) fn capacity(cpus: u32, gib: u64) -> Capacity {
    Capacity { cpus, memory_bytes: gib * 1024 * 1024 * 1024, gpus: 0 }
}

pub(crate) fn candidate(name: &str, capacity: Capacity, in_use: Capacity) -> Candidate {
    Candidate {
        name: ExecutorName(name.to_owned()),
        runtime: "podman".to_owned(),
        unhealthy: None,
        capacity,
        in_use,
        running_jobs: 0,
    }
}

/// A request of a task that is called so: to the hostile selector, its misdeed.
pub(crate) fn placement(task: &str, candidates: Vec<Candidate>) -> PlacementRequest {
    PlacementRequest {
        run: RunId(Uuid::nil()),
        task: task.to_owned(),
        needs: capacity(1, 1),
        internet: false,
        candidates,
    }
}

/// Asks the hostile selector for a misdeed.
pub(crate) async fn misdeed(test: &TestHost, task: &str) -> Result<String, PluginError> {
    let selection = hostile_selector(test).await.select(&placement(task, Vec::new())).await;
    selection.map(|selection| match selection {
        Selection::Chosen { because, .. } | Selection::Deferred { because } => because,
    })
}

/// A folder with an array `numbers` and a text `label` as a run leaves them, and a file beside it.
pub(crate) fn outputs() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("make a folder");
    let folder = around.path().join("outputs");
    std::fs::create_dir_all(folder.join("numbers")).expect("make the outputs");
    for (index, number) in ["1", "3", "2.5", "NaN"].iter().enumerate() {
        std::fs::write(folder.join(format!("numbers/{index}")), number).expect("write a number");
    }
    std::fs::write(folder.join("label"), "nuclei").expect("write a text");
    std::fs::write(around.path().join("secret"), "of the server").expect("write the secret");
    (around, folder)
}

/// A request about those outputs.
pub(crate) fn import(task: &str, settings: Value) -> ImportRequest {
    let numbers = ImportableOutput {
        name: "numbers".to_owned(),
        kind: TypeKind::Array,
        item_kind: Some(TypeKind::Number),
        size: 8,
    };
    let label = ImportableOutput {
        name: "label".to_owned(),
        kind: TypeKind::String,
        item_kind: None,
        size: 6,
    };
    ImportRequest {
        run: RunId(Uuid::nil()),
        task: task.to_owned(),
        outputs: vec![numbers, label],
        settings,
    }
}
