//! The key by which the jobs of a run call the server.

use gantry_tests::client::Client;
use serde_json::json;

use super::support::{Site, problem};

/// Tells its key to the test, prints it, and tries it.
const CALLS: &str = r#"
call:
  host: my_host
  script_type: python
  script: |
    import os, time, urllib.error, urllib.request
    key = {{ user.api_key }}
    open("FOLDER/key.part", "w").write(key)
    os.rename("FOLDER/key.part", "FOLDER/key")
    print("the key is", key, flush=True)
    for path in ["/api/v1/runs", "/api/v1/tokens"]:
        request = urllib.request.Request({{ server_url }} + path)
        request.add_header("Authorization", "Bearer " + key)
        try:
            print(path, urllib.request.urlopen(request).status, flush=True)
        except urllib.error.HTTPError as error:
            print(path, error.code, flush=True)
    while not os.path.exists("FOLDER/go"):
        time.sleep(0.05)
"#;

impl Site {
    /// The key that the job has told.
    async fn key(&self) -> String {
        let file = self.folder.path().join("key");
        for _ in 0..600 {
            if file.exists() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        std::fs::read_to_string(file).unwrap()
    }
}

fn with_key(site: &Site, key: &str) -> Client {
    site.server.anonymous().with_token(key).under("/api/v1")
}

#[tokio::test]
async fn a_job_calls_the_server_as_a_member_until_its_run_has_ended_and_no_log_shows_its_key() {
    let site = Site::start().await;
    let folder = site.folder.path().to_str().unwrap();
    let run = site.begin(&CALLS.replace("FOLDER", folder)).await;
    let printed = format!("/runs/{run}/jobs/call/logs");
    let mut log = String::new();
    for _ in 0..600 {
        log = site.client().get(&printed).await.expect_status(200).text();
        if log.contains("tokens") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let key = std::fs::read_to_string(site.folder.path().join("key")).unwrap();
    let stars = "*".repeat(key.len());
    assert_eq!(log, format!("the key is {stars}\n/api/v1/runs 200\n/api/v1/tokens 403\n"));

    let caller = with_key(&site, &key);
    caller.get(&format!("/runs/{run}")).await.expect_status(200);
    problem(caller.get("/tokens").await, 403, "forbidden");
    let mut other = key.clone();
    other.replace_range(key.len() - 1.., if key.ends_with('0') { "1" } else { "0" });
    problem(with_key(&site, &other).get("/runs").await, 401, "unauthenticated");
    let attempt = key.replacen("_1_", "_2_", 1);
    problem(with_key(&site, &attempt).get("/runs").await, 401, "unauthenticated");

    std::fs::write(site.folder.path().join("go"), "").unwrap();
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    problem(caller.get("/runs").await, 401, "unauthenticated");
    assert_eq!(site.client().get(&printed).await.expect_status(200).text(), log);
}

#[tokio::test]
async fn the_run_of_a_user_may_do_no_more_than_the_user() {
    let site = Site::start().await;
    let add = ["user", "add", "ada", "--email", "ada@example.org", "--role", "superuser"];
    site.gantry_with(&add, "correct horse battery\n").await.expect(0);
    let folder = site.folder.path().to_str().unwrap();
    let yaml = CALLS.replace("FOLDER", folder);
    let accepted = site.ask_for_task(&yaml).await.expect_status(201).json();
    let path = format!("/tasks/{}/runs", accepted["task"]["id"].as_str().unwrap());
    let ada = site.server.anonymous().under("/api/v1");
    let body = serde_json::json!({"start": true});
    let request = ada.request(reqwest::Method::POST, &path).json(&body);
    let request = request.basic_auth("ada", Some("correct horse battery"));
    let run = ada.send(request).await.expect_status(201).json();
    assert_eq!((&run["created_by"], &run["creator"]), (&json!("ada"), &json!("user")));
    let run = run["id"].as_str().unwrap();
    let key = site.key().await;
    with_key(&site, &key).get("/runs").await.expect_status(200);
    site.gantry(&["user", "deactivate", "ada"]).await.expect(0);
    problem(with_key(&site, &key).get("/runs").await, 401, "unauthenticated");
    std::fs::write(site.folder.path().join("go"), "").unwrap();
    site.end(run).await;
}

#[tokio::test]
async fn a_user_of_the_same_name_has_no_say_about_the_run_of_a_token() {
    let site = Site::start().await;
    let add = ["user", "add", "ada", "--email", "ada@example.org", "--role", "user"];
    site.gantry_with(&add, "correct horse battery\n").await.expect(0);
    let token = site.gantry(&["token", "create", "ada", "--role", "member"]).await.expect(0);
    let folder = site.folder.path().to_str().unwrap();
    let accepted = site.ask_for_task(&CALLS.replace("FOLDER", folder)).await;
    let accepted = accepted.expect_status(201).json();
    let path = format!("/tasks/{}/runs", accepted["task"]["id"].as_str().unwrap());
    let laptop = with_key(&site, token.stdout.trim());
    let run = laptop.post_json(&path, &json!({"start": true})).await.expect_status(201).json();
    assert_eq!((&run["created_by"], &run["creator"]), (&json!("ada"), &json!("token")));
    let run = run["id"].as_str().unwrap();
    let job = with_key(&site, &site.key().await);
    let own = job.post_json(&path, &json!({})).await.expect_status(201).json();
    assert_eq!(own["creator"], "token", "what the job creates is the token's, too");
    site.gantry(&["user", "deactivate", "ada"]).await.expect(0);
    job.get("/runs").await.expect_status(200);
    std::fs::write(site.folder.path().join("go"), "").unwrap();
    site.end(run).await;
}
