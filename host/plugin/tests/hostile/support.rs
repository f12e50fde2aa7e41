//! A host, hostile guests, and questions to them.

use std::path::{Path, PathBuf};
use std::process::Command;

use gantry_model::plugin::{
    Evaluation, Event, Limits, Outcome, Permission, Step, StepRequest, Verdict, Wish,
};
use gantry_plugin::{
    Access, Bound, CallFailure, FailureKind, LoadError, Plugin, PluginHost, PluginHostOptions,
};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::forged::Forged;

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
    /// Loads bytes that are no plugin, and says why they are not.
    pub(crate) async fn refuses(&self, component: Vec<u8>) -> LoadError {
        match self.host.load(component).await {
            Err(error) => error,
            Ok(plugin) => panic!("it was loaded: {:?}", plugin.description()),
        }
    }

    pub(crate) async fn forged(&self, forged: &Forged) -> Plugin {
        self.host.load(forged.component()).await.expect("load the forged component")
    }

    /// The hostile callback, with these grants and limits.
    pub(crate) async fn callback(&self, grants: &[String], limits: Limits) -> Bound {
        let plugin = self.host.load(guest("hostile-callback")).await.expect("load the guest");
        let grants: Vec<Permission> =
            grants.iter().map(|grant| grant.parse().expect("a permission")).collect();
        let secrets = [("known".to_owned(), "open-sesame".to_owned())].into();
        plugin.bind(Access { grants, secrets, limits, ..Access::default() })
    }
}

/// A component of `tests/guests`, built from its present source. Cargo decides whether there is
/// anything to build, so that a test never runs a stale component.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let guests: PathBuf = repository.join("host/plugin/tests/guests");
    let script = repository.join("scripts/build-plugins");
    let build = Command::new(&script).arg(&guests).output().expect("run scripts/build-plugins");
    let said = String::from_utf8_lossy(&build.stderr);
    assert!(build.status.success(), "scripts/build-plugins cannot build the guests:\n{said}");
    std::fs::read(guests.join(format!("dist/{name}.wasm"))).expect("read the component")
}

/// The first step of an execution with these arguments.
pub(crate) fn step(arguments: Json) -> StepRequest {
    StepRequest {
        execution: Uuid::nil(),
        step: 0,
        now: 0,
        event: Event::Begun,
        memory: Vec::new(),
        arguments,
        experiment: Some(json!({ "id": "an experiment" })),
        variables: [("kept".to_owned(), json!("a variable"))].into(),
        settings: json!({}),
    }
}

/// Asks the hostile callback for a misdeed; its report.
pub(crate) async fn misdeed(bound: &Bound, arguments: Json) -> Result<String, CallFailure> {
    let Step { wish, .. } = bound.advance(&step(arguments)).await?;
    match wish {
        Wish::Finish(Outcome { values, .. }) => {
            Ok(values["report"].as_str().unwrap_or_default().to_owned())
        }
        other => panic!("{other:?}"),
    }
}

/// The limit that a call passed.
pub(crate) fn passed<T: std::fmt::Debug>(answer: Result<T, CallFailure>) -> &'static str {
    match answer {
        Err(CallFailure { kind: FailureKind::LimitExceeded { limit, .. }, .. }) => limit,
        other => panic!("no limit was passed: {other:?}"),
    }
}

/// Asks a condition plugin whether one expression holds.
pub(crate) async fn evaluate(plugin: &Plugin) -> Result<Vec<Verdict>, CallFailure> {
    let evaluation = Evaluation {
        expressions: vec!["1 == 1".to_owned()],
        names: json!({}),
        now: 0,
        settings: json!({}),
    };
    plugin.bind(Access::default()).evaluate(&evaluation).await
}

/// A report of a reasonable size, of text that cannot do anything to a terminal.
pub(crate) fn assert_readable(report: &str) {
    assert!(!report.trim().is_empty());
    // What a call may log, and the rest.
    assert!(report.len() < 128 * 1024, "a report of {} bytes", report.len());
    let strange = report.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(strange, None, "{report:?}");
}
