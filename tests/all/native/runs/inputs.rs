//! `/runs/{id}/inputs`: values as JSON, several at once, and files.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Answer;
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;

use crate::native::NOBODY;
use crate::native::support::{Native, problem, unzip};

const PNG: &[u8] = include_bytes!("../../../../bundles/count-nuclei/logo.png");

/// A fresh run of a task with an input of each way to be given.
async fn run(native: &Native) -> String {
    let array = |subtype| json!({"id": "array", "subtype": subtype, "max_size": 2});
    let bundle = BundleBuilder::new("org.example.inputs", "1.0.0")
        .input("count", json!({"id": "integer", "gt": 0}))
        .input("name", json!({"id": "string", "max_length": 3}))
        .optional_input("list", array(json!("integer")))
        .optional_input("image", json!({"id": "image", "formats": ["png"]}))
        .optional_input("images", array(json!({"id": "image", "formats": ["png"]})))
        .optional_input("file", json!("file"));
    let task = native.add_task(bundle).await;
    native.create_run(&task, json!({})).await
}

async fn put_file(native: &Native, run: &str, input: &str, bytes: &[u8]) -> Answer {
    let request = native.client.request(Method::PUT, &format!("/runs/{run}/inputs/{input}"));
    native.client.send(request.body(bytes.to_vec())).await
}

#[tokio::test]
async fn every_refusal_is_told_at_once_and_nothing_is_stored() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = run(&native).await;
    let before = server.files();
    let item = |index: u32, value: serde_json::Value| json!({"index": index, "value": value});
    let body = json!({
        "count": 0, "name": "long", "list": [item(0, json!(1)), item(1, json!("two"))],
        "image": "bytes come by upload", "unknown": 1, "file": null
    });
    let answer = native.client.put_json(&format!("/runs/{run}/inputs"), &body).await;
    let refusal = problem(answer, 422, "values-refused");
    let errors = refusal["errors"].as_array().unwrap();
    let mut places: Vec<_> = errors.iter().map(|error| error["path"].as_str().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, ["count", "file", "image", "list/1", "name", "unknown"]);
    for error in errors {
        for field in ["code", "message", "hint"] {
            assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        }
    }
    let good_and_bad = json!({"count": 1, "name": "long"});
    let answer = native.client.put_json(&format!("/runs/{run}/inputs"), &good_and_bad).await;
    problem(answer, 422, "values-refused");
    assert!(native.values(&run, "inputs").await.is_empty());
    assert_eq!(native.run(&run).await["status"], "CREATED");
    assert_eq!(server.files(), before);
}

#[tokio::test]
async fn complete_inputs_make_a_run_ready_and_may_still_be_changed() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = run(&native).await;
    let path = format!("/runs/{run}/inputs");
    let answer = native.client.put_json(&path, &json!({"count": 1})).await.expect_status(200);
    assert_eq!(answer.json()["status"], "CREATED");
    let answer = native.client.put_json(&path, &json!({"name": "abc"})).await.expect_status(200);
    assert_eq!(answer.json()["status"], "PROVISIONED");
    let list = json!([{"index": 0, "value": 4}, {"index": 1, "value": 5}]);
    native.client.put_json(&path, &json!({"count": 2, "list": list})).await.expect_status(200);
    let shorter = json!([{"index": 0, "value": 6}]);
    native.client.put_json(&path, &json!({"list": shorter})).await.expect_status(200);
    let inputs = native.values(&run, "inputs").await;
    assert_eq!(json!(inputs), json!({"count": 2, "name": "abc", "list": shorter}));
    let count = native.client.get(&format!("{path}/count")).await.expect_status(200);
    assert_eq!(count.text(), "2");
    let list = unzip(&native.client.get(&format!("{path}/list")).await.expect_status(200));
    let expected = [("list/0", "6"), ("list/array.yml", "size: 1")];
    let list: Vec<_> = list.iter().map(|(n, b)| (n.as_str(), str::from_utf8(b).unwrap())).collect();
    assert_eq!(list.iter().map(|(n, b)| (*n, b.trim())).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_file_is_given_to_an_input_and_to_an_item_and_comes_back_byte_by_byte() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = run(&native).await;
    let binary: Vec<u8> = (0..=255).cycle().take(200_000).collect();
    for (input, bytes) in [("image", PNG), ("file", &binary), ("count", b"7"), ("name", b"abc")] {
        put_file(&native, &run, input, bytes).await.expect_status(200);
        let answer = native.client.get(&format!("/runs/{run}/inputs/{input}")).await;
        assert!(answer.expect_status(200).body == bytes, "{input} is not what was uploaded");
    }
    put_file(&native, &run, "images?index=0", PNG).await.expect_status(200);
    put_file(&native, &run, "list?index=0", b"42").await.expect_status(200);
    let inputs = native.values(&run, "inputs").await;
    assert_eq!((&inputs["count"], &inputs["name"]), (&json!(7), &json!("abc")));
    assert_eq!(inputs["list"], json!([{"index": 0, "value": 42}]));
    assert_eq!(inputs["images"], json!([{"index": 0, "value": null}]));
    assert_eq!(native.run(&run).await["status"], "PROVISIONED");
}

