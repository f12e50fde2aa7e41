//! Tasks that workflows give to the people of a TaskManager, which says when they are done.

use gantry_tests::server::TestServer;
use gantry_tests::services::TaskManager;
use gantry_tests::services::taskmanager::{PASSWORD, USER};
use serde_json::{Value, json};

use super::support::{Study, state};

const BY_RESULT: &str =
    "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";

/// A study whose callback, `create-task` or `create-taskgroup`, may give tasks to this TaskManager.
async fn study(tasks: &TaskManager, plugin: &str, templates: Value) -> Study {
    let study = Study::with(TestServer::options()).await;
    let api = study.api();
    let system = json!({"name": "TASKMANAGER", "url": tasks.address()});
    api.post_json("/external-systems", &system).await.expect_status(201);
    for (name, value) in [("taskmanager-user", USER), ("taskmanager-password", PASSWORD)] {
        let path = format!("/secrets/{name}");
        api.put_json(&path, &json!({ "value": value })).await.expect_status(204);
    }
    let post = format!("local-http POST {}", tasks.address());
    let grants = [&post, "secret taskmanager-user", "secret taskmanager-password"];
    study.grant(plugin, json!(grants)).await;
    let settings = json!({ "templates": templates });
    api.put_json(&format!("/plugins/{plugin}/settings"), &settings).await.expect_status(200);
    study
}

#[tokio::test]
async fn a_task_is_given_to_somebody_who_ends_the_execution_by_doing_it() {
    let tasks = TaskManager::start().await;
    let study = study(&tasks, "create-task", json!({"qa.json": {"look_at": "$LABEL"}})).await;
    let callback = json!([{
        "label": "a",
        "function": "create_task",
        "wait_timeout": 10,
        "callback_arguments": {
            "task_base": "qa.json",
            "task_info": {
                "project": "sandbox",
                "application_name": "ViewR",
                "application_version": "5.1.4",
                "template": "manual_qa",
                "tags": ["QA", "Quality Assurance"],
                "distribute_in_group": "quality_assurance",
            },
        },
    }]);
    let id = study.one_state(&callback.to_string(), BY_RESULT).await;
    study.waits(id).await;
    let values = study.execution(1).await["values"].clone();
    assert_eq!(values["task_uri"], "/api/v1/tasks/1", "{values:#}");

    let task = tasks.read("/tasks/1").await;
    assert_eq!((&task["status"], &task["project"]), (&json!("queued"), &json!("sandbox")));
    let content: Value = serde_json::from_str(task["content"].as_str().unwrap()).unwrap();
    assert_eq!(content, json!({"look_at": "e1"}));
    assert_eq!(task["tags"].as_array().unwrap().len(), 2);
    let assigned = task["users"][0].as_str().unwrap();
    let person = tasks.read(assigned.strip_prefix("/api/v1").unwrap()).await;
    assert_eq!(person["username"], USER, "{task:#}");

    tasks.finish(1).await;
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good", "{:#}", study.execution(1).await);
}

#[tokio::test]
async fn a_group_of_tasks_ends_the_execution_when_the_last_is_done() {
    let tasks = TaskManager::start().await;
    let templates = json!({"one.json": {"part": 1}, "two.json": {"part": 2}});
    let study = study(&tasks, "create-taskgroup", templates).await;
    let part = |base: &str| {
        json!({
            "base": base,
            "template": "manual_qa",
            "tags": ["QA"],
            "callback_url": null,
            "application_name": "ViewR",
            "application_version": "5.1.4",
        })
    };
    let callback = json!([{
        "label": "a",
        "function": "create_taskgroup",
        "wait_timeout": 10,
        "callback_arguments": {
            "label": "inspect",
            "distribute_in_group": "quality_assurance",
            "project": "sandbox",
            "tags": ["rss"],
            "tasks": [part("one.json"), part("two.json")],
        },
    }]);
    let id = study.one_state(&callback.to_string(), BY_RESULT).await;
    study.waits(id).await;
    let values = study.execution(1).await["values"].clone();
    assert_eq!(values["task_uri"], "/api/v1/taskgroups/1", "{values:#}");

    tasks.finish(1).await;
    assert!(study.show(id).await.get("rest").is_none(), "one task is left to do");
    tasks.finish(2).await;
    let end = study.rest(id).await;
    assert_eq!(state(&end), "good", "{:#}", study.execution(1).await);
}

#[tokio::test]
async fn a_task_that_the_task_manager_refuses_is_a_failure_that_says_why() {
    let tasks = TaskManager::start().await;
    let study = study(&tasks, "create-task", json!({"qa.json": {}})).await;
    let arguments =
        json!({"task_base": "qa.json", "task_info": {"project": "sandbox", "template": "none"}});
    let callback = json!([{
        "label": "a",
        "function": "create_task",
        "wait_timeout": 10,
        "callback_arguments": arguments,
    }]);
    let id = study.one_state(&callback.to_string(), BY_RESULT).await;
    assert_eq!(state(&study.rest(id).await), "bad");
    let values = study.execution(1).await["values"].clone();
    let why = values["__exception__"].as_str().unwrap();
    assert!(why.starts_with("the TaskManager answered with status "), "{values:#}");
}
