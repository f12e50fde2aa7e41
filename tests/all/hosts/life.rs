//! Hosts are added, looked at, and removed.

use gantry_tests::server::TestServer;
use gantry_tests::services::{PostgreSql, Sshd};
use serde_json::{Value, json};

use super::support::{Site, problem};

#[tokio::test]
async fn a_host_is_added_listed_tested_and_removed_over_http() {
    let site = Site::bare().await;
    let client = site.client();
    let mut body = site.description("my_host", &site.sshd);
    body["labels"] = json!(["fast", "near", "fast"]);
    body["jobs_at_once"] = json!(2);
    let added = client.post_json("/hosts", &body).await.expect_status(201);
    assert_eq!(added.header("location"), "/api/v1/hosts/my_host");
    let added = added.json();
    assert_eq!(added["report"]["usable"], true, "{added}");
    assert_eq!(added["report"]["host_key"], site.sshd.host_key());
    assert_eq!(added["host"]["reach"]["host_key"], site.sshd.host_key());
    assert!(added["host"]["fingerprint"].as_str().unwrap().starts_with("SHA256:"), "{added}");
    assert_eq!(added["host"]["labels"], json!(["fast", "near"]));

    let shown = client.get("/hosts/my_host").await.expect_status(200);
    assert_eq!(shown.json(), added["host"]);
    assert!(!shown.text().contains("PRIVATE KEY"), "{}", shown.text());
    let hosts = site.get("/hosts").await;
    let names: Vec<_> = hosts.as_array().unwrap().iter().map(|host| &host["name"]).collect();
    assert_eq!(names, ["local", "my_host"]);
    problem(client.post_json("/hosts", &body).await, 409, "host-exists");

    let report = client.post("/hosts/my_host/test").await.expect_status(200).json();
    assert_eq!(report["usable"], true, "{report}");
    for name in ["connection", "host key", "login", "working folder"] {
        let checks = report["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["name"] == name).unwrap();
        assert_eq!(check["passed"], true, "{report}");
    }
    client.delete("/hosts/my_host").await.expect_status(204);
    for gone in [client.get("/hosts/my_host").await, client.delete("/hosts/my_host").await] {
        problem(gone, 404, "not-found");
    }
    problem(client.post("/hosts/my_host/test").await, 404, "not-found");
}

#[tokio::test]
async fn a_description_that_cannot_be_meant_is_refused_and_leaves_nothing() {
    let site = Site::bare().await;
    let good = site.description("my_host", &site.sshd);
    let with = |change: fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    let refused = [
        (with(|body| body["name"] = json!("no name")), 400, "bad-request"),
        (with(|body| body["reach"]["private_key"] = json!(null)), 400, "bad-request"),
        (with(|body| body["reach"]["password"] = json!("both")), 400, "bad-request"),
        (with(|body| body["reach"]["kind"] = json!("pigeon")), 400, "bad-request"),
        (with(|body| body["reach"]["jump"] = json!("../x")), 400, "bad-request"),
        (with(|body| body["colour"] = json!("red")), 400, "bad-request"),
        (with(|body| body["working_folder"] = json!("relative")), 422, "host-refused"),
    ];
    for (body, status, code) in refused {
        problem(site.client().post_json("/hosts", &body).await, status, code);
    }
    assert_eq!(site.get("/hosts").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_host_with_another_key_than_before_is_not_talked_to() {
    let site = Site::start().await;
    let other = Sshd::start().await;
    let mut body = site.description("impostor", &other);
    body["reach"]["host_key"] = json!(site.sshd.host_key());
    let added = site.client().post_json("/hosts", &body).await.expect_status(201).json();
    assert_eq!(added["report"]["usable"], false, "{added}");
    let yaml = "hello:\n  host: impostor\n  script: echo hello\n";
    let run = site.begin(yaml).await;
    let run = site.end(&run).await;
    assert_eq!(run["failure"]["reason"], "host-unavailable", "{run}");
    assert!(!run["failure"]["hint"].as_str().unwrap().is_empty(), "{run}");
}

#[tokio::test]
async fn a_host_is_reached_through_the_host_that_stands_before_it_now() {
    let site = Site::bare().await;
    let mut gate = site.description("gate", &site.sshd);
    gate["reach"]["port"] = json!(1);
    site.client().post_json("/hosts", &gate).await.expect_status(201);
    let mut inner = site.description("inner", &site.sshd);
    inner["reach"]["jump"] = json!("gate");
    let added = site.client().post_json("/hosts", &inner).await.expect_status(201).json();
    assert_eq!(added["report"]["usable"], false, "{added}");
    site.client().delete("/hosts/gate").await.expect_status(204);
    site.add("gate", &site.sshd).await;
    let report = site.client().post("/hosts/inner/test").await.expect_status(200).json();
    assert_eq!(report["usable"], true, "{report}");
}

#[tokio::test]
async fn a_host_that_another_server_replaced_is_the_new_one_here_as_well() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let key = "0123456789abcdef".repeat(4);
    let config = format!(
        "database = \"{}\"\n[objects]\nurl = \"file://{}\"\n[secrets]\nkey = \"{key}\"",
        database.url(),
        objects.path().display()
    );
    let left = Site::with(TestServer::options().config(&config)).await;
    let right = Site::with(TestServer::options().config(&config)).await;
    for sshd in [&left.sshd, &right.sshd] {
        left.add("scanner", sshd).await;
        let report = right.client().post("/hosts/scanner/test").await.expect_status(200).json();
        assert_eq!(report["host_key"], sshd.host_key(), "{report}");
        left.client().delete("/hosts/scanner").await.expect_status(204);
    }
}

#[tokio::test]
async fn a_host_with_jobs_stays_until_they_have_ended() {
    let site = Site::start().await;
    let run = site.begin("slow:\n  host: my_host\n  script: sleep 60\n").await;
    site.first_job(&run, "RUNNING").await;
    problem(site.client().delete("/hosts/my_host").await, 409, "host-in-use");
    site.client().post(&format!("/runs/{run}/cancel")).await.expect_status(200);
    assert_eq!(site.end(&run).await["status"], "CANCELED");
    site.client().delete("/hosts/my_host").await.expect_status(204);
}

#[tokio::test]
async fn the_command_line_takes_a_host_through_its_life() {
    let site = Site::bare().await;
    let address = format!("{}@127.0.0.1:{}", site.sshd.user(), site.sshd.port());
    let key = site.sshd.identity();
    let folder = site.working_folder("my_host");
    let (key, folder) = (key.to_str().unwrap(), folder.to_str().unwrap());
    let add = ["host", "add", "my_host", &address, "--key", key, "--working-folder", folder];
    let added = site.gantry(&[&add[..], &["--label", "near"]].concat()).await.expect(0);
    assert!(added.stdout.contains("✓  login"), "{}", added.stdout);
    assert!(added.stdout.lines().all(|line| line.starts_with(['✓', '✗'])), "{}", added.stdout);
    let fingerprint = site.get("/hosts/my_host").await["fingerprint"].clone();
    assert!(added.stderr.contains(fingerprint.as_str().unwrap()), "{}", added.stderr);
    let again = site.gantry(&add).await.expect(1);
    assert!(again.stderr.contains("there is a host 'my_host' already"), "{}", again.stderr);

    let listed = site.gantry(&["host", "ls"]).await.expect(0);
    assert!(listed.stdout.contains(&address) && listed.stdout.contains("near"), "{listed:?}");
    let shown = site.gantry(&["host", "show", "my_host"]).await.expect(0);
    assert!(shown.stdout.contains(&site.sshd.host_key()), "{}", shown.stdout);
    site.gantry(&["host", "test", "my_host"]).await.expect(0);
    site.gantry(&["host", "rm", "my_host"]).await.expect(0);
    site.gantry(&["host", "show", "my_host"]).await.expect(3);
}

#[tokio::test]
async fn a_host_that_nobody_answers_at_is_kept_with_a_cross_and_the_reason() {
    let site = Site::bare().await;
    let key = site.sshd.identity();
    let add = ["host", "add", "away", "lab@127.0.0.1:1", "--working-folder", "/tmp/away"];
    let key = ["--key", key.to_str().unwrap()];
    let added = site.gantry(&[&add[..], &key].concat()).await.expect(1);
    assert!(added.stdout.contains('✗'), "{}", added.stdout);
    site.gantry(&["host", "test", "away"]).await.expect(1);
    assert!(site.get("/hosts/away").await["reach"].get("host_key").is_none_or(Value::is_null));
}