#[tokio::test]
async fn a_refused_file_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = run(&native).await;
    let before = server.files();
    let refusals: [(&str, &[u8], u16, &str); 9] = [
        ("image", b"no picture", 422, "values-refused"),
        ("images?index=0", b"", 422, "values-refused"),
        ("count", b"0", 422, "values-refused"),
        ("count", b"\xff", 422, "values-refused"),
        ("count?index=0", b"1", 422, "values-refused"),
        ("list", b"1", 422, "values-refused"),
        ("list?index=first", b"1", 400, "bad-request"),
        ("list?index=-1", b"1", 400, "bad-request"),
        ("unknown", b"1", 404, "not-found"),
    ];
    for (input, bytes, status, code) in refusals {
        problem(put_file(&native, &run, input, bytes).await, status, code);
    }
    problem(put_file(&native, NOBODY, "image", PNG).await, 404, "not-found");
    assert!(native.values(&run, "inputs").await.is_empty());
    assert_eq!(server.files(), before);
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_not_found() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = run(&native).await;
    let long = "x".repeat(300);
    let names = ["%2E%2E", "%2E", "..%2F..%2Fgantry.db", "a%2F%2Fb", "%00", "%23", &long];
    for side in ["inputs", "outputs", "results"] {
        for name in names {
            let answer = native.client.get(&format!("/runs/{run}/{side}/{name}")).await;
            assert_eq!(answer.status, 404, "{side}/{name}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_run_that_was_started_takes_no_more_inputs() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = run(&native).await;
    let path = format!("/runs/{run}/inputs");
    let values = json!({"count": 1, "name": "abc"});
    native.client.put_json(&path, &values).await.expect_status(200);
    native.client.post(&format!("/runs/{run}/start")).await.expect_status(200);
    problem(native.client.put_json(&path, &values).await, 409, "invalid-state");
    problem(put_file(&native, &run, "count", b"2").await, 409, "invalid-state");
    native.wait_for(&run, "FINISHED").await;
    problem(native.client.put_json(&path, &values).await, 409, "invalid-state");
}

#[tokio::test]
async fn a_job_can_read_its_inputs_as_whichever_user_its_image_names() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let script = "#!/bin/sh
        find /inputs -type f ! -perm -004 > /outputs/hidden
        find /inputs -type d ! -perm -005 >> /outputs/hidden
        find /inputs -type f | wc -l > /outputs/files; echo . >> /outputs/hidden";
    let files = json!({"id": "array", "subtype": "file"});
    let bundle = BundleBuilder::new("org.example.users", "1.0.0").script(script);
    let bundle = bundle.input("file", json!("file")).input("files", files);
    let bundle = bundle.input("text", json!("string"));
    let bundle = bundle.output("hidden", json!("string")).output("files", json!("integer"));
    let task = native.add_task(bundle).await;
    let run = native.create_run(&task, json!({"inputs": {"text": "short"}})).await;
    put_file(&native, &run, "file", PNG).await.expect_status(200);
    put_file(&native, &run, "files?index=0", PNG).await.expect_status(200);
    native.client.post(&format!("/runs/{run}/start")).await.expect_status(200);
    native.wait_for(&run, "FINISHED").await;
    let outputs = native.values(&run, "outputs").await;
    // The file, the text, the item, and the array's `array.yml`.
    assert_eq!(json!(outputs), json!({"hidden": ".", "files": 4}));
}
