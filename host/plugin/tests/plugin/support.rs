//! Builds the guests and the questions that the tests put to them.

use std::path::{Path, PathBuf};
use std::process::Command;

use gantry_model::exec::Capacity;
use gantry_model::id::{ExecutorName, RunId};
use gantry_model::plugin::{
    Candidate, Event, ImportRequest, ImportableOutput, Limits, PlacementRequest, Selection,
    StepRequest,
};
use gantry_model::types::TypeKind;
use gantry_plugin::{
    Access, Bound, CallFailure, FailureKind, Plugin, PluginHost, PluginHostOptions,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use wit_parser::{PackageId, Resolve, SourceMap};

/// A host with a cache folder of its own.
pub(crate) struct TestHost {
    pub(crate) host: PluginHost,
    _cache: TempDir,
}

pub(crate) fn host() -> TestHost {
    let cache = tempfile::tempdir().expect("make a cache folder");
    let host = PluginHost::new(PluginHostOptions::new(cache.path())).expect("start a host");
    TestHost { host, _cache: cache }
}

impl TestHost {
    /// A component that ships with Gantry, built from its present source.
    pub(crate) async fn shipped(&self, name: &str) -> Bound {
        self.load(shipped(name)).await.bind(Access::default())
    }

    /// A component of `tests/guests`, built from its present source.
    pub(crate) async fn guest(&self, name: &str) -> Plugin {
        self.load(guest(name)).await
    }

    /// The hostile selector, with these limits.
    pub(crate) async fn selector(&self, limits: Limits) -> Bound {
        self.guest("hostile-selector").await.bind(Access { limits, ..Access::default() })
    }

    /// The hostile importer, with these limits.
    pub(crate) async fn importer(&self, limits: Limits) -> Bound {
        self.guest("hostile-importer").await.bind(Access { limits, ..Access::default() })
    }

    pub(crate) async fn load(&self, component: Vec<u8>) -> Plugin {
        self.host.load(component).await.expect("load the component")
    }
}

/// Reads a folder of `wit`, with one text replaced by another.
pub(crate) fn contract(resolve: &mut Resolve, folder: &str, replaced: &str, by: &str) -> PackageId {
    let mut sources = SourceMap::default();
    let mut replacements = 0;
    let entries =
        std::fs::read_dir(repository().join("wit").join(folder)).expect("list the contract");
    for entry in entries {
        let path = entry.expect("read an entry").path();
        let text = std::fs::read_to_string(&path).expect("read a file of the contract");
        replacements += text.matches(replaced).count();
        sources.push(&path, text.replace(replaced, by));
    }
    assert!(replaced.is_empty() || replacements > 0, "{replaced:?} is not in the contract");
    let group = sources.parse().map_err(|(_, error)| error).expect("the WIT is well-formed");
    resolve.push_group(group).expect("the WIT is complete")
}

/// A deadline within a test's patience.
pub(crate) fn short() -> Limits {
    Limits { deadline_ms: 500, ..Limits::default() }
}

pub(crate) fn shipped(name: &str) -> Vec<u8> {
    built(&repository().join("plugins"), name)
}

pub(crate) fn guest(name: &str) -> Vec<u8> {
    built(&repository().join("host/plugin/tests/guests"), name)
}

pub(crate) fn repository() -> PathBuf {
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

pub(crate) fn capacity(cpus: u32, gib: u64) -> Capacity {
    Capacity { cpus, memory_bytes: gib * 1024 * 1024 * 1024, gpus: 0 }
}

pub(crate) fn candidate(name: &str, capacity: Capacity, in_use: Capacity) -> Candidate {
    Candidate {
        name: ExecutorName(name.to_owned()),
        runtime: "podman".to_owned(),
        labels: Vec::new(),
        unhealthy: None,
        capacity,
        in_use,
        running_jobs: 0,
        present_bytes: 0,
    }
}

/// A request of a task that is called so: to the hostile selector, its misdeed.
pub(crate) fn placement(task: &str, candidates: Vec<Candidate>) -> PlacementRequest {
    PlacementRequest {
        run: RunId(Uuid::nil()),
        task: task.to_owned(),
        needs: capacity(1, 1),
        internet: false,
        input_bytes: 0,
        candidates,
        settings: json!({}),
    }
}

/// Asks the hostile selector for a misdeed.
pub(crate) async fn misdeed(selector: &Bound, task: &str) -> Result<String, CallFailure> {
    let selection = selector.select(&placement(task, Vec::new())).await;
    selection.map(|selection| match selection {
        Selection::Chosen { because, .. } | Selection::Deferred { because } => because,
    })
}

/// The limit that a call passed, and its value.
pub(crate) fn passed<T: std::fmt::Debug>(answer: Result<T, CallFailure>) -> (&'static str, String) {
    match answer {
        Err(CallFailure { kind: FailureKind::LimitExceeded { limit, value }, .. }) => {
            (limit, value)
        }
        other => panic!("no limit was passed: {other:?}"),
    }
}

/// What is wrong with an answer.
pub(crate) fn invalid<T: std::fmt::Debug>(answer: Result<T, CallFailure>) -> String {
    match answer {
        Err(CallFailure { kind: FailureKind::InvalidAnswer { message }, .. }) => message,
        other => panic!("the answer is taken: {other:?}"),
    }
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

/// The first step of an execution with these arguments: to the hostile callback, its misdeed.
pub(crate) fn step(arguments: Value) -> StepRequest {
    StepRequest {
        execution: Uuid::nil(),
        step: 0,
        now: 0,
        event: Event::Begun,
        memory: Vec::new(),
        arguments,
        experiment: None,
        variables: [].into(),
        settings: json!({}),
    }
}
