//! The importers that ship, and answers of importers.

use gantry_model::plugin::{ImportPlan, Limits};
use gantry_plugin::{CallFailure, FailureKind};
use serde_json::{Value, json};

use crate::support::{host, import, invalid, outputs};

/// The names of the results that are outputs as they are.
fn kept(plan: &ImportPlan) -> Vec<(&str, &str)> {
    plan.keep.iter().map(|kept| (kept.output.as_str(), kept.name.as_str())).collect()
}

#[tokio::test]
async fn keep_declared_keeps_every_output() {
    let test = host();
    let importer = test.shipped("keep-declared").await;
    let (_around, folder) = outputs();
    let answer = async move { importer.plan(&import("a:1", json!({})), &folder).await };
    let plan = tokio::spawn(answer).await.expect("it does not panic").expect("an answer");
    assert_eq!(kept(&plan), [("numbers", "numbers"), ("label", "label")]);
    assert!(plan.create.is_empty());
}

#[tokio::test]
async fn number_summary_reads_the_items_and_creates_a_summary() {
    let test = host();
    let importer = test.shipped("number-summary").await;
    let (_around, folder) = outputs();
    let plan = importer.plan(&import("a:1", json!({})), &folder).await.expect("an answer");
    assert_eq!(kept(&plan), [("numbers", "numbers"), ("label", "label")]);
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
    let importer = test.shipped("number-summary").await;
    let (_around, folder) = outputs();
    std::fs::write(folder.join("numbers/1"), "three").expect("write an item");
    match importer.plan(&import("a:1", json!({})), &folder).await {
        Err(CallFailure { kind: FailureKind::Refused { message, .. }, .. }) => {
            assert_eq!(message, r#"/outputs/numbers/1 does not hold a number: "three""#);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error_of_its_own() {
    let test = host();
    let importer = test.shipped("keep-declared").await;
    let (around, _) = outputs();
    let missing = around.path().join("missing");
    let answer = importer.plan(&import("a:1", json!({})), &missing).await;
    let kind = answer.expect_err("it is missing").kind;
    assert!(matches!(kind, FailureKind::Folder { .. }), "{kind}");
}

async fn answer(task: &str, settings: Value) -> Result<ImportPlan, CallFailure> {
    let test = host();
    let (_around, folder) = outputs();
    test.importer(Limits::default()).await.plan(&import(task, settings), &folder).await
}

#[tokio::test]
async fn only_outputs_of_the_run_can_be_kept_and_each_under_a_name_of_its_own() {
    let unknown = invalid(answer("keep unknown", json!({})).await);
    assert_eq!(unknown, r#"it keeps "unknown", which is no output"#);
    let twice = invalid(answer("keep twice", json!({})).await);
    assert_eq!(twice, r#"the result "numbers" would be there twice"#);
}

#[tokio::test]
async fn a_part_of_an_output_can_be_kept_if_it_is_there() {
    let part = json!({ "output": "numbers/2", "name": "chosen/first", "format": "text/plain" });
    let plan = answer("keep", part).await.expect("an answer");
    assert_eq!(kept(&plan), [("numbers/2", "chosen/first")]);
    assert_eq!(plan.keep[0].format.as_deref(), Some("text/plain"));
    for output in ["numbers/4", "numbers/../label", "numbers//0", "numbers/./0", "../secret"] {
        let answer = answer("keep", json!({ "output": output, "name": "chosen" })).await;
        assert!(invalid(answer).contains("it keeps"), "{output}");
    }
}

#[tokio::test]
async fn a_created_result_cannot_replace_a_kept_output_nor_be_in_it() {
    let replaced = invalid(answer("replace", json!({})).await);
    assert_eq!(replaced, r#"the result "numbers" would be there twice"#);
    let part = json!({ "output": "numbers", "name": "report" });
    assert!(invalid(answer("keep", part).await).contains("twice"));
    let part = json!({ "output": "numbers", "name": "report/numbers" });
    assert!(invalid(answer("keep", part).await).contains("one in the other"));
}

#[tokio::test]
async fn a_created_result_has_a_safe_name() {
    let test = host();
    let importer = test.importer(Limits::default()).await;
    let (_around, folder) = outputs();
    let long = "x".repeat(129);
    let deep = "a/b/c/d/e/f/g/h/i";
    let unsafe_names = ["", ".", "..", ".hidden", "../up", "a/../b", "a//b", "/a", "a/", "a\\b"];
    for name in unsafe_names.into_iter().chain(["a b", "a\0", "ä", &long, deep]) {
        let answer = importer.plan(&import("name", json!({ "name": name })), &folder).await;
        assert!(invalid(answer).contains("no safe name"), "{name:?}");
    }
    for name in ["Report_1.2-final.txt", "a/b/c/d/e/f/g/h"] {
        let answer = importer.plan(&import("name", json!({ "name": name })), &folder).await;
        assert_eq!(answer.expect("a safe name").create[0].name, name);
    }
}

#[tokio::test]
async fn a_created_result_has_a_media_type() {
    for media_type in ["", "text", "text/", "/plain", "text/plain\r\nX-Injected: 1", "a/b/c"] {
        let refused = invalid(answer("media type", json!({ "media-type": media_type })).await);
        assert!(refused.contains("no media type"), "{refused}");
    }
}
