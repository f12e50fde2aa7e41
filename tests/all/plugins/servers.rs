//! Several servers on one PostgreSQL: each sees what the other one changes, at the next call.

use gantry_tests::server::TestServer;
use gantry_tests::services::PostgreSql;
use serde_json::json;
use tempfile::TempDir;

use super::support::{NAME, SECOND, Site, first, problem, second};

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

async fn site(database: &PostgreSql, objects: &TempDir) -> Site {
    let config = format!(
        "database = \"{}\"\n[objects]\nurl = \"file://{}\"\n[secrets]\nkey = \"{KEY}\"",
        database.url(),
        objects.path().display()
    );
    Site::with(TestServer::options().config(&config)).await
}

#[tokio::test]
async fn what_one_server_changes_the_other_one_goes_by_at_once() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let (left, right) = (site(&database, &objects).await, site(&database, &objects).await);
    let task = left.task().await;
    left.install(first()).await.expect_status(201);
    right.ask(&task, json!({"importer": NAME})).await.expect_status(201);
    right.install(second()).await.expect_status(201);
    assert_eq!(left.plugin(NAME).await["version"], SECOND);

    left.client().put_json("/secrets/token", &json!({"value": "shared"})).await.expect_status(204);
    right.set("grants", json!({"grants": ["secret token"]})).await.expect_status(200);
    left.set("settings", json!({"secret": "token"})).await.expect_status(200);
    for site in [&left, &right] {
        let run = site.imported(&task).await;
        assert_eq!(run["status"], "FINISHED", "{run}");
        assert_eq!(site.result(&run, "version").await, SECOND);
        assert!(site.result(&run, "secret").await.contains("shared"));
    }
    right.set("enabled", json!({"enabled": false})).await.expect_status(200);
    problem(left.ask(&task, json!({"importer": NAME})).await, 409, "plugin-disabled");
}

#[tokio::test]
async fn of_two_upgrades_at_once_both_versions_are_there_and_one_is_used() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let (left, right) = (site(&database, &objects).await, site(&database, &objects).await);
    left.install(first()).await.expect_status(201);
    let third = super::support::replaced(first(), "7.0.1", "7.0.3");
    let (one, other) = tokio::join!(left.install(second()), right.install(third));
    one.expect_status(201);
    other.expect_status(201);
    let (seen, same) = (left.plugin(NAME).await, right.plugin(NAME).await);
    assert_eq!(seen, same);
    assert_eq!(seen["versions"].as_array().unwrap().len(), 3);
    assert_ne!(seen["version"], "7.0.1");
}
