//! `/task-runs/{run}/input-provisions`: one by one, in a batch, by index, by file.

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Upload;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::{parameter_error, plain_error, refusal};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
const PNG: &[u8] = include_bytes!("../../../bundles/count-nuclei/logo.png");

/// A fresh run of a task with inputs `a` (over 0), `b` (optional), `list`, and whatever else is
/// asked for.
async fn run_with(app_engine: &AppEngine, more: &[(&str, Value)]) -> String {
    let list = json!({"id": "array", "subtype": "integer", "min_size": 1, "max_size": 3});
    let bundle = BundleBuilder::new("org.example.provisioning", "1.0.0")
        .input("a", json!({"id": "integer", "gt": 0}))
        .optional_input("b", json!("string"))
        .optional_input("list", list);
    let add =
        |bundle: BundleBuilder, (name, kind): &(&str, Value)| bundle.input(name, kind.clone());
    let task = app_engine.add_task(more.iter().fold(bundle, add).build()).await;
    app_engine.create_run(&task).await
}

#[tokio::test]
async fn a_run_is_provisioned_once_its_required_inputs_are() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[]).await;
    assert_eq!(app_engine.state(&run).await, "CREATED");
    app_engine.provision(&run, "b", json!("text")).await.expect_status(200);
    assert_eq!(app_engine.state(&run).await, "CREATED");
    let echo = app_engine.provision(&run, "a", json!(1)).await.expect_status(200).json();
    assert_eq!((&echo["parameterName"], &echo["value"]), (&json!("a"), &json!(1)));
    assert_eq!(app_engine.state(&run).await, "PROVISIONED");
}

#[tokio::test]
async fn a_value_given_again_replaces_the_first() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[]).await;
    for value in [1, 2] {
        app_engine.provision(&run, "a", json!(value)).await.expect_status(200);
    }
    let expected = json!({"taskRunId": run, "parameterName": "a", "type": "INTEGER", "value": 2});
    assert_eq!(app_engine.values(&run, "inputs").await["a"], expected);
    let file = app_engine.client.get(&format!("/task-runs/{run}/input/a")).await;
    assert_eq!(file.expect_status(200).text(), "2");
}

#[tokio::test]
async fn unknown_runs_and_parameters_are_not_found() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let answer = app_engine.provision(NOBODY, "a", json!(1)).await.expect_status(404);
    assert_eq!(answer.json(), plain_error("APPE-internal-run-not-found-error", "Run not found."));
    let run = run_with(&app_engine, &[]).await;
    let answer = app_engine.provision(&run, "z", json!(1)).await.expect_status(404);
    let expected = parameter_error("APPE-internal-parameter-not-found", "parameter not found", "z");
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn a_body_with_a_field_that_nobody_knows_is_refused() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[]).await;
    let path = format!("/task-runs/{run}/input-provisions/a");
    let body = json!({"parameterName": "a", "value": 1, "colour": "red"});
    let answer = app_engine.client.put_json(&path, &body).await.expect_status(403);
    let expected = refusal("APPE-internal-task-run-state-error", "unable to process json");
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn a_batch_is_stored_whole_or_not_at_all() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[]).await;
    let answer = app_engine.provision_all(&run, &[("b", json!("x")), ("a", json!(0))]).await;
    let error = parameter_error(
        "APPE-internal-request-validation-error",
        "value must be greater than defined constraint",
        "a",
    );
    let expected = json!({
        "errorCode": "APPE-internal-batch-request-error",
        "message": "Error(s) occurred during a handling of a batch request.",
        "details": {"type": "batch", "errors": [error]}
    });
    assert_eq!(answer.expect_status(400).json(), expected);
    let answer = app_engine.client.get(&format!("/task-runs/{run}/input/b")).await;
    assert_eq!(answer.expect_status(400).json()["errorCode"], "APPE-storage-reading-file-error");
    let values = [("b", json!("x")), ("a", json!(1))];
    let echoes = app_engine.provision_all(&run, &values).await.expect_status(200).json();
    assert_eq!(echoes.as_array().unwrap().len(), 2);
    assert_eq!(app_engine.state(&run).await, "PROVISIONED");
}

