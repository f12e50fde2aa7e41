//! Projects: made, listed, renamed, deleted.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{Agora, number};

#[tokio::test]
async fn a_project_is_made_and_found_by_number_and_by_name() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let body = json!({"name": "My study", "description": "Heads"});
    let made = agora.client.post_json("/api/v2/project/", &body).await.expect_status(201).json();
    assert_eq!(made["name"], "My study");
    assert_eq!(made["description"], "Heads");
    assert_eq!(made["gantry_project"], "My-study");
    assert_eq!(made["is_myagora"], false);
    agora.project("Other").await;

    let path = format!("/api/v2/project/{}/", number(&made));
    assert_eq!(agora.client.get(&path).await.expect_status(200).json(), made);
    let found = agora.client.get("/api/v2/project/?limit=10000000000&name=My%20study").await;
    let expected = json!({"count": 1, "next": null, "previous": null, "results": [made]});
    assert_eq!(found.expect_status(200).json(), expected);
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    for name in ["a", "b", "c"] {
        agora.project(name).await;
    }
    let page = async |query: &str| {
        let answer = agora.client.get(&format!("/api/v2/project/{query}")).await;
        let page = answer.expect_status(200).json();
        let names = page["results"].as_array().unwrap().iter().map(|one| one["name"].clone());
        let names: Vec<Value> = names.collect();
        (names, page["count"].clone(), page["next"].clone(), page["previous"].clone())
    };
    let path = |query: &str| json!(format!("/agora/api/v2/project/{query}"));
    let (null, three) = (Value::Null, json!(3));
    let all = vec![json!("a"), json!("b"), json!("c")];
    assert_eq!(page("").await, (all, three.clone(), null.clone(), null.clone()));
    let second = page("?limit=1&offset=1").await;
    let (next, previous) = (path("?limit=1&offset=2"), path("?limit=1&offset=0"));
    assert_eq!(second, (vec![json!("b")], three.clone(), next, previous));
    let (names, ..) = page("?limit=2&offset=9").await;
    assert_eq!(names, Vec::<Value>::new());
    agora.client.get("/api/v2/project/?limit=many").await.expect_status(400);
}

#[tokio::test]
async fn namesakes_have_runs_of_their_own() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    for expected in ["study", "study-2", "study-3"] {
        let project = agora.project("study").await;
        let project = agora.client.get(&format!("/api/v2/project/{project}/")).await.json();
        assert_eq!(project["gantry_project"], expected);
        assert_eq!(project["name"], "study");
    }
}

#[tokio::test]
async fn a_project_that_is_renamed_keeps_its_runs() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let path = format!("/api/v2/project/{}/", agora.project("Old").await);
    let renamed = agora.client.put_json(&path, &json!({"name": "New"})).await;
    let renamed = renamed.expect_status(200).json();
    assert_eq!((&renamed["name"], &renamed["gantry_project"]), (&json!("New"), &json!("Old")));
    assert_eq!(agora.client.get(&path).await.json(), renamed);
}

#[tokio::test]
async fn a_deleted_project_is_gone_with_its_definitions() {
    let server = TestServer::start().await;
    let agora = Agora::new(&server);
    let task = agora.task("job: {host: local, script: 'true'}").await;
    let projects = agora.client.get("/api/v2/project/").await.json();
    let path = format!("/api/v2/project/{}/", number(&projects["results"][0]));
    agora.client.delete(&path).await.expect_status(204);
    agora.client.get(&path).await.expect_status(404);
    agora.client.delete(&path).await.expect_status(404);
    let task = format!("/api/v2/taskdefinition_yaml/{task}/");
    agora.client.get(&task).await.expect_status(404);
}

#[tokio::test]
async fn a_name_that_cannot_be_is_refused() {
    let server = TestServer::start().await;
    let client = Agora::new(&server).client;
    let cases = [
        (json!({}), "name"),
        (json!({"name": "  "}), "name"),
        (json!({"name": "x".repeat(256)}), "name"),
        (json!({"name": 3}), "detail"),
        (json!([]), "detail"),
    ];
    for (body, field) in cases {
        let answer = client.post_json("/api/v2/project/", &body).await.expect_status(400).json();
        assert!(answer.get(field).is_some(), "{body}: {answer}");
    }
    for path in ["/api/v2/project/0/", "/api/v2/project/x/", "/api/v2/project/9999999999999999999/"]
    {
        client.get(path).await.expect_status(404);
    }
}
