//! Hosts are changed while they have jobs: what is to come goes by it at once, and what is there is not lost.

use gantry_tests::client::Answer;
use gantry_tests::server::TestServer;
use gantry_tests::services::{Line, PostgreSql, Proxy, Sshd};
use serde_json::{Value, json};

use super::support::{Site, problem};

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A job that prints a line, runs until there is a file `NAME` in the test's folder, and prints another one.
fn waits(site: &Site, name: &str) -> String {
    let file = site.folder.path().join(name).display().to_string();
    format!(
        "{name}:\n  host: my_host\n  script: |\n    echo begun\n    while [ ! -e {file} ]; do sleep 0.1; done\n    echo done\n"
    )
}

fn let_end(site: &Site, name: &str) {
    std::fs::write(site.folder.path().join(name), "").unwrap();
}

async fn change(site: &Site, change: Value) -> Answer {
    site.client().patch_json("/hosts/my_host", &change).await
}

#[tokio::test]
async fn jobs_that_wait_for_room_start_when_there_is_more() {
    let site = Site::start().await;
    change(&site, json!({"jobs_at_once": 1})).await.expect_status(200);
    let a = site.begin(&waits(&site, "a")).await;
    site.first_job(&a, "RUNNING").await;
    let b = site.begin(&waits(&site, "b")).await;
    let c = site.begin(&waits(&site, "c")).await;
    site.first_job(&b, "PREPARING").await;
    site.first_job(&c, "PREPARING").await;

    let changed = change(&site, json!({"jobs_at_once": 2, "labels": ["b", "a", "b"]})).await;
    let changed = changed.expect_status(200).json();
    assert_eq!(changed["host"]["jobs_at_once"], 2, "{changed}");
    assert_eq!(changed["host"]["labels"], json!(["a", "b"]), "{changed}");
    assert!(changed.get("report").is_none(), "it is reached as before: {changed}");
    let running = async || {
        let mut count = 0;
        for run in [&b, &c] {
            let jobs = site.get(&format!("/runs/{run}/jobs")).await;
            count += usize::from(jobs[0]["state"] == "RUNNING");
        }
        count
    };
    while running().await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(running().await, 1, "two at a time, with the one that was there");

    change(&site, json!({"jobs_at_once": null})).await.expect_status(200);
    site.first_job(&b, "RUNNING").await;
    site.first_job(&c, "RUNNING").await;
    assert!(site.get("/hosts/my_host").await.get("jobs_at_once").is_none());
    for (name, run) in [("a", &a), ("b", &b), ("c", &c)] {
        let_end(&site, name);
        assert_eq!(site.end(run).await["status"], "FINISHED");
    }
}

#[tokio::test]
async fn what_one_server_changes_the_jobs_of_another_one_go_by() {
    let (database, objects) = (PostgreSql::start().await, tempfile::tempdir().unwrap());
    let config = format!(
        "database = \"{}\"\n[objects]\nurl = \"file://{}\"\n[secrets]\nkey = \"{KEY}\"",
        database.url(),
        objects.path().display()
    );
    let server = TestServer::options().config(&config).start().await;
    let other = TestServer::options().config(&config).start().await;
    let (sshd, folder) = (Sshd::start().await, tempfile::tempdir().unwrap());
    let site = Site { server, sshd, folder };
    site.add("my_host", &site.sshd).await;
    change(&site, json!({"jobs_at_once": 1})).await.expect_status(200);
    let a = site.begin(&waits(&site, "a")).await;
    site.first_job(&a, "RUNNING").await;
    let b = site.begin(&waits(&site, "b")).await;
    site.first_job(&b, "PREPARING").await;

    let client = other.client().under("/api/v1");
    let folder = site.folder.path().join("elsewhere");
    let moved = client.patch_json("/hosts/my_host", &json!({"working_folder": folder})).await;
    let moved = problem(moved, 409, "host-in-use");
    assert!(moved["detail"].as_str().unwrap().contains(&a), "{moved}");
    let more = client.patch_json("/hosts/my_host", &json!({"jobs_at_once": 2})).await;
    more.expect_status(200);
    assert_eq!(site.get("/hosts/my_host").await["jobs_at_once"], 2);
    site.first_job(&b, "RUNNING").await;
    for (name, run) in [("a", &a), ("b", &b)] {
        let_end(&site, name);
        assert_eq!(site.end(run).await["status"], "FINISHED");
    }
}

