//! Script tasks: made, edited, deleted.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{Agora, number};

const YML: &str = "\
inputs:
  subject: {type: string}
  count: {type: integer, required: false, default: 3}
  kind: {type: select, select_values: [a, b]}
  scan: {type: dataset, dataset_type: nifti1}
job:
  host: local
  script: echo {{ inputs.subject.value }}
";

const BASE: &str = "/api/v2/taskdefinition_yaml/";

#[tokio::test]
async fn a_task_is_made_and_shown_as_it_was_written() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task(YML).await;
    let shown = agora.client.get(&format!("{BASE}{task}/")).await.expect_status(200).json();
    assert_eq!(shown["name"], "Example");
    assert_eq!(shown["yml"], YML);
    assert_eq!(shown["outputs"], json!([]));
    let inputs: Vec<_> = shown["inputs"].as_array().unwrap().iter().collect();
    let told: Vec<_> = inputs.iter().map(|i| (&i["key"], &i["type"], &i["required"])).collect();
    let (yes, no) = (json!(true), json!(false));
    let expected = [
        (&json!("subject"), &json!(5), &yes),
        (&json!("count"), &json!(6), &no),
        (&json!("kind"), &json!(8), &yes),
        (&json!("scan"), &json!(3), &yes),
    ];
    assert_eq!(told, expected);
    let listed = agora.client.get(BASE).await.expect_status(200).json();
    assert_eq!(listed["results"], json!([shown]));
    let of_project = format!("/api/v2/project/{}", shown["project"]);
    let listed = agora.client.get(&format!("{of_project}/taskdefinition_yaml/")).await.json();
    assert_eq!(listed["results"], json!([shown]));
    let forms = agora.client.get(&format!("{of_project}/task/")).await.expect_status(200).json();
    assert_eq!(forms["count"], 0);
    let older = agora.client.get(&format!("/api/v1/taskdefinition/{task}/")).await;
    assert_eq!(older.expect_status(200).json(), shown);
}

#[tokio::test]
async fn a_mapping_becomes_the_yaml_that_it_stands_for() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let script = "echo 'one: two'\nif true; then\n  echo \"yes\" # no comment\nfi\n";
    let yml = json!({"stages": ["z", "a"], "second": {"stage": "a", "host": "local", "script": "true"},
        "first": {"stage": "z", "host": "local", "script": script, "timeout": 60}});
    let project = agora.project("study").await;
    let body = json!({"name": "mapped", "project": project, "yml": yml});
    let made = agora.client.post_json(BASE, &body).await.expect_status(201).json();
    let native = format!("/api/v1/tasks/{}", made["gantry_task"].as_str().unwrap());
    let native = server.client().get(&native).await.expect_status(200).json();
    assert_eq!(native["script"]["stages"], json!(["z", "a"]));
    let jobs: Vec<_> = native["script"]["jobs"].as_array().unwrap().iter().collect();
    assert_eq!(jobs.iter().map(|job| &job["key"]).collect::<Vec<_>>(), ["second", "first"]);
    assert_eq!(jobs[1]["script"], script);
}

#[tokio::test]
async fn an_edited_task_stays_the_same_one_and_runs_keep_their_version() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task("job: {host: local, script: echo one}").await;
    let path = format!("{BASE}{task}/");
    let old = agora.client.get(&path).await.json();
    let run = agora.run(task, json!({})).await;

    let mut body = old.clone();
    body["yml"] = json!("job: {host: local, script: echo two}");
    body["name"] = json!("Renamed");
    let new = agora.client.put_json(&path, &body).await.expect_status(200).json();
    assert_eq!((number(&new), &new["name"], &new["yml"]), (task, &body["name"], &body["yml"]));
    assert_ne!(new["gantry_task"], old["gantry_task"]);
    assert_eq!(agora.client.get(&path).await.json(), new);

    agora.wait(run).await;
    let again = agora.run(task, json!({})).await;
    agora.wait(again).await;
    for (run, said) in [(run, "one\n"), (again, "two\n")] {
        let output = agora.client.get(&format!("/api/v2/timeline/{run}/stdout/")).await;
        assert_eq!(output.expect_status(200).text(), said);
    }
}

#[tokio::test]
async fn versions_of_a_task_share_a_namespace_that_its_project_begins() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task("job: {host: local, script: 'true'}").await;
    agora.client.put_json(&format!("{BASE}{task}/"), &json!({})).await.expect_status(200);
    let tasks = server.client().get("/api/v1/tasks").await.expect_status(200).json();
    let names = tasks["items"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|task| (&task["namespace"], &task["version"])).collect();
    let namespace = json!("script.example-study.example");
    let (first, second) = (json!("1.0.0"), json!("2.0.0"));
    assert_eq!(names, [(&namespace, &second), (&namespace, &first)]);
}

#[tokio::test]
async fn a_task_that_cannot_run_is_refused_with_the_place_of_each_mistake() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let project = agora.project("study").await;
    let yml = "stages: [one]\njob:\n  host: local\n  stage: two\n  script: 'true'\n";
    let body = json!({"name": "wrong", "project": project, "yml": yml});
    let answer = agora.client.post_json(BASE, &body).await.expect_status(400).json();
    let said = answer["yml"][0].as_str().unwrap();
    assert!(said.starts_with("task.yml:4:"), "{said}");
    assert!(said.contains("two"), "{said}");
    assert_eq!(agora.client.get(BASE).await.json()["count"], 0);
}

#[tokio::test]
async fn a_body_without_what_it_needs_is_refused_field_by_field() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let project = agora.project("study").await;
    let good =
        json!({"name": "x", "project": project, "yml": "job: {host: local, script: 'true'}"});
    let cases = [
        ("name", Value::Null),
        ("name", json!(" ")),
        ("project", Value::Null),
        ("project", json!(0)),
        ("yml", Value::Null),
        ("yml", json!(3)),
        ("yml", json!("")),
        ("yml", json!(": :")),
    ];
    for (field, value) in cases {
        let mut body = good.clone();
        body[field] = value;
        let answer = agora.client.post_json(BASE, &body).await.expect_status(400).json();
        assert!(answer[field][0].is_string(), "{body}: {answer}");
    }
    let request = agora.client.request(reqwest::Method::POST, BASE).body("{");
    let answer = agora.client.send(request).await.expect_status(400).json();
    assert!(answer["detail"].as_str().unwrap().starts_with("JSON parse error"), "{answer}");
}

#[tokio::test]
async fn a_deleted_definition_leaves_its_runs() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task("job: {host: local, script: echo said}").await;
    let run = agora.run(task, json!({})).await;
    agora.wait(run).await;
    let path = format!("{BASE}{task}/");
    agora.client.delete(&path).await.expect_status(204);
    agora.client.get(&path).await.expect_status(404);
    agora.client.delete(&path).await.expect_status(404);
    agora.client.post_json(&format!("{path}run/"), &json!({})).await.expect_status(404);
    assert_eq!(agora.client.get(BASE).await.json()["count"], 0);
    assert_eq!(agora.item(run).await["data"]["state"], 2);
}
