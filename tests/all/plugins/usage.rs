//! Which plugin is used where: for all, for a project, for a run; and runs by project.

use serde_json::json;

use super::support::{NAME, Site, problem};

#[tokio::test]
async fn a_project_has_an_importer_of_its_own() {
    let site = Site::with_guest().await;
    let task = site.task().await;
    let path = "/plugin-bindings/output-importer";
    let body = json!({"plugin": NAME, "project": "trial"});
    site.client().put_json(path, &body).await.expect_status(200);
    let importer = async |project: Option<&str>| {
        let run = site.ask(&task, json!({"project": project})).await.expect_status(201).json();
        run["pinned_importer"]["name"].clone()
    };
    assert_eq!(importer(Some("trial")).await, NAME);
    assert_eq!(importer(Some("other")).await, "keep-declared");
    assert_eq!(importer(None).await, "keep-declared");
    site.client().put_json(path, &json!({"plugin": NAME})).await.expect_status(200);
    assert_eq!(importer(None).await, NAME);
    let list = site.client().get("/plugin-bindings").await.expect_status(200).json();
    assert_eq!(list.as_array().unwrap().len(), 2);

    let removal = site.client().delete(&format!("/plugins/{NAME}")).await;
    problem(removal, 409, "plugin-in-use");
    site.client().delete(path).await.expect_status(204);
    problem(site.client().delete(path).await, 404, "not-found");
    assert_eq!(importer(None).await, "keep-declared");
    for (world, plugin) in
        [("output-importer", "most-room"), ("executor-selector", "none"), ("nothing", "most-room")]
    {
        let path = format!("/plugin-bindings/{world}");
        let answer = site.client().put_json(&path, &json!({"plugin": plugin})).await;
        problem(answer, 404, "not-found");
    }
}

#[tokio::test]
async fn runs_are_found_by_their_project() {
    let site = Site::start().await;
    let task = site.task().await;
    let run = site.ask(&task, json!({"project": "trial"})).await.expect_status(201).json();
    assert_eq!(run["project"], "trial");
    site.ask(&task, json!({})).await.expect_status(201);
    let found = site.client().get("/runs?project=trial").await.expect_status(200).json();
    assert_eq!(found["items"], json!([run]));
    problem(site.client().get("/runs?project=a/b").await, 400, "bad-request");
}

#[tokio::test]
async fn the_plugins_that_ship_are_there_again_after_a_restart_and_only_once() {
    let mut site = Site::start().await;
    let before = site.client().get("/plugins").await.expect_status(200).json();
    site.server.restart().await;
    assert_eq!(site.client().get("/plugins").await.expect_status(200).json(), before);
    let plugin = site.plugin("most-room").await;
    assert_eq!(plugin["versions"].as_array().unwrap().len(), 1);
    assert_eq!((&plugin["source"], &plugin["grants"]), (&json!("built-in"), &json!([])));
}
