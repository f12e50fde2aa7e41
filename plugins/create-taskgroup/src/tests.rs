//! Groups of tasks as workflows of the manual create them.

use gantry_plugin_sdk::callback::{Command, CommandEnd, Wish};
use gantry_plugin_sdk::http::{self, Request};
use gantry_plugin_sdk::mock::{Mock, Rehearsal, respond};
use gantry_plugin_sdk::{Value, json};
use study::mock::{experiment, fits};

use super::*;

const URL: &str = "https://tasks.example.org/api/v1/taskgroups";
const EXECUTION: &str = "https://study.example.org/api/v2/callback_executions/20";
const CONTENT: &str = r#"{"result":"success","secret_key":"open-sesame","status":"finished"}"#;

fn manual() -> Value {
    json!({
        "label": "123_inspect",
        "distribute_in_group": "raters",
        "tags": ["rss", "inspect"],
        "project": "RSS",
        "tasks": [
            {"base": "base_tissue.json", "template": "tissuewml", "tags": ["rss", "tissue"]},
            {
                "base": "base_mask.json",
                "template": "mask",
                "tags": ["rss", "mask"],
                "project": "OVERWRITE",
                "callback_url": null,
                "application_version": 5.1,
            },
        ],
        "extra_tags_var": "tag_variable",
    })
}

fn sent() -> Request {
    let group = json!({
        "label": "123_inspect",
        "tasks": [
            {
                "tags": ["rss", "inspect", "urgent", "tissue"],
                "project": "RSS",
                "callback_url": EXECUTION,
                "callback_content": CONTENT,
                "template": "tissuewml",
                "generator_url": "https://study.example.org/actions/12",
                "content": "tissue of XNAT_S7",
            },
            {
                "tags": ["rss", "inspect", "urgent", "mask"],
                "project": "OVERWRITE",
                "callback_url": null,
                "callback_content": "",
                "template": "mask",
                "generator_url": "https://study.example.org/actions/12",
                "content": "mask",
                "application_version": 5.1,
            },
        ],
        "distribute_in_group": "raters",
        "callback_url": EXECUTION,
        "callback_content": CONTENT,
    });
    http::post(URL).json(&group).unwrap()
}

#[test]
fn the_example_of_the_manual_creates_a_group() {
    let templates = json!({"base_tissue.json": "tissue of $SUBJECT_ID", "base_mask.json": "mask"});
    let mock = Mock::new().variable("tag_variable", json!(["urgent"]));
    let mock = mock.http(sent(), respond(201, r#"{"uri": "/api/v1/taskgroups/5"}"#));
    let begun = mock.play(|| {
        let group = Rehearsal::<CreateTaskgroup>::new(manual()).experiment(experiment());
        group.settings(json!({"templates": templates})).begin()
    });
    let Ok(Wish::Finish(end)) = begun.0 else { panic!("{begun:?}") };
    assert!(end.success);
    let values: Value = serde_json::from_str(&end.values).unwrap();
    assert_eq!(values["task_uri"], "/api/v1/taskgroups/5");
    assert!(!end.values.contains("open-sesame"), "{}", end.values);
}

#[test]
fn templates_that_are_files_are_read_one_after_the_other() {
    let mock = Mock::new().variable("tag_variable", "urgent").http(sent(), respond(201, "{}"));
    mock.play(|| {
        let group = Rehearsal::<CreateTaskgroup>::new(manual()).experiment(experiment());
        let mut group = group.settings(json!({"folder": "/tasks"}));
        let read = |name: &str| Ok(Command::new("local", ["cat", name]).into());
        let ended = |text| Event::CommandEnded(CommandEnd::with_output(text));
        assert_eq!(group.begin(), read("/tasks/base_tissue.json"));
        let next = group.resume(ended("tissue of $SUBJECT_ID"));
        assert_eq!(next, read("/tasks/base_mask.json"));
        let Ok(Wish::Finish(end)) = group.resume(ended("mask")) else { panic!() };
        assert!(end.success);
    });
}

#[test]
fn arguments_are_described() {
    let tasks = |tasks: Value| json!({"label": 123, "tasks": tasks, "queue": "slow"});
    let one = tasks(json!([{"base": "a", "tags": "b", "callback_url": "https://example.org"}]));
    for fine in [manual(), tasks(json!([])), one] {
        assert!(fits::<CreateTaskgroup>(&fine), "{fine}");
    }
    for wrong in [
        json!({"tasks": []}),
        json!({"label": "a"}),
        tasks(json!({"base": "a"})),
        tasks(json!([{"template": "a"}])),
        tasks(json!([{"base": "a", "tags": [7]}])),
    ] {
        assert!(!fits::<CreateTaskgroup>(&wrong), "{wrong}");
    }
}
