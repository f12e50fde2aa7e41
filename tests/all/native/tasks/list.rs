//! `GET /tasks`: the tasks, newest first, in pages.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::NOBODY;
use crate::native::support::{Native, problem};

/// Adds a task of that namespace, version and description.
async fn add(native: &Native, namespace: &str, version: &str, text: &str) {
    let bundle = BundleBuilder::new(namespace, version);
    native.add_task(bundle.edit(|descriptor| descriptor["description"] = json!(text))).await;
}

/// The references of the tasks in a list, in its order.
fn references(page: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|task| format!("{}:{}", text(&task["namespace"]), text(&task["version"]))).collect()
}

async fn list(native: &Native, query: &str) -> Value {
    native.client.get(&format!("/tasks{query}")).await.expect_status(200).json()
}

#[tokio::test]
async fn a_search_finds_descriptions_and_namespaces_in_any_case_and_takes_no_pattern() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    add(&native, "org.example.cells", "1.0.0", "Zellen zählen").await;
    add(&native, "org.example.cells", "1.1.0", "Zellen zählen").await;
    add(&native, "org.example.tissue", "1.0.0", "Tissue 100%").await;
    let found = |query: &'static str| {
        let native = &native;
        async move { references(&list(native, query).await) }
    };
    let cells = ["org.example.cells:1.1.0", "org.example.cells:1.0.0"];
    assert_eq!(found("?namespace=org.example.cells").await, cells);
    assert_eq!(found("?namespace=org.example").await, Vec::<String>::new());
    assert_eq!(found("?search=Z%C3%84HLEN").await, cells);
    assert_eq!(found("?search=TISSUE").await, ["org.example.tissue:1.0.0"]);
    assert_eq!(found("?search=100%25").await, ["org.example.tissue:1.0.0"]);
    assert_eq!(found("?search=cells%25").await, Vec::<String>::new());
    assert_eq!(found("?namespace=org.example.cells&search=tissue").await, Vec::<String>::new());
    assert_eq!(found("").await.len(), 3);
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_tasks_are_added() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    for patch in 0..5 {
        add(&native, "org.example.pages", &format!("1.0.{patch}"), "Pages").await;
    }
    let mut seen = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = list(&native, &query).await;
        let references = references(&page);
        assert!(!references.is_empty() && references.len() <= 2, "{page}");
        seen.extend(references);
        add(&native, "org.example.pages", &format!("2.0.{}", seen.len()), "Pages").await;
        let Some(cursor) = page.get("next_cursor") else { break };
        query = format!("?limit=2&cursor={}", cursor.as_str().unwrap());
    }
    let expected = [4, 3, 2, 1, 0].map(|patch| format!("org.example.pages:1.0.{patch}"));
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_task_is_shown_by_id_and_by_reference_alike() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let id = native.add_task(BundleBuilder::new("org.example.shown", "1.2.3")).await;
    let by_id = native.client.get(&format!("/tasks/{id}")).await.expect_status(200).json();
    let path = "/tasks/org.example.shown/1.2.3";
    let by_reference = native.client.get(path).await.expect_status(200).json();
    assert_eq!(by_id, by_reference);
    problem(native.client.get(&format!("/tasks/{NOBODY}")).await, 404, "not-found");
    problem(native.client.get("/tasks/org.example.shown/1.2.4").await, 404, "not-found");
}
