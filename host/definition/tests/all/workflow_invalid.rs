//! Workflows and configuration files with mistakes, each beside the findings that it must give. Set
//! `UPDATE=1` to write those files anew, and read the difference.

use std::path::Path;
use std::{env, fs};

use gantry_definition::study_config::parse_study_config;
use gantry_definition::workflow::parse_workflow;
use gantry_model::finding::Finding;

use crate::script_support::lines;
use crate::workflow_support::{files, functions, stem};

#[test]
fn each_invalid_workflow_gives_the_findings_beside_it() {
    let functions = functions();
    for (path, text) in files("invalid/workflows") {
        let name = format!("{}.yml", stem(&path));
        match parse_workflow(&name, &text, &functions) {
            Ok(parsed) => compare(&path, &parsed.warnings, false),
            Err(findings) => compare(&path, &findings, true),
        }
    }
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
