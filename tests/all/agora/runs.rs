//! Runs: started with inputs, waited for on the timeline, read.

use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;

use super::support::Agora;

#[tokio::test]
async fn a_run_gets_its_inputs_and_shows_what_its_jobs_print() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let yml = "\
inputs:
  who: {type: string}
  count: {type: integer, required: false}
  loud: {type: boolean}
one:
  host: local
  script: echo {{ inputs.who.value }} {{ inputs.count.value }} {{ inputs.loud.value }}
two:
  host: local
  script: echo two >&2
";
    let task = agora.task(yml).await;
    let inputs = json!({"who": "a 'b'", "count": 7, "loud": "True"});
    let run = agora.run(task, inputs).await;
    let item = agora.wait(run).await;
    assert_eq!(item["data"]["state"], 2, "{item}");
    assert_eq!((&item["progress"], &item["error"]), (&json!(100), &json!(null)));
    assert_eq!((&item["action"], &item["user"]), (&json!("Task Run"), &json!("admin")));
    assert!(item["duration"].as_f64().unwrap() > 0.0);
    let jobs: Vec<_> = item["jobs"].as_array().unwrap().iter().collect();
    let told: Vec<_> = jobs.iter().map(|j| (&j["name"], &j["state"], &j["exit_code"])).collect();
    let (finished, zero) = (json!("FINISHED"), json!(0));
    assert_eq!(told, [(&json!("one"), &finished, &zero), (&json!("two"), &finished, &zero)]);
    let read = async |path: &str| agora.client.get(path).await.expect_status(200).text();
    assert_eq!(read(jobs[0]["stdout"].as_str().unwrap()).await.to_lowercase(), "a 'b' 7 true\n");
    assert_eq!(read(jobs[1]["stdout"].as_str().unwrap()).await, "");
    assert_eq!(read(jobs[1]["stderr"].as_str().unwrap()).await, "two\n");
    assert_eq!(read(&format!("/api/v2/timeline/{run}/stderr/")).await, "two\n");

    let native = format!("/api/v1/runs/{}", item["gantry_run"].as_str().unwrap());
    let native = server.client().get(&native).await.expect_status(200).json();
    assert_eq!(native["project"], "Example-study");
}

#[tokio::test]
async fn a_run_that_fails_says_why_and_what_to_do() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task("check: {host: local, script: echo no such subject >&2; exit 3}").await;
    let run = agora.run(task, json!({})).await;
    let item = agora.wait(run).await;
    assert_eq!(item["data"]["state"], 3);
    let error = item["error"].as_str().unwrap();
    assert!(error.contains("job 'check'") && error.contains('3'), "{error}");
    assert_eq!(item["data"]["error"], error);
    assert_eq!(item["jobs"][0]["state"], "FAILED");
    assert_eq!(item["jobs"][0]["exit_code"], 3);
    let output = agora.client.get(&format!("/api/v2/timeline/{run}/stderr/?job=0")).await;
    assert_eq!(output.expect_status(200).text(), "no such subject\n");
}

#[tokio::test]
async fn a_run_that_has_not_ended_is_shown_as_begun_and_a_canceled_one_as_canceled() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task("wait: {host: local, script: sleep 60}").await;
    let run = agora.run(task, json!({})).await;
    let item = agora.item(run).await;
    assert_eq!(item["data"]["state"], 1);
    assert_eq!((&item["finished"], &item["progress"]), (&json!(null), &json!(0)));
    let native = format!("/api/v1/runs/{}/cancel", item["gantry_run"].as_str().unwrap());
    server.client().post(&native).await.expect_status(200);
    assert_eq!(agora.wait(run).await["data"]["state"], 5);
}

#[tokio::test]
async fn inputs_that_cannot_be_are_refused_by_name_and_no_run_is_left() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let yml = "\
inputs:
  who: {type: string}
  count: {type: integer, min: 1}
  scan: {type: series, required: false}
job: {host: local, script: 'true'}
";
    let path = format!("/api/v2/taskdefinition_yaml/{}/run/", agora.task(yml).await);
    let object = json!({"object_id": 12, "object_type": "series"});
    let cases = [
        (json!({}), "who"),
        (json!({"who": "x", "count": 0}), "count"),
        (json!({"who": "x", "count": "many"}), "count"),
        (json!({"who": null, "count": 1}), "who"),
        (json!({"who": "x", "count": 1, "scan": object}), "scan"),
        (json!({"who": "x", "count": 1, "other": 1}), "other"),
    ];
    for (inputs, named) in cases {
        let body = json!({"target": null, "inputs": inputs});
        let answer = agora.client.post_json(&path, &body).await.expect_status(400).json();
        assert!(answer["inputs"][named][0].is_string(), "{body}: {answer}");
    }
    let body = json!({"target": {"object_id": 1, "object_type": "folder"}, "inputs": {}});
    let answer = agora.client.post_json(&path, &body).await.expect_status(400).json();
    assert!(answer["target"][0].is_string(), "{answer}");
    let runs = server.client().get("/api/v1/runs").await.expect_status(200).json();
    assert_eq!(runs["items"], json!([]));
}

#[tokio::test]
async fn an_input_that_is_not_sent_gets_its_default() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let yml = "\
inputs:
  kind: {type: select, select_values: [fast, slow], default: slow}
  count: {type: integer, default: 3}
job: {host: local, script: 'echo {{ inputs.kind.value }} {{ inputs.count.value }}'}
";
    let run = agora.run(agora.task(yml).await, json!({"count": null})).await;
    agora.wait(run).await;
    let output = agora.client.get(&format!("/api/v2/timeline/{run}/stdout/")).await;
    assert_eq!(output.expect_status(200).text(), "slow 3\n");
}

#[tokio::test]
async fn only_runs_that_were_started_here_are_on_the_timeline() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let project = agora.project("study").await;
    for path in [0, project].map(|id| format!("/api/v2/timeline/{id}/")) {
        agora.client.get(&path).await.expect_status(404);
        agora.client.get(&format!("{path}stdout/")).await.expect_status(404);
    }
    let request = agora.client.request(Method::POST, "/api/v2/timeline/1/finish_task/");
    agora.client.send(request).await.expect_status(404);
}
