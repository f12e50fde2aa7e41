//! The importers that ship, and answers of importers.

use gantry_plugin::PluginError;
use serde_json::{Value, json};

use crate::support::{host, hostile_importer, import, outputs, shipped};

#[tokio::test]
async fn keep_declared_keeps_every_output() {
    let test = host();
    let importer = test.host.load_importer(shipped("keep-declared")).await.expect("load it");
    let (_around, folder) = outputs();
    let answer = async move { importer.import(&import("a:1", Value::Null), &folder).await };
    let plan = tokio::spawn(answer).await.expect("it does not panic").expect("an answer");
    assert_eq!(plan.keep, ["numbers", "label"]);
    assert!(plan.create.is_empty());
}

#[tokio::test]
async fn number_summary_reads_the_items_and_creates_a_summary() {
    let test = host();
    let importer = test.host.load_importer(shipped("number-summary")).await.expect("load it");
    let (_around, folder) = outputs();
    let plan = importer.import(&import("a:1", Value::Null), &folder).await.expect("an answer");
    assert_eq!(plan.keep, ["numbers", "label"]);
    let [created] = plan.create.as_slice() else { panic!("{plan:?}") };
    assert_eq!(created.name, "numbers-summary.json");
    assert_eq!(created.media_type, "application/json");
    let summary: Value = serde_json::from_slice(&created.content).expect("it is JSON");
    assert_eq!(summary["count"], 4);
    assert_eq!(summary["not_finite"], 1);
    assert_eq!(summary["median"], 2.5);
}

#[tokio::test]
async fn an_item_that_is_no_number_is_named_in_the_refusal() {
    let test = host();
    let importer = test.host.load_importer(shipped("number-summary")).await.expect("load it");
    let (_around, folder) = outputs();
    std::fs::write(folder.join("numbers/1"), "three").expect("write an item");
    match importer.import(&import("a:1", Value::Null), &folder).await {
        Err(PluginError::Refused { message, .. }) => {
            assert_eq!(message, r#"/outputs/numbers/1 does not hold a number: "three""#);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error_of_its_own() {
    let test = host();
    let importer = test.host.load_importer(shipped("keep-declared")).await.expect("load it");
    let (around, _) = outputs();
    let missing = around.path().join("missing");
    let answer = importer.import(&import("a:1", Value::Null), &missing).await;
    assert!(matches!(answer, Err(PluginError::Outputs { folder, .. }) if folder == missing));
}

async fn refusal(task: &str, settings: Value) -> String {
    let test = host();
    let (_around, folder) = outputs();
    match hostile_importer(&test).await.import(&import(task, settings), &folder).await {
        Err(PluginError::InvalidAnswer { message, .. }) => message,
        other => panic!("{task}: {other:?}"),
    }
}

#[tokio::test]
async fn only_outputs_of_the_run_can_be_kept_and_each_once() {
    let unknown = refusal("keep unknown", Value::Null).await;
    assert_eq!(unknown, r#"it keeps "unknown", which is no output"#);
    assert_eq!(refusal("keep twice", Value::Null).await, r#"it keeps "numbers" twice"#);
}

#[tokio::test]
async fn a_created_result_cannot_replace_a_kept_output() {
    assert_eq!(refusal("replace", Value::Null).await, r#""numbers" would be there twice"#);
}

#[tokio::test]
async fn a_created_result_has_a_safe_name() {
    let test = host();
    let importer = hostile_importer(&test).await;
    let (_around, folder) = outputs();
    let long = "x".repeat(129);
    for name in ["", ".", "..", ".hidden", "../up", "a/b", "a\\b", "a b", "a\0", "ä", &long] {
        let answer = importer.import(&import("name", json!(name)), &folder).await;
        assert!(matches!(answer, Err(PluginError::InvalidAnswer { .. })), "{name:?}: {answer:?}");
    }
    let answer = importer.import(&import("name", json!("Report_1.2-final.txt")), &folder).await;
    assert_eq!(answer.expect("a safe name").create[0].name, "Report_1.2-final.txt");
}

#[tokio::test]
async fn a_created_result_has_a_media_type() {
    for media_type in ["", "text", "text/", "/plain", "text/plain\r\nX-Injected: 1", "a/b/c"] {
        refusal("media type", json!(media_type)).await;
    }
}