#[tokio::test]
async fn arrays_are_given_whole_or_item_by_item() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[]).await;
    app_engine.provision(&run, "a", json!(1)).await.expect_status(200);
    let whole = json!([{"index": 1, "value": 20}, {"index": 0, "value": 10}]);
    app_engine.provision(&run, "list", whole).await.expect_status(200);
    let echo = app_engine.provision_item(&run, "list", "1", json!(21)).await;
    assert_eq!(echo.expect_status(200).json()["index"], "list/1");
    let list = app_engine.values(&run, "inputs").await["list"].clone();
    assert_eq!((&list["type"], &list["subType"]), (&json!("ARRAY"), &json!("INTEGER")));
    let expected = json!([{"index": 0, "value": 10}, {"index": 1, "value": 21}]);
    assert_eq!(list["value"], expected);
    let path = format!("/task-runs/{run}/input/list/indexes?value=1");
    assert_eq!(app_engine.client.get(&path).await.expect_status(200).text(), "21");
}

#[tokio::test]
async fn arrays_with_a_wrong_size_structure_or_index_are_refused() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[]).await;
    let offers = [
        (json!([]), "APPE-internal-invalid-dimensions"),
        (json!([1, 2]), "APPE-internal-invalid-structure"),
        (json!([{"index": 0, "value": "x"}]), "APPE-internal-request-validation-error"),
    ];
    for (value, code) in offers {
        let answer = app_engine.provision(&run, "list", value).await.expect_status(400);
        assert_eq!(answer.json()["errorCode"], code, "{}", answer.text());
    }
    for index in ["01", "1/", "-1", "x"] {
        let answer = app_engine.provision_item(&run, "list", index, json!(1)).await;
        let answer = answer.expect_status(400).json();
        assert_eq!(answer["errorCode"], "APPE-internal-invalid-indexes", "{index}");
        let description = format!("indexes [{index}] is not a valid");
        assert_eq!(answer["details"]["description"], description);
    }
    let answer = app_engine.provision_item(&run, "a", "0", json!(1)).await.expect_status(400);
    assert_eq!(answer.json()["message"], "invalid parameter type");
}

#[tokio::test]
async fn an_image_comes_back_as_it_was_sent_and_no_other_file_passes_for_one() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let kind = json!({"id": "image", "formats": ["png"], "max_width": 64});
    let run = run_with(&app_engine, &[("picture", kind)]).await;
    let answer = app_engine.provision_file(&run, "picture", &b"no picture"[..]).await;
    assert_eq!(answer.expect_status(400).json()["message"], "invalid image format");
    let wide = include_bytes!("../../../bundles/count-nuclei/sample/nuclei.png");
    let answer = app_engine.provision_file(&run, "picture", &wide[..]).await;
    assert_eq!(answer.expect_status(400).json()["message"], "invalid image width");
    let echo = app_engine.provision_file(&run, "picture", PNG).await.expect_status(200).json();
    assert_eq!(echo, json!({"parameterName": "picture", "taskRunId": run}));
    let answer = app_engine.client.get(&format!("/task-runs/{run}/input/picture")).await;
    assert_eq!(&answer.expect_status(200).body[..], PNG);
}

#[tokio::test]
async fn the_outline_of_a_crop_is_kept_beside_it() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let run = run_with(&app_engine, &[("picture", json!("image"))]).await;
    let outline = r#"{"type":"Point","coordinates":[1,2]}"#;
    let parts = vec![Upload::file("file", "crop", PNG), Upload::field("location", outline)];
    let path = format!("/task-runs/{run}/input-provisions/picture");
    app_engine.client.upload(Method::POST, &path, parts).await.expect_status(200);
    let path = format!("/task-runs/{run}/input/picture.geojson");
    let answer = app_engine.client.get(&path).await.expect_status(200);
    assert_eq!(
        (answer.text(), answer.header("content-type")),
        (outline.to_owned(), "application/geo+json")
    );
    // Another picture without an outline takes that of the first away.
    app_engine.provision_file(&run, "picture", PNG).await.expect_status(200);
    app_engine.client.get(&path).await.expect_status(400);
}

#[tokio::test]
async fn a_file_given_again_replaces_the_first() {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let list = json!({"id": "array", "subtype": "file"});
    let run = run_with(&app_engine, &[("data", json!("file")), ("files", list)]).await;
    let client = &app_engine.client;
    for text in ["one", "two"] {
        app_engine.provision_file(&run, "data", text).await.expect_status(200);
        let parts = vec![Upload::file("file", "name", text)];
        let path = format!("/task-runs/{run}/input-provisions/files/indexes?value=0");
        let echo = client.upload(Method::POST, &path, parts).await.expect_status(200).json();
        assert_eq!(echo, json!({"index": "files/0", "taskRunId": run}));
    }
    for file in ["data", "files/indexes?value=0"] {
        let answer = client.get(&format!("/task-runs/{run}/input/{file}")).await;
        assert_eq!(answer.expect_status(200).text(), "two", "{file}");
    }
}
