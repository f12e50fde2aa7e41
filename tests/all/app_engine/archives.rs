//! Folders as archives: arrays, and all the inputs of a run, before it is submitted and after.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::refusal;

/// A fresh run of a task with an optional array `list` and an optional array of arrays `matrix`.
async fn run(app_engine: &AppEngine) -> String {
    let array = |subtype: Value| json!({"id": "array", "subtype": subtype});
    let bundle = BundleBuilder::new("org.example.archives", "1.0.0")
        .optional_input("list", array(json!("integer")))
        .optional_input("matrix", array(array(json!("integer"))));
    let task = app_engine.add_task(bundle.build()).await;
    app_engine.create_run(&task).await
}

/// The files of an archive, by name. A name that stands there twice fails the test.
async fn files(app_engine: &AppEngine, path: &str) -> BTreeMap<String, String> {
    let body = app_engine.client.get(path).await.expect_status(200).body;
    let mut archive = ZipArchive::new(Cursor::new(body)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        let twice = files.insert(name.clone(), text.trim().to_owned());
        assert_eq!(twice, None, "{name} is there twice");
    }
    files
}

fn expected(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[tokio::test]
async fn inputs_are_packed_as_they_are_laid_out_before_and_after_the_run() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    app_engine.provision(&run, "list", json!([{"index": 0, "value": 5}])).await.expect_status(200);
    app_engine.provision_item(&run, "list", "1", json!(6)).await.expect_status(200);
    app_engine.provision_item(&run, "matrix", "0/1", json!(7)).await.expect_status(200);
    let path = format!("/task-runs/{run}/inputs.zip");
    let all = expected(&[
        ("list/0", "5"),
        ("list/1", "6"),
        ("list/array.yml", "size: 2"),
        ("matrix/0/1", "7"),
        ("matrix/0/array.yml", "size: 1"),
        ("matrix/array.yml", "size: 1"),
    ]);
    assert_eq!(files(&app_engine, &path).await, all);
    assert_eq!(app_engine.run_to_end(&run).await, "FINISHED");
    assert_eq!(files(&app_engine, &path).await, all);
}

#[tokio::test]
async fn an_array_comes_as_an_archive_and_an_array_in_it_too() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    app_engine.provision_item(&run, "matrix", "0/1", json!(7)).await.expect_status(200);
    let whole = files(&app_engine, &format!("/task-runs/{run}/input/matrix")).await;
    let names = [("matrix/0/1", "7"), ("matrix/0/array.yml", "size: 1")];
    assert_eq!(whole, expected(&[&names[..], &[("matrix/array.yml", "size: 1")]].concat()));
    let item = files(&app_engine, &format!("/task-runs/{run}/input/matrix/indexes?value=0")).await;
    assert_eq!(item, expected(&[("0/1", "7"), ("0/array.yml", "size: 1")]));
}

#[tokio::test]
async fn there_is_no_archive_of_what_is_not_there() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run(&app_engine).await;
    let answer = app_engine.client.get(&format!("/task-runs/{run}/inputs.zip")).await;
    let code = "APPE-internal-task-run-provisions-not-found";
    assert_eq!(answer.expect_status(403).json(), refusal(code, "provisions not found"));
    let answer = app_engine.client.get(&format!("/task-runs/{run}/outputs.zip")).await;
    let code = "APPE-internal-task-run-state-error";
    assert_eq!(answer.expect_status(403).json(), refusal(code, "run is in invalid state"));
}
