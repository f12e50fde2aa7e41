//! Tasks as workflows of the manual create them.

use gantry_plugin_sdk::callback::{Command, CommandEnd, Wish};
use gantry_plugin_sdk::http::{self, Request};
use gantry_plugin_sdk::mock::{Mock, Rehearsal, respond};
use study::mock::{experiment, fits};

use super::*;

const CREATED: &str = r#"{"uri": "/api/v1/tasks/5"}"#;

fn manual() -> Value {
    json!({
        "task_base": "manual_qa.json,",
        "task_info": {
            "project": "sandbox",
            "application_name": "ViewR",
            "application_version": "5.1.4",
            "template": "manual_qa",
            "tags": ["QA", "Quality Assurance"],
            "distribute_in_group": "quality_assurance",
        },
        "extra_tags_var": "tag_variable",
        "xnat_external_system": "XNAT",
        "taskmanager_external_system_name": "TASKMANAGER",
    })
}

/// What the TaskManager is to be sent.
fn sent(content: &str, tags: Value) -> Request {
    let task = json!({
        "project": "sandbox",
        "application_name": "ViewR",
        "application_version": "5.1.4",
        "template": "manual_qa",
        "tags": tags,
        "distribute_in_group": "quality_assurance",
        "generator_url": "https://study.example.org/actions/12",
        "tracking_id": "brain 7",
        "content": content,
        "callback_url": "https://study.example.org/api/v2/callback_executions/20",
        "callback_content":
            r#"{"result":"success","secret_key":"open-sesame","status":"finished"}"#,
    });
    http::post("https://tasks.example.org/api/v1/tasks").json(&task).unwrap()
}

fn task(settings: Value) -> Rehearsal<CreateTask> {
    Rehearsal::new(manual()).experiment(experiment()).settings(settings)
}

#[test]
fn the_example_of_the_manual_creates_a_task() {
    let templates = json!({"manual_qa.json": {"image": "$SYSTEM_URL/data/$EXPERIMENT_ID"}});
    let content = r#"{"image":"https://xnat.example.org/data/XNAT_E7"}"#;
    let tags = json!(["QA", "Quality Assurance", "urgent"]);
    let mock = Mock::new()
        .variable("tag_variable", "urgent")
        .http(sent(content, tags), respond(201, CREATED));
    let begun = mock.play(|| task(json!({"templates": templates})).begin()).0;
    let Ok(Wish::Finish(end)) = begun else { panic!("{begun:?}") };
    assert!(end.success);
    let values: Value = serde_json::from_str(&end.values).unwrap();
    assert_eq!(values["task_uri"], "/api/v1/tasks/5");
    assert_eq!(values["response_status_code"], 201);
    assert_eq!(values["response_text"], CREATED);
    assert_eq!(values["task_info"]["tracking_id"], "brain 7");
    assert!(!end.values.contains("open-sesame"), "{}", end.values);
}

#[test]
fn a_template_can_be_a_file() {
    let tags = json!(["QA", "Quality Assurance"]);
    let mock = Mock::new()
        .variable("other", 1)
        .http(sent("label: brain 7\n", tags), respond(200, CREATED));
    mock.play(|| {
        let mut task = task(json!({"folder": "/tasks", "executor": "archive"}));
        let read = Command::new("archive", ["cat", "/tasks/manual_qa.json"]);
        assert_eq!(task.begin(), Ok(read.into()));
        let ended = CommandEnd::with_output("label: $LABEL\n");
        let Ok(Wish::Finish(end)) = task.resume(Event::CommandEnded(ended)) else { panic!() };
        assert!(end.success);
    });
}

#[test]
fn a_template_that_is_not_there_is_a_failure() {
    let mut task = task(json!({"folder": "/tasks"}));
    task.begin().unwrap();
    let errors = "cat: /tasks/manual_qa.json: No such file or directory\n".to_owned();
    let ended = CommandEnd { exit_code: Some(1), errors, ..CommandEnd::with_output("") };
    let Ok(Wish::Finish(end)) = task.resume(Event::CommandEnded(ended)) else { panic!() };
    assert!(!end.success && end.values.contains("No such file"), "{}", end.values);
}

#[test]
fn a_refusal_of_the_task_manager_is_a_failure() {
    let settings = json!({"templates": {"manual_qa.json": "x"}});
    let tags = json!(["QA", "Quality Assurance"]);
    let mock =
        Mock::new().variable("other", 1).http(sent("x", tags), respond(400, "no such project"));
    let begun = mock.play(|| task(settings).begin()).0;
    let Ok(Wish::Finish(end)) = begun else { panic!("{begun:?}") };
    assert!(!end.success && end.values.contains("no such project"), "{}", end.values);
}

#[test]
fn arguments_are_described() {
    let tagged = |tags: Value| json!({"task_base": "a", "task_info": {"tags": tags}});
    let tags = [json!("QA"), json!(["QA"]), json!(null)].map(tagged);
    for fine in [manual(), json!({"task_base": "a", "queue": "slow"})].iter().chain(&tags) {
        assert!(fits::<CreateTask>(fine), "{fine}");
    }
    for wrong in [
        json!({"task_info": {"project": "sandbox"}}),
        json!({"task_base": "a", "task_info": ["project", "sandbox"]}),
        json!({"task_base": "a", "extra_tags_var": ["b"]}),
        tagged(json!(7)),
    ] {
        assert!(!fits::<CreateTask>(&wrong), "{wrong}");
    }
}
