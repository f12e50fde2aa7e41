//! `GET /runs`: the runs, newest first, in pages.

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use crate::native::support::{Native, problem};

async fn list(native: &Native, query: &str) -> Value {
    native.client.get(&format!("/runs{query}")).await.expect_status(200).json()
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|run| run["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn runs_are_found_by_task_namespace_status_and_time() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let one = BundleBuilder::new("org.example.one", "1.0.0").input("x", json!("integer"));
    let one = native.add_task(one).await;
    let two = native.add_task(BundleBuilder::new("org.example.two", "1.0.0")).await;
    let created = native.create_run(&one, json!({})).await;
    let provisioned = native.create_run(&one, json!({"inputs": {"x": 1}})).await;
    let other = native.create_run(&two, json!({})).await;
    native.client.post(&format!("/runs/{other}/cancel")).await.expect_status(200);
    let found = async |query: String| ids(&list(&native, &query).await);
    assert_eq!(found(String::new()).await, [&*other, &*provisioned, &*created]);
    assert_eq!(found(format!("?task={one}")).await, [&*provisioned, &*created]);
    assert_eq!(found("?namespace=org.example.two".into()).await, [&*other]);
    assert_eq!(found("?status=CREATED".into()).await, [&*created]);
    let both = found("?status=canceled,%20PROVISIONED".into()).await;
    assert_eq!(both, [&*other, &*provisioned]);
    assert_eq!(found(format!("?task={one}&status=CANCELED")).await, Vec::<String>::new());
    let middle = native.run(&provisioned).await["created_at"].as_str().unwrap().to_owned();
    let after = found(format!("?created_after={middle}")).await;
    assert_eq!(after, [&*other, &*provisioned]);
    assert_eq!(found(format!("?created_before={middle}")).await, [&*created]);
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_runs_come_and_go() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let task = native.add_task(BundleBuilder::new("org.example.pages", "1.0.0")).await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.insert(0, native.create_run(&task, json!({})).await);
    }
    let first = list(&native, "?limit=3").await;
    let mut seen = ids(&first);
    // Before the second page a run is added in front and the one that the cursor stands at is deleted.
    native.create_run(&task, json!({})).await;
    native.client.delete(&format!("/runs/{}", seen[2])).await.expect_status(204);
    let mut cursor = first["next_cursor"].clone();
    while let Some(text) = cursor.as_str() {
        let page = list(&native, &format!("?limit=3&cursor={text}")).await;
        seen.extend(ids(&page));
        cursor = page["next_cursor"].clone();
    }
    assert_eq!(seen, expected);
    assert_eq!(ids(&list(&native, "?limit=500").await).len(), 7);
    for path in ["/runs?limit=0", "/runs?limit=501", "/tasks?limit=0", "/tasks?limit=100000"] {
        let refusal = problem(native.client.get(path).await, 400, "bad-request");
        assert!(refusal["detail"].as_str().unwrap().contains("1 to 500"), "{path}: {refusal}");
    }
}