#[tokio::test]
async fn jobs_that_run_are_found_where_their_host_has_moved_to() {
    let site = Site::bare().await;
    let (old, new) = (Proxy::start(site.sshd.port()), Proxy::start(site.sshd.port()));
    let mut body = site.description("my_host", &site.sshd);
    body["reach"]["port"] = json!(old.port());
    site.client().post_json("/hosts", &body).await.expect_status(201);
    let run = site.begin(&waits(&site, "a")).await;
    site.first_job(&run, "RUNNING").await;
    old.set(Line::Cut);
    let_end(&site, "a");
    let changed = change(&site, json!({"reach": {"port": new.port()}})).await.expect_status(200);
    let changed = changed.json();
    assert_eq!(changed["report"]["usable"], true, "{changed}");
    assert_eq!(changed["host"]["reach"]["user"], site.sshd.user(), "{changed}");
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    let log = site.client().get(&format!("/runs/{run}/jobs/a/logs")).await;
    assert_eq!(log.expect_status(200).text(), "begun\ndone\n");
}

#[tokio::test]
async fn a_host_with_jobs_is_not_looked_for_on_a_machine_that_has_none_of_them() {
    let site = Site::start().await;
    // The same files, but for those of Gantry: each session finds an empty folder.
    let folder = site.folder.path().display();
    let command = format!(
        "ForceCommand unshare --mount sh -c 'mount -t tmpfs none {folder}; exec sh -c \"$SSH_ORIGINAL_COMMAND\"'"
    );
    let other = Sshd::start_with(&[&command]).await;
    let reach = json!({"reach": {
        "port": other.port(), "private_key": other.key(), "host_key": other.host_key(),
    }});
    let run = site.begin(&waits(&site, "a")).await;
    site.first_job(&run, "RUNNING").await;
    let before = site.get("/hosts/my_host").await;
    let refused = problem(change(&site, reach.clone()).await, 409, "host-in-use");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("would be reached where there are not the jobs"), "{detail}");
    assert!(detail.contains(&run), "{detail}");
    assert_eq!(site.get("/hosts/my_host").await, before);
    let_end(&site, "a");
    assert_eq!(site.end(&run).await["status"], "FINISHED");

    let changed = change(&site, reach).await.expect_status(200).json();
    assert_eq!(changed["report"]["usable"], true, "{changed}");
}

#[tokio::test]
async fn folder_and_scheduler_are_changed_only_while_there_are_no_jobs() {
    let site = Site::start().await;
    let run = site.begin(&waits(&site, "a")).await;
    site.first_job(&run, "RUNNING").await;
    let elsewhere = site.folder.path().join("elsewhere");
    for body in [
        json!({"working_folder": elsewhere}),
        json!({"scheduler": {"kind": "slurm", "arguments": []}}),
    ] {
        let refused = problem(change(&site, body).await, 409, "host-in-use");
        assert!(refused["detail"].as_str().unwrap().contains(&run), "{refused}");
    }
    change(&site, json!({"container_engine": "docker"})).await.expect_status(200);
    let_end(&site, "a");
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    let moved = change(&site, json!({"working_folder": elsewhere})).await.expect_status(200).json();
    assert_eq!(moved["report"]["usable"], true, "{moved}");
    let run = site.begin("where:\n  host: my_host\n  script: pwd\n").await;
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    let log = site.client().get(&format!("/runs/{run}/jobs/where/logs")).await;
    let log = log.expect_status(200).text();
    assert!(log.starts_with(elsewhere.to_str().unwrap()), "{log}");
}

#[tokio::test]
async fn another_host_key_is_trusted_only_where_that_is_asked_for() {
    let site = Site::start().await;
    let other = Sshd::start().await;
    let moved = json!({"reach": {"port": other.port(), "private_key": other.key()}});
    let moved = change(&site, moved).await.expect_status(200).json();
    assert_eq!(moved["report"]["usable"], false, "{moved}");
    assert_eq!(moved["host"]["reach"]["host_key"], site.sshd.host_key(), "{moved}");
    let set = site.gantry(&["host", "set", "my_host", "--trust-new-key"]).await.expect(0);
    assert!(set.stdout.contains("✓  host key"), "{}", set.stdout);
    assert_eq!(site.get("/hosts/my_host").await["reach"]["host_key"], other.host_key());
}

