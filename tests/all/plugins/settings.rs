//! Settings, limits and where a plugin is enabled.

use serde_json::json;

use super::support::{NAME, Site, problem};

#[tokio::test]
async fn settings_are_checked_against_the_schema_and_each_finding_has_its_place() {
    let site = Site::with_guest().await;
    let bad = json!({"crash": "yes", "pause_ms": -1, "other": 1});
    let refusal = problem(site.set("settings", bad).await, 422, "settings-refused");
    let mut places: Vec<_> =
        refusal["errors"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, ["", "/crash", "/pause_ms"], "{refusal}");
    assert_eq!(site.plugin(NAME).await["settings"], json!({}), "nothing changed");
    problem(site.set("settings", json!([])).await, 400, "bad-request");
    let good = json!({"pause_ms": 1, "url": ""});
    assert_eq!(
        site.set("settings", good.clone()).await.expect_status(200).json()["settings"],
        good
    );
}

#[tokio::test]
async fn limits_are_set_one_by_one_and_others_are_what_is_usual() {
    let site = Site::with_guest().await;
    let plugin = site.set("limits", json!({"deadline-ms": 200})).await.expect_status(200).json();
    assert_eq!(plugin["limits"]["deadline-ms"], 200);
    assert_eq!(plugin["limits"]["requests"], 32);
    problem(site.set("limits", json!({"deadline": 200})).await, 400, "bad-request");
    problem(site.set("limits", json!({"requests": -1})).await, 400, "bad-request");

    site.set("settings", json!({"pause_ms": 5000})).await.expect_status(200);
    let task = site.task().await;
    let run = site.imported(&task).await;
    let cause = run["failure"]["cause"].as_str().unwrap();
    assert!(cause.contains("deadline"), "{cause}");
}

#[tokio::test]
async fn a_plugin_is_enabled_for_all_or_for_a_project() {
    let site = Site::with_guest().await;
    let task = site.task().await;
    let ask = async |project: Option<&str>| {
        site.ask(&task, json!({"importer": NAME, "project": project})).await
    };
    site.set("enabled", json!({"enabled": false, "project": "closed"})).await.expect_status(200);
    ask(None).await.expect_status(201);
    ask(Some("open")).await.expect_status(201);
    let refusal = problem(ask(Some("closed")).await, 409, "plugin-disabled");
    assert!(refusal["detail"].as_str().unwrap().contains("closed"), "{refusal}");

    site.set("enabled", json!({"enabled": false})).await.expect_status(200);
    site.set("enabled", json!({"enabled": true, "project": "closed"})).await.expect_status(200);
    problem(ask(None).await, 409, "plugin-disabled");
    ask(Some("closed")).await.expect_status(201);
    let plugin = site.set("enabled", json!({"project": "closed"})).await.expect_status(200).json();
    assert_eq!(plugin["projects"], json!({}));
    problem(ask(Some("closed")).await, 409, "plugin-disabled");
    problem(site.set("enabled", json!({})).await, 400, "bad-request");
    problem(ask(Some("no such/name")).await, 400, "bad-request");
}
