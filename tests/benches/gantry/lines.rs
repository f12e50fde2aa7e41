//! How soon a client of the server's events sees what a job on a host printed, and how many lines a second get there.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eventsource_stream::Eventsource as _;
use futures::StreamExt as _;
use gantry_tests::client::Client;
use gantry_tests::server::TestServer;
use gantry_tests::services::Sshd;
use reqwest::Method;
use serde_json::{Value, json};

use crate::report::{Report, milliseconds, percentile};

/// A line each 20 ms, which says when it was written.
const SAYS_WHEN: &str = "i=0; while [ $i -lt 500 ]; do date +%s%N; sleep 0.02; i=$((i + 1)); done";
/// Written as fast as can be.
const MANY: &str = "yes 'a line of a log, as long as they usually are' | head -n 2000000";
const MANY_LINES: usize = 2_000_000;
/// Most milliseconds from written to seen: what a person takes for at once.
const AIM_MS: f64 = 20.0;
/// Least lines a second.
const RATE_AIM: f64 = 200_000.0;

pub(crate) async fn measure(report: &mut Report) {
    let (server, sshd) = (TestServer::start().await, Sshd::start().await);
    let client = server.client().under("/api/v1");
    let folder = tempfile::tempdir().expect("a temporary folder");
    add_host(&client, &sshd, folder.path()).await;

    let mut delays = Vec::new();
    let mut rest = String::new();
    follow(&client, SAYS_WHEN, |bytes| {
        let now = now();
        rest.push_str(&String::from_utf8_lossy(bytes));
        while let Some((line, after)) = rest.split_once('\n') {
            let written = Duration::from_nanos(line.parse().expect("nanoseconds"));
            delays.push(now.saturating_sub(written));
            rest = after.to_owned();
        }
    })
    .await;
    assert_eq!(delays.len(), 500, "lines were lost");
    for (name, share) in [("median", 0.5), ("99th percentile", 0.99)] {
        let delay = milliseconds(percentile(&mut delays, share));
        report.add(format!("line by SSH, written to seen, {name}"), delay, "ms", Some(AIM_MS));
    }

    let (mut lines, mut begun) = (0, None);
    follow(&client, MANY, |bytes| {
        begun.get_or_insert_with(now);
        lines += bytes.iter().filter(|byte| **byte == b'\n').count();
    })
    .await;
    assert_eq!(lines, MANY_LINES, "lines were lost");
    let took = now().saturating_sub(begun.expect("a first line"));
    let rate = MANY_LINES as f64 / took.as_secs_f64();
    report.add_rate("lines by SSH seen by a client", rate, "1/s", RATE_AIM);
}

async fn add_host(client: &Client, sshd: &Sshd, folder: &std::path::Path) {
    let host = json!({
        "name": "bench",
        "reach": sshd.reach(),
        "working_folder": folder,
    });
    client.post_json("/hosts", &host).await.expect_status(201);
}

/// Runs a job with this script and reads what it prints by the server's events; `seen` is given each piece.
async fn follow(client: &Client, script: &str, mut seen: impl FnMut(&[u8])) {
    let yaml = format!("job:\n  host: bench\n  script: |\n    {script}\n");
    let task = json!({"name": "bench", "main": "task.yml", "files": {"task.yml": yaml}});
    let task = client.post_json("/tasks/script", &task).await.expect_status(201).json();
    let runs = format!("/tasks/{}/runs", task["task"]["id"].as_str().expect("an id"));
    let run = client.post_json(&runs, &json!({"start": true})).await.expect_status(201).json();
    let events = format!("/runs/{}/logs/events", run["id"].as_str().expect("an id"));
    let response = client.request(Method::GET, &events).send().await.expect("the run's events");
    let mut events = Box::pin(response.bytes_stream().eventsource());
    while let Some(event) = events.next().await {
        let event = event.expect("an event");
        if event.event == "end" {
            return;
        }
        let piece: Value = serde_json::from_str(&event.data).expect("a piece of the log");
        let data = piece["data"].as_str().expect("text in Base64");
        seen(&STANDARD.decode(data).expect("Base64"));
    }
    panic!("the events end without an end");
}

#[expect(clippy::disallowed_methods, reason = "the job told the time of the system's clock")]
fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time after 1970")
}
