//! Command lines and results of programs.

use gantry_plugin_sdk::callback::Wish;
use serde_json::from_str;

use super::*;

fn arguments(json: &str) -> Arguments {
    from_str(json).unwrap()
}

fn line(json: &str) -> Vec<String> {
    let arguments = arguments(json);
    arguments.command_line(&crate::mock::study(), &arguments.binary).unwrap()
}

/// Whether it is a success, and the values.
fn end(json: &str, end: CommandEnd) -> (bool, Value) {
    let line = ["check".to_owned()];
    let step = arguments(json).end(&crate::mock::study(), &line, Event::CommandEnded(end));
    let step = step.unwrap();
    let Wish::Finish(outcome) = step.wish() else { panic!("{step:?}") };
    (outcome.success, from_str(&outcome.values).unwrap())
}

fn exit(code: u8) -> CommandEnd {
    CommandEnd { exit_code: Some(code), ..CommandEnd::with_output("") }
}

#[test]
fn kwargs_follow_args_in_their_order() {
    let line = line(
        r#"{
            "binary": "a",
            "args": ["x y", 1, true],
            "kwargs": {"-z": "$XNAT", "-b": 2.5, "-a": false}
        }"#,
    );
    let words =
        ["a", "x y", "1", "True", "-z", "https://xnat.example.org", "-b", "2.5", "-a", "False"];
    assert_eq!(line, words);
}

#[test]
fn unknown_arguments_are_passed_over() {
    assert_eq!(line(r#"{"binary": "a", "args": null, "kwargs": null, "queue": "slow"}"#), ["a"]);
}

#[test]
fn an_exit_code_is_judged_by_what_is_expected() {
    let success =
        |expected: &str, code| end(&format!(r#"{{"binary": "a"{expected}}}"#), exit(code)).0;
    assert!(success("", 0));
    assert!(!success("", 3));
    assert!(success(r#", "expected_return_code": 3"#, 3));
    assert!(!success(r#", "expected_return_code": 3"#, 0));
    assert!(success(r#", "expected_return_code": [0, 3]"#, 3));
    assert!(!success(r#", "expected_return_code": [0, 3]"#, 4));
    assert!(success(r#", "expected_return_code": null"#, 255));
}

#[test]
fn values_are_what_the_program_printed() {
    let output = "hello\n__VALUES__ = {\"volume\": 3}\n";
    let (success, values) = end(r#"{"binary": "a"}"#, CommandEnd::with_output(output));
    let expected = json!({
        "command": ["check"],
        "stdout": output,
        "stderr": "",
        "return_code": 0,
        "values": {"volume": 3},
        "__success__": true,
    });
    assert_eq!((success, values), (true, expected));
}

#[test]
fn values_that_are_no_json_are_a_failure() {
    let printed = CommandEnd::with_output("__VALUES__ = {");
    let (success, values) = end(r#"{"binary": "a"}"#, printed);
    assert!(!success && values["__exception__"].as_str().unwrap().contains("no JSON"));
}

#[test]
fn a_program_that_is_killed_fails_whatever_is_expected() {
    let killed = CommandEnd {
        exit_code: None,
        cause: "killed by signal 9".to_owned(),
        ..CommandEnd::with_output("half")
    };
    let (success, values) = end(r#"{"binary": "a", "expected_return_code": null}"#, killed);
    assert!(!success);
    assert_eq!(values["return_code"], Value::Null);
    assert_eq!(values["stdout"], "half");
    assert_eq!(values["__exception__"], "'check' did not end by itself: killed by signal 9");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let (success, values) = end(r#"{"binary": "a"}"#, exit(127));
    assert!(!success);
    assert_eq!(values["__exception__"], "exit code 127: 'check' is perhaps not there");
}

#[test]
fn what_would_be_too_large_keeps_its_end() {
    let noise = format!("{}the end", "\u{1}".repeat(200_000));
    let (_, values) = end(r#"{"binary": "a"}"#, CommandEnd::with_output(&noise));
    assert!(values.to_string().len() < MOST_VALUES);
    assert!(values["stdout"].as_str().unwrap().ends_with("the end"));
}