#[tokio::test]
async fn a_change_that_cannot_be_meant_is_refused_and_changes_nothing() {
    let site = Site::start().await;
    let before = site.get("/hosts/my_host").await;
    let refused = [
        (json!({"colour": "red"}), 400, "bad-request"),
        (json!({"name": "another"}), 400, "bad-request"),
        (json!({"reach": {"kind": "local"}}), 400, "bad-request"),
        (json!({"reach": {"password": "a", "private_key": "b"}}), 400, "bad-request"),
        (json!({"reach": {"passphrase": "of no key"}}), 400, "bad-request"),
        (json!({"reach": {"jump": "../x"}}), 400, "bad-request"),
        (json!({"reach": {"jump": "nobody"}}), 422, "host-refused"),
        (json!({"reach": {"jump": "my_host"}}), 422, "host-refused"),
        (json!({"working_folder": "relative"}), 422, "host-refused"),
    ];
    for (body, status, code) in refused {
        problem(change(&site, body).await, status, code);
    }
    assert_eq!(site.get("/hosts/my_host").await, before);
    let one = json!({"jobs_at_once": 1});
    problem(site.client().patch_json("/hosts/nobody", &one).await, 404, "not-found");
    let local = problem(site.client().patch_json("/hosts/local", &one).await, 422, "host-refused");
    assert!(local["detail"].as_str().unwrap().contains("added as a host"), "{local}");
}

#[tokio::test]
async fn on_the_command_line_what_is_left_out_stays() {
    let site = Site::start().await;
    let before = site.get("/hosts/my_host").await;
    let set =
        ["host", "set", "my_host", "--jobs-at-once", "4", "--label", "near", "--engine", "docker"];
    let set = site.gantry(&set).await.expect(0);
    assert!(set.stderr.contains("the host my_host is changed"), "{}", set.stderr);
    let after = site.get("/hosts/my_host").await;
    assert_eq!((&after["jobs_at_once"], &after["labels"]), (&json!(4), &json!(["near"])));
    assert_eq!(after["reach"], before["reach"]);
    let set = site.gantry(&["host", "set", "my_host", "localhost"]).await.expect(0);
    assert!(set.stdout.contains("✓  login"), "{}", set.stdout);
    site.gantry(&["host", "set", "my_host", "--no-limit", "--no-labels"]).await.expect(0);
    let after = site.get("/hosts/my_host").await;
    assert_eq!(after["reach"]["address"], "localhost");
    assert_eq!(after["reach"]["port"], before["reach"]["port"]);
    assert_eq!(after["reach"]["user"], before["reach"]["user"]);
    assert_eq!((after.get("jobs_at_once"), &after["labels"]), (None, &json!([])));
    let refused = site.gantry(&["host", "set", "my_host", "--jump", "my_host"]).await.expect(1);
    assert!(refused.stderr.contains("lead through itself"), "{}", refused.stderr);
}

#[tokio::test]
async fn a_capacity_is_set_and_taken_back_on_the_command_line() {
    let site = Site::start().await;
    let set = async |words: &[&str], code| {
        let command = [&["host", "set", "my_host"], words].concat();
        let said = site.gantry(&command).await.expect(code).stderr;
        (said, site.get("/hosts/my_host").await["capacity"].clone())
    };
    let (said, none) = set(&["--cpus", "4"], 2).await;
    assert!(said.contains("--memory"), "{said}");
    assert_eq!(none, json!(null));
    let (_, all) = set(&["--cpus", "4", "--memory", "2Gi", "--gpus", "1"], 0).await;
    assert_eq!(all, json!({"cpus": 4, "memory_bytes": 2_147_483_648_u64, "gpus": 1}));
    let (_, more) = set(&["--cpus", "8"], 0).await;
    assert_eq!(more, json!({"cpus": 8, "memory_bytes": 2_147_483_648_u64, "gpus": 1}));
    let shown = site.gantry(&["host", "show", "my_host"]).await.expect(0).stdout;
    assert!(shown.contains("8 CPU, 2.00 GiB memory, 1 GPU"), "{shown}");
    assert_eq!(set(&["--whole-machine"], 0).await.1, json!(null));
}
