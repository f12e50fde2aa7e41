//! Workflows for the tests of workflows.

use std::fs;
use std::path::{Path, PathBuf};

use gantry_definition::workflow::{KnownFunctions, ParsedWorkflow, parse_workflow};
use gantry_model::finding::Finding;
use gantry_model::id::PluginName;
use gantry_model::study::Callback;
use serde_json::{Value, json};

use crate::script_support::lines;

/// StudyGovernor's functions, and some that describe their arguments: `broken` does it wrongly.
pub(crate) fn functions() -> KnownFunctions {
    let names = [
        "castor",
        "command",
        "create-task",
        "create-taskgroup",
        "external-program",
        "fastr",
        "python-function",
        "send-mail",
    ];
    let sleep = json!({
        "type": "object",
        "required": ["seconds"],
        "properties": {
            "seconds": {"description": "How long.", "type": "number", "minimum": 0}
        }
    });
    let filled = json!({"type": "string", "placeholders": ["experiment", "experiment_url"]});
    let tell = json!({"type": "object", "properties": {"subject": filled, "body": filled}});
    let start = json!({
        "type": "object",
        "properties": {
            "task": {"type": "string", "format": "task"},
            "property": {"enum": ["id", "label"], "description": "What is told."}
        }
    });
    let described: [(&str, Value); 4] = [
        ("sleep", sleep),
        ("broken", json!({"type": "no type"})),
        ("tell", tell),
        ("start", start),
    ];
    let named = names.map(|name| (PluginName(name.to_owned()), None));
    let described = described.map(|(name, schema)| (PluginName(name.to_owned()), Some(schema)));
    KnownFunctions::new(named.into_iter().chain(described))
}

/// A workflow that keeps the rules, whatever its functions are.
pub(crate) fn workflow(text: &str) -> ParsedWorkflow {
    let parsed = parse_workflow("study.yml", text, &KnownFunctions::any());
    parsed.unwrap_or_else(|refused| panic!("{}", lines(&refused.findings)))
}

/// All that is found in a workflow.
pub(crate) fn findings(text: &str) -> Vec<Finding> {
    match parse_workflow("study.yml", text, &KnownFunctions::any()) {
        Ok(parsed) => parsed.warnings,
        Err(refused) => refused.findings,
    }
}

/// The codes of all that is found.
pub(crate) fn codes(text: &str) -> Vec<String> {
    findings(text).into_iter().map(|finding| finding.code).collect()
}

/// A workflow of two states, the second of which has one callback with these fields beside its label
/// and function.
pub(crate) fn with_callback(fields: &str) -> String {
    format!(
        "label: study\nstates:\n  - label: untracked\n    freetext: null\n    callbacks: []\n    \
         transitions:\n      - destination: step\n  - label: step\n    freetext: null\n    \
         callbacks:\n      - label: one\n        function: test_callback\n        {}\n",
        fields.replace('\n', "\n        ")
    )
}

/// That callback.
pub(crate) fn callback(fields: &str) -> Callback {
    let parsed = workflow(&with_callback(fields));
    assert_eq!(parsed.warnings, [], "{}", lines(&parsed.warnings));
    parsed.workflow.states[1].callbacks[0].clone()
}

/// The YAML files of a folder below that of the examples, with their texts, sorted.
pub(crate) fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bundles").join(folder);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no files in {}", folder.display());
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The name of a file without its folder and ending.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}
