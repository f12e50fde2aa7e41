//! Script tasks to begin one's own with.

use serde_json::json;

use super::support::{Site, problem};

#[tokio::test]
async fn each_template_says_what_it_shows_and_is_right() {
    let site = Site::bare().await;
    let templates = site.get("/templates").await;
    let templates = templates.as_array().unwrap();
    assert!(templates.len() >= 5, "{templates:?}");
    for template in templates {
        let name = template["name"].as_str().unwrap();
        assert!(!template["description"].as_str().unwrap().is_empty(), "{name}");
        let whole = site.get(&format!("/templates/{name}")).await;
        let body = json!({"main": whole["main"], "files": whole["files"]});
        let linted = site.client().post_json("/tasks/script/lint", &body).await;
        let linted = linted.expect_status(200).json();
        assert_eq!(linted, json!({"accepted": true, "findings": []}), "{name}");
    }
    problem(site.client().get("/templates/nothing").await, 404, "not-found");
}

#[tokio::test]
async fn a_template_becomes_a_task_that_runs() {
    let site = Site::bare().await;
    let listed = site.gantry(&["task", "template", "ls"]).await.expect(0);
    assert!(listed.stdout.contains("several-files"), "{}", listed.stdout);
    let shown = site.gantry(&["task", "template", "show", "several-files"]).await.expect(0);
    assert!(shown.stdout.contains("script_type: python"), "{}", shown.stdout);
    let folder = site.folder.path().join("mine");
    let folder = folder.to_str().unwrap();
    let into = ["task", "template", "show", "several-files", "--into", folder];
    site.gantry(&into).await.expect(0);
    site.gantry(&into).await.expect(2);
    site.gantry(&["task", "lint", folder]).await.expect(0);
    let task = site.gantry(&["task", "push", folder]).await.expect(0).stdout;
    let run = site.gantry(&["run", task.trim(), "-i", "numbers=1 2 6"]).await.expect(0);
    assert_eq!(run.stdout, "3.0\n", "{}", run.stderr);
}
