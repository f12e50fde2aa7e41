//! Workflows: added, checked, read, drawn.

use serde_json::json;

use super::support::{Study, WORKFLOW, labels, options};
use crate::native::support::problem;

#[tokio::test]
async fn a_workflow_is_added_once_and_read_as_it_was_written() {
    let server = options().start().await;
    let study = Study::new(&server);
    let added = study.send_file("/workflows?file=looks.yml", WORKFLOW).await.expect_status(201);
    assert_eq!(added.header("location"), "/api/v1/workflows/1");
    let again = study.send_file("/workflows", WORKFLOW).await;
    assert!(problem(again, 409, "already-exists")["detail"].as_str().unwrap().contains("looks_v1"));

    let workflow = study.read("/workflows/1").await;
    assert_eq!(workflow, added.json()["workflow"]);
    let look = &workflow["states"][2];
    assert_eq!(look["callbacks"][0]["function"], "sleep");
    assert_eq!(look["callbacks"][0]["wait_limit"], 3600);
    assert_eq!(look["callbacks"][0]["variable_map"], json!({"score": "/score"}));
    assert_eq!(look["transitions"][1]["destination"], "arrived");
    assert_eq!(study.client.get("/workflows/1/source").await.expect_status(200).text(), WORKFLOW);
    let picture = study.client.get("/workflows/1/graph?state=3").await.expect_status(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text().starts_with("<svg") && picture.text().contains("untracked"));

    let newer = WORKFLOW.replace("looks_v1", "looks_v2");
    study.send_file("/workflows", &newer).await.expect_status(201);
    assert_eq!(labels(&study.read("/workflows").await), ["looks_v2", "looks_v1"]);
    let first = study.read("/workflows?limit=1").await;
    let rest = format!("/workflows?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!(labels(&study.read(&rest).await), ["looks_v1"]);
    for path in ["/workflows/99", "/workflows/99/graph", "/workflows/99/source"] {
        problem(study.client.get(path).await, 404, "not-found");
    }
}

#[tokio::test]
async fn a_workflow_that_is_wrong_is_refused_with_the_places() {
    let server = options().start().await;
    let study = Study::new(&server);
    let wrong = WORKFLOW.replace("function: sleep", "function: sleeep").replace(
        "- destination: done\n        condition: callbacks",
        "- destination: nowhere\n        condition: callbacks",
    );
    let refused =
        problem(study.send_file("/workflows?file=w.yml", &wrong).await, 422, "file-refused");
    let errors = refused["errors"].as_array().unwrap();
    let about = |word: &str| {
        let mut found = errors.iter().filter(|it| it["message"].as_str().unwrap().contains(word));
        found.next().unwrap_or_else(|| panic!("nothing about {word}: {refused}"))["location"]
            .clone()
    };
    assert_eq!(about("sleeep"), json!({"file": "w.yml", "line": 19, "column": 19}));
    assert_eq!(about("nowhere")["line"], 26);
    assert_eq!(labels(&study.read("/workflows").await), [""; 0]);

    let raising = WORKFLOW.replace("'score', 0) > 1", "'score', 0) >");
    let refused = problem(study.send_file("/workflows", &raising).await, 422, "file-refused");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("SyntaxError"));
    assert_eq!(refused["errors"][0]["location"]["line"], 14);
    let binary = study.client.request(reqwest::Method::POST, "/workflows").body(vec![0xff, 0xfe]);
    problem(study.client.send(binary).await, 400, "bad-request");
}

/// A task may come later than the workflow, so it is told and not refused.
#[tokio::test]
async fn tasks_that_are_not_there_are_told() {
    let plugins = "most-room,keep-declared,run-task,python-condition";
    let server = options().env("GANTRY_PLUGINS__BUILT_IN", plugins).start().await;
    let study = Study::new(&server);
    let script = "a: {host: local, script: 'true'}\n";
    let task = json!({"name": "Count", "main": "task.yml", "files": {"task.yml": script}});
    let task = study.client.post_json("/tasks/script", &task).await.expect_status(201).json();
    let namespace = task["task"]["namespace"].as_str().unwrap();
    let version = task["task"]["version"].as_str().unwrap();
    let naming = |name: &str| {
        let arguments = format!("task: '{name}'");
        WORKFLOW.replace("sleep", "run_task").replace("seconds: 0", &arguments)
    };
    let lint = async |name: &str| {
        let answer = study.send_file("/workflows/lint?file=w.yml", &naming(name)).await;
        answer.expect_status(200).json()
    };
    assert_eq!(lint(&format!("{namespace}:{version}")).await["findings"], json!([]));
    let elder = lint(&format!("{namespace}:0.0.7")).await;
    assert_eq!(
        (&elder["accepted"], &elder["findings"][0]["severity"]),
        (&json!(true), &json!("warning"))
    );
    assert_eq!(
        elder["findings"][0]["location"],
        json!({"file": "w.yml", "line": 21, "column": 18})
    );
    let hint = elder["findings"][0]["hint"].as_str().unwrap();
    assert!(hint.contains(version), "{hint}");
    assert_eq!(lint(namespace).await["accepted"], false, "it has no version");

    let added = study.send_file("/workflows", &naming("org.example.none:1")).await;
    let added = added.expect_status(201).json();
    let warned = added["warnings"][0]["message"].as_str().unwrap();
    assert!(warned.contains("no task 'org.example.none:1'"), "{added}");
}

#[tokio::test]
async fn a_check_keeps_nothing() {
    let server = options().start().await;
    let study = Study::new(&server);
    let viewer = study.with_role(&server, "viewer").await;
    let good = viewer.send_file("/workflows/lint", WORKFLOW).await.expect_status(200).json();
    assert_eq!(good["accepted"], true);
    let unknown = WORKFLOW.replace("function: sleep", "function: slep");
    let bad = viewer.send_file("/workflows/lint", &unknown).await.expect_status(200).json();
    assert_eq!(bad["accepted"], false);
    assert!(bad["findings"][0]["hint"].as_str().unwrap().contains("sleep"), "{bad}");
    assert_eq!(labels(&study.read("/workflows").await), [""; 0]);
}
