//! `GET /runs/{id}/results`: what the output importer made of a run.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::support::{Native, problem, script, unzip};

/// A task that leaves the numbers 2, 4 and 9.
fn numbers() -> BundleBuilder {
    script(
        "mkdir /outputs/numbers; cd /outputs/numbers
        printf 2 > 0; printf 4 > 1; printf 9 > 2; echo 'size: 3' > array.yml
        printf done > /outputs/word",
    )
    .output("numbers", json!({"id": "array", "subtype": "number"}))
    .output("word", json!("string"))
}

async fn results(native: &Native, run: &str) -> Vec<Value> {
    let list = native.client.get(&format!("/runs/{run}/results")).await.expect_status(200).json();
    let mut list = list.as_array().unwrap().clone();
    list.sort_by_key(|result| result["name"].to_string());
    list
}

#[tokio::test]
async fn a_run_has_the_results_of_the_importer_that_it_asked_for() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(numbers()).await;
    let body = json!({"importer": "number-summary", "start": true});
    let run = native.create_run(&task, body).await;
    assert_eq!(native.wait(&run).await["status"], "FINISHED");
    assert_eq!(native.run(&run).await["importer"], "number-summary");
    let results = results(&native, &run).await;
    let names: Vec<_> = results.iter().map(|result| result["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["numbers", "numbers-summary.json", "word"]);
    assert_eq!(results[1]["media_type"], "application/json");
    assert_eq!(results[2], json!({"name": "word", "media_type": "text/plain", "size": 4}));
    let path = format!("/runs/{run}/results");
    let summary = native.client.get(&format!("{path}/numbers-summary.json")).await;
    let summary = summary.expect_status(200);
    assert_eq!(results[1]["size"], summary.body.len());
    let summary = summary.json();
    assert_eq!(
        (&summary["count"], &summary["mean"], &summary["median"]),
        (&json!(3), &json!(5.0), &json!(4.0))
    );
    let archive = native.client.get(&format!("{path}/numbers")).await.expect_status(200);
    assert_eq!(unzip(&archive)["numbers/2"], b"9");
    let word = native.client.get(&format!("{path}/word")).await.expect_status(200);
    assert_eq!(word.text(), "done");
    problem(native.client.get(&format!("{path}/nothing")).await, 404, "not-found");
}

#[tokio::test]
async fn without_a_wish_the_declared_outputs_are_the_results() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let run = native.start(numbers()).await;
    assert_eq!(native.wait(&run).await["status"], "FINISHED");
    let results = results(&native, &run).await;
    let names: Vec<_> = results.iter().map(|result| result["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["numbers", "word"]);
}
