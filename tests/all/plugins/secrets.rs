//! Secrets: given to whom they were granted, kept encrypted, shown to nobody.

use serde_json::json;

use super::support::{NAME, Site, problem};

const VALUE: &str = "a-secret-that-must-not-leak";

#[tokio::test]
async fn a_plugin_gets_the_secret_that_it_was_granted_and_nobody_else_sees_it() {
    let site = Site::with_guest().await;
    let client = site.client();
    let put = async |value: &str| {
        client.put_json("/secrets/token", &json!({"value": value})).await.expect_status(204)
    };
    put("another").await;
    put(VALUE).await;
    let list = client.get("/secrets").await.expect_status(200);
    assert_eq!(list.json()[0]["name"], "token");
    assert!(!list.text().contains(VALUE));
    problem(client.put_json("/secrets/a%20b", &json!({"value": "x"})).await, 400, "bad-request");

    site.set("settings", json!({"secret": "token"})).await.expect_status(200);
    let task = site.task().await;
    let without = site.imported(&task).await;
    assert!(!site.result(&without, "secret").await.contains(VALUE));
    site.set("grants", json!({"grants": ["secret token"]})).await.expect_status(200);
    let with = site.imported(&task).await;
    assert!(site.result(&with, "secret").await.contains(VALUE));

    let id = with["id"].as_str().unwrap();
    client.delete(&format!("/runs/{id}")).await.expect_status(204);
    assert_eq!(leaks(&site), Vec::<String>::new());
    client.delete("/secrets/token").await.expect_status(204);
    problem(client.delete("/secrets/token").await, 404, "not-found");
    let gone = site.imported(&task).await;
    assert!(!site.result(&gone, "secret").await.contains(VALUE));
}

/// Files of the server in which the secret stands in clear.
fn leaks(site: &Site) -> Vec<String> {
    let mut files = site.server.files();
    let data = site.server.data();
    files.extend(["gantry.db", "gantry.db-wal"].map(|name| data.join(name).display().to_string()));
    let leaks = |file: &String| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(VALUE.len()).any(|window| window == VALUE.as_bytes())
    };
    files
        .into_iter()
        .filter(leaks)
        .chain(site.server.log().contains(VALUE).then(|| "log".to_owned()))
        .collect()
}

#[tokio::test]
async fn a_secret_outlives_the_server_and_not_its_key() {
    let mut site = Site::with_guest().await;
    let client = site.client();
    client.put_json("/secrets/token", &json!({"value": VALUE})).await.expect_status(204);
    site.set("settings", json!({"secret": "token"})).await.expect_status(200);
    site.set("grants", json!({"grants": ["secret token"]})).await.expect_status(200);
    let task = site.task().await;
    site.server.restart().await;
    let run = site.imported(&task).await;
    assert!(site.result(&run, "secret").await.contains(VALUE));

    site.server.stop();
    std::fs::remove_file(site.server.data().join("secrets-key")).unwrap();
    site.server.restart().await;
    let run = site.imported(&task).await;
    assert!(!site.result(&run, "secret").await.contains(VALUE));
    assert!(site.server.log().contains("another key"), "the log says why");
    assert_eq!(site.plugin(NAME).await["enabled"], true);
}
