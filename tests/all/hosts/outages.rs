//! Hosts behind a bad network: out of reach for a while, or slow.

use std::time::Duration;

use gantry_tests::services::{Line, Proxy};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::support::Site;

/// A site whose host is behind a network that can fail.
async fn site() -> (Site, Proxy) {
    let site = Site::bare().await;
    let proxy = Proxy::start(site.sshd.port());
    let mut body = site.description("my_host", &site.sshd);
    body["reach"]["port"] = json!(proxy.port());
    site.client().post_json("/hosts", &body).await.expect_status(201);
    (site, proxy)
}

#[tokio::test]
async fn a_job_waits_for_its_host_before_it_is_started() {
    let (site, proxy) = site().await;
    proxy.set(Line::Cut);
    let run = site.begin("hello:\n  host: my_host\n  script: echo hello\n").await;
    let mut events = site.follow(&format!("/runs/{run}/events"), None).await;
    loop {
        let event: Value = serde_json::from_str(&events.next().await.data).unwrap();
        let note = event["note"].as_str().unwrap_or_default();
        if note.starts_with("job 'hello' waits for its host: ") {
            break;
        }
    }
    site.first_job(&run, "PREPARING").await;
    proxy.set(Line::Good);
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    let log = site.client().get(&format!("/runs/{run}/jobs/hello/logs")).await;
    assert_eq!(log.expect_status(200).text(), "hello\n");
}

#[tokio::test]
async fn a_host_that_does_not_come_back_fails_the_job_in_time() {
    let (site, proxy) = site().await;
    proxy.set(Line::Cut);
    let run = site.begin("hello:\n  host: my_host\n  timeout: 3\n  script: echo hello\n").await;
    let run = site.end(&run).await;
    assert_eq!(run["failure"]["reason"], "host-unavailable", "{run}");
}

#[tokio::test]
async fn a_run_tells_that_it_waits_for_what_its_job_left() {
    let (site, proxy) = site().await;
    let go = site.folder.path().join("go");
    let yaml = format!(
        "hello:\n  host: my_host\n  script: |\n    until [ -e {} ]; do sleep 0.05; done\n    \
         echo hello > {{{{ output_dir }}}}/x\n  \
         artifacts: {{x: {{path: '{{{{ output_dir }}}}/x', import: true}}}}\n",
        go.display()
    );
    let run = site.begin(&yaml).await;
    site.first_job(&run, "RUNNING").await;
    proxy.set(Line::Cut);
    std::fs::write(go, "").unwrap();
    let mut events = site.follow(&format!("/runs/{run}/events"), None).await;
    loop {
        let event: Value = serde_json::from_str(&events.next().await.data).unwrap();
        let note = event["note"].as_str().unwrap_or_default();
        if note.starts_with("the server waits for job 'hello': ") {
            break;
        }
    }
    proxy.set(Line::Good);
    assert_eq!(site.end(&run).await["status"], "FINISHED");
    assert_eq!(site.get(&format!("/runs/{run}/results")).await[0]["name"], "x/x");
}

#[tokio::test]
async fn a_connection_that_breaks_while_inputs_travel_is_made_again() {
    let (site, proxy) = site().await;
    let yaml = "inputs:\n  scan:\n    type: file\n    push_data: true\nsum:\n  host: my_host\n  \
                script: wc -c < {{ inputs.scan.path }}\n";
    let path = site.file("sum.yml", yaml);
    site.gantry(&["task", "push", &path]).await.expect(0);
    let bytes = "0123456789abcdef".repeat(1 << 19);
    let scan = site.file("scan.nii", &bytes);
    let given = format!("scan={scan}");
    proxy.cut_after(4 << 20);
    let run = ["run", "script.sum", "-i", &given];
    let run = tokio::time::timeout(Duration::from_secs(120), site.gantry(&run)).await;
    let run = run.unwrap().expect(0);
    assert_eq!(run.stdout.trim(), bytes.len().to_string(), "{}", run.stderr);
    assert!(run.stderr.contains("MiB were brought there"), "{}", run.stderr);
}

#[tokio::test]
async fn while_files_travel_the_run_tells_every_five_seconds_how_far_that_is() {
    let (site, proxy) = site().await;
    let yaml = "inputs:\n  scan:\n    type: file\n    push_data: true\nsum:\n  host: my_host\n  \
                script: wc -c < {{ inputs.scan.path }}\n";
    let path = site.file("sum.yml", yaml);
    site.gantry(&["task", "push", &path]).await.expect(0);
    let scan = site.file("scan.nii", &"0123456789abcdef".repeat(6 << 16));
    // At most 64 KiB each time.
    proxy.set(Line::Slow(Duration::from_millis(150)));
    let run = ["run", "script.sum", "-i", &format!("scan={scan}")];
    let run = tokio::time::timeout(Duration::from_secs(120), site.gantry(&run)).await;
    run.unwrap().expect(0);

    let id = site.get("/runs").await["items"][0]["id"].as_str().unwrap().to_owned();
    let mut events = site.follow(&format!("/runs/{id}/events"), None).await;
    let mut told: Vec<(Timestamp, f64)> = Vec::new();
    loop {
        let event = events.next().await;
        if event.event == "end" {
            break;
        }
        let event: Value = serde_json::from_str(&event.data).unwrap();
        let note = event["note"].as_str().unwrap_or_default();
        if let Some(far) = note.strip_suffix(" of 6.00 MiB are on the host 'my_host'") {
            let far = far.strip_prefix("job 'sum': ").unwrap().strip_suffix(" MiB").unwrap();
            told.push((event["at"].as_str().unwrap().parse().unwrap(), far.parse().unwrap()));
        }
    }
    assert!(told.len() >= 2, "{told:?}");
    for pair in told.windows(2) {
        assert!(pair[0].1 < pair[1].1 && pair[1].1 <= 6.0, "each tells of more: {told:?}");
        assert!(pair[1].0.duration_since(pair[0].0).as_secs_f64() > 4.9, "{told:?}");
    }
}
