//! Workflows and configuration files with mistakes, each beside the findings that it must give. Set
//! `UPDATE=1` to write those files anew, and read the difference.

use std::path::Path;
use std::{env, fs};

use gantry_definition::study_config::parse_study_config;
use gantry_definition::workflow::{KnownFunctions, parse_workflow};
use gantry_model::finding::{Finding, Severity};
use gantry_model::id::PluginName;
use serde_json::json;

use crate::script_support::lines;
use crate::workflow_support::{files, functions, stem};

#[test]
fn each_invalid_workflow_gives_the_findings_beside_it() {
    let functions = functions();
    for (path, text) in files("invalid/workflows") {
        let name = format!("{}.yml", stem(&path));
        match parse_workflow(&name, &text, &functions) {
            Ok(parsed) => compare(&path, &parsed.warnings, false),
            Err(refused) => compare(&path, &refused.findings, true),
        }
    }
}

#[test]
fn conditions_are_handed_on_whatever_else_is_wrong() {
    let text = "label: x\nstates:\n- {label: a, transitions: [{destination: b}]}\n\
                - {label: b, callbacks: [], transitions: [{destination: nowhere, condition: '1 +'}]}\n";
    let refused = parse_workflow("study.yml", text, &functions()).unwrap_err();
    assert!(refused.findings.iter().any(|finding| finding.severity == Severity::Error));
    let written: Vec<_> = refused.conditions.iter().map(|it| it.expression.as_str()).collect();
    assert_eq!(written, ["1 +"]);
    assert_eq!(refused.conditions[0].location.line, 4);
}

#[test]
fn tasks_are_handed_on_with_their_places() {
    let text = "label: xx\nstates:\n- {label: aa, freetext: null, callbacks: [], transitions: [{destination: bb}]}\n\
                - {label: bb, freetext: null, callbacks: [{label: cc, function: start, callback_arguments: \"task: 'a.b:1'\"}]}\n";
    let parsed = parse_workflow("study.yml", text, &functions()).unwrap();
    assert_eq!(parsed.tasks.len(), 1);
    let task = &parsed.tasks[0];
    assert_eq!((task.name.as_str(), task.location.line, task.location.column), ("a.b:1", 4, 100));
    assert_eq!(task.path, "states.1.callbacks.0.callback_arguments.task");
}

#[test]
fn functions_that_ship_are_checked_and_others_may_be_a_sites_own() {
    let ships = json!({"type": "object", "properties": {"seconds": {"type": "number"}}});
    let known =
        || KnownFunctions::among_others([(PluginName("sleep".to_owned()), Some(ships.clone()))]);
    let lint = |function: &str, arguments: &str| {
        let text = format!(
            "label: x\nstates:\n- {{label: aa, freetext: null, callbacks: [], transitions: [{{destination: bb}}]}}\n\
             - {{label: bb, freetext: null, callbacks: [{{label: cc, function: {function}, callback_arguments: {arguments}}}]}}\n"
        );
        match parse_workflow("study.yml", &text, &known()) {
            Ok(parsed) => lines(&parsed.warnings),
            Err(refused) => lines(&refused.findings),
        }
    };
    assert_eq!(lint("sleep", "{seconds: 1}"), "");
    assert!(lint("sleep", "{seconds: soon}").contains("error"));
    assert!(lint("sleep", "{secnods: 1}").contains("Did you mean 'seconds'?"));
    assert_eq!(lint("levitate", "{seconds: soon}"), "");
    let near = lint("slep", "{}");
    assert!(near.contains("Did you mean 'sleep'?") && near.starts_with("warning"), "{near}");
}

#[test]
fn each_invalid_configuration_gives_the_findings_beside_it_and_no_password() {
    for (path, text) in files("invalid/study-configs") {
        let name = format!("{}.yml", stem(&path));
        let (found, refused) = match parse_study_config(&name, &text) {
            Ok(config) => (config.warnings, false),
            Err(findings) => (findings, true),
        };
        assert!(!lines(&found).contains("secret-of"), "{}", lines(&found));
        compare(&path, &found, refused);
    }
}

fn compare(path: &Path, found: &[Finding], refused: bool) {
    let name = stem(path);
    assert!(!found.is_empty(), "nothing is found in {name}");
    assert_eq!(refused, !name.starts_with("odd"), "{name}: {}", lines(found));
    for finding in found {
        assert!(finding.location.is_some(), "{name}: no line: {finding:?}");
    }
    let expected = path.with_extension("findings");
    if env::var_os("UPDATE").is_some() {
        fs::write(&expected, lines(found)).unwrap();
    }
    assert_eq!(lines(found), fs::read_to_string(&expected).unwrap(), "{name}");
}
