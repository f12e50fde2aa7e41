//! Inputs that consist of files: given one by one, each under its name.

use std::collections::BTreeMap;

use gantry_tests::client::Answer;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;

use super::support::Scripts;
use crate::native::support::{problem, unzip};

const SERIES: &str = r#"
inputs:
  series:
    type: series
    push_data: true
  notes:
    type: file
    push_data: true
    required: false
list:
  host: local
  script: |
    cd {{ inputs.series.path }} && find . -type f | sort | while read -r f; do echo "$f: $(cat "$f")"; done
"#;

async fn put(scripts: &Scripts, run: &str, input: &str, path: &str) -> Answer {
    let place = format!("/runs/{run}/inputs/{input}");
    let request = scripts.native.client.request(Method::PUT, &place).query(&[("path", path)]);
    scripts.native.client.send(request.body("x")).await
}

#[tokio::test]
async fn a_set_of_files_keeps_its_folders_and_names() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let task = scripts.add(SERIES).await;
    let run = scripts.native.create_run(&task, json!({})).await;
    assert_eq!(scripts.native.run(&run).await["status"], "CREATED");
    scripts.give(&run, "series", "b/ü 2.dcm", b"two").await;
    scripts.give(&run, "series", "1.dcm", b"old").await;
    scripts.give(&run, "series", "1.dcm", b"one").await;
    assert_eq!(scripts.native.run(&run).await["status"], "PROVISIONED");
    scripts.native.client.post(&format!("/runs/{run}/start")).await.expect_status(200);
    let ended = scripts.native.wait(&run).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    assert_eq!(scripts.log(&run, "list", "stdout").await, "./1.dcm: one\n./b/ü 2.dcm: two\n");
}

#[tokio::test]
async fn a_set_of_files_is_downloaded_under_the_names_that_it_was_given_under() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let run = scripts.native.create_run(&scripts.add(SERIES).await, json!({})).await;
    for (path, bytes) in [("b/ü 2.dcm", "two"), ("1.dcm", "old"), ("1.dcm", "two")] {
        scripts.give(&run, "series", path, bytes.as_bytes()).await;
    }
    scripts.give(&run, "notes", "n.txt", b"n").await;
    let files = |files: &[(&str, &str)]| -> BTreeMap<String, Vec<u8>> {
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    };
    let series = [("series/1.dcm", "two"), ("series/b/ü 2.dcm", "two")];
    let all = [("notes/n.txt", "n"), series[0], series[1]];
    let facade = server.app_engine().client;
    for (client, path, expected) in [
        (&scripts.native.client, format!("/runs/{run}/inputs/series"), &series[..]),
        (&scripts.native.client, format!("/runs/{run}/inputs.zip"), &all),
        (&facade, format!("/task-runs/{run}/input/series"), &series),
        (&facade, format!("/task-runs/{run}/inputs.zip"), &all),
    ] {
        let answer = client.get(&path).await.expect_status(200);
        assert_eq!(unzip(&answer), files(expected), "{path}");
    }
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_refused() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let task = scripts.add(SERIES).await;
    let run = scripts.native.create_run(&task, json!({})).await;
    let long = "ü".repeat(513);
    for path in
        ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/", "a\nb", "a\0b", &long]
    {
        problem(put(&scripts, &run, "series", path).await, 422, "values-refused");
    }
    scripts.give(&run, "series", "a/b", b"x").await;
    for path in ["a", "a/b/c"] {
        problem(put(&scripts, &run, "series", path).await, 422, "values-refused");
    }
    scripts.give(&run, "notes", "one.txt", b"x").await;
    problem(put(&scripts, &run, "notes", "two.txt").await, 422, "values-refused");
    problem(put(&scripts, &run, "unknown", "x").await, 422, "values-refused");
}

#[tokio::test]
async fn a_set_can_be_emptied_and_given_again() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let task = scripts.add(SERIES).await;
    let run = scripts.native.create_run(&task, json!({})).await;
    scripts.give(&run, "notes", "one.txt", b"x").await;
    let place = format!("/runs/{run}/inputs/notes");
    let request = scripts.native.client.request(Method::DELETE, &place);
    scripts.native.client.send(request).await.expect_status(200);
    scripts.give(&run, "notes", "two.txt", b"x").await;
}

#[tokio::test]
async fn an_emptied_set_is_not_given() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let task = scripts.add(SERIES).await;
    let run = scripts.native.create_run(&task, json!({})).await;
    scripts.give(&run, "series", "1.dcm", b"one").await;
    assert_eq!(scripts.native.run(&run).await["status"], "PROVISIONED");
    let place = format!("/runs/{run}/inputs/series");
    let request = scripts.native.client.request(Method::DELETE, &place);
    let emptied = scripts.native.client.send(request).await.expect_status(200).json();
    assert_eq!(emptied["status"], "CREATED", "{emptied}");
    let given = scripts.native.client.get(&format!("/runs/{run}/inputs")).await;
    assert_eq!(given.expect_status(200).json(), json!([]));
    let start = scripts.native.client.post(&format!("/runs/{run}/start")).await;
    assert_eq!(start.status, 409, "{}", start.text());
    scripts.give(&run, "series", "2.dcm", b"two").await;
    assert_eq!(scripts.native.run(&run).await["status"], "PROVISIONED");
}
