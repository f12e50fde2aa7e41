//! One call by hand, and a recorded one made again.

use std::fs;

use serde_json::{Value, json};

use super::support::Project;

/// The question of a test case, in a file of its own.
fn question(project: &Project, case: &str) -> String {
    let text = fs::read(project.folder.join("tests").join(case)).unwrap();
    let case: Value = serde_json::from_slice(&text).unwrap();
    let path = project.folder.join("question.json");
    fs::write(&path, case["question"].to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn one_call_prints_its_answer_as_json() {
    let project = Project::new("c", "callback");
    let question = question(&project, "waits.json");
    let answer = project.gantry(&["run", &question]).expect(0).json();
    assert_eq!(answer["advance"]["wish"], json!({ "sleep-until": 1700000090000u64 }));
}

#[test]
fn a_recorded_failure_fails_again_in_the_same_way() {
    let project = Project::new("c", "callback");
    let question = question(&project, "needs-its-argument.json");
    let ended = project.gantry(&["run", &question, "--record", "failed.json"]).expect(1);
    ended.says("plugin my-callback");
    let again = project.gantry(&["replay", "failed.json"]).expect(0);
    again.says("it ended as recorded: it refuses");
}

#[test]
fn a_recording_that_ends_in_another_way_is_told() {
    let project = Project::new("c", "callback");
    let question = question(&project, "waits.json");
    project.gantry(&["run", &question, "--record", "done.json"]).expect(0);
    project.gantry(&["replay", "done.json"]).expect(0).says("it ended as recorded: it answered");
    project.edit("done.json", "\"it answered\"", "\"it crashed\"");
    let ended = project.gantry(&["replay", "done.json", "--component", "dist/my-callback.wasm"]);
    ended.expect(1).says("it ended in another way: it answered");
}
