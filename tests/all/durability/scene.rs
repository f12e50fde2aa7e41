//! A server with gates around it, a task whose runs leave traces of each start, and what must be
//! true of a run that went through a crash.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::Client;
use gantry_tests::containers::Engine;
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

use super::gates::Gates;

/// What a run of [`Scene::task`] prints.
pub(super) const PRINTED: &str = "started\nline 1\nline 2\nline 3\nline 4\nline 5\n";

/// Each status of a run that nothing holds up.
const LIFE: [&str; 7] =
    ["CREATED", "PROVISIONED", "QUEUING", "QUEUED", "PENDING", "RUNNING", "FINISHED"];

/// How many tasks this test has made; each is a version of its own, as servers may share a database.
static TASKS: AtomicU32 = AtomicU32::new(0);

/// A server, and what it calls.
#[derive(Debug)]
pub(super) struct Scene {
    // Dropped first: it still calls what stands at the gates.
    pub(super) server: TestServer,
    pub(super) gates: Gates,
}

impl Scene {
    pub(super) async fn start() -> Self {
        Self::with(TestServer::options()).await
    }

    pub(super) async fn with(options: ServerOptions) -> Self {
        let gates = Gates::new();
        let server = options.env("PATH", &gates.path()).start().await;
        Self { server, gates }
    }

    /// Kills the server and starts it again.
    pub(super) async fn crash(&mut self) {
        self.server.kill9();
        self.server.restart().await;
    }

    /// What the server has used of the processors since it was started.
    pub(super) fn processor_time(&self) -> Duration {
        let stat = format!("/proc/{}/stat", self.server.process_id());
        let stat = std::fs::read_to_string(stat).unwrap();
        // proc(5): utime and stime are fields 14 and 15, in hundredths of a second; field 2 ends
        // with the last bracket.
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        let ticks = fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap());
        Duration::from_millis(10 * ticks.sum::<u64>())
    }

    pub(super) fn api(&self) -> Client {
        self.server.client().under("/api/v1")
    }

    /// A task that prints [`PRINTED`] within `seconds` and hands its input `x` on as `y`. Its image
    /// is new to the engine.
    pub(super) async fn task(&self, seconds: f32) -> String {
        let pause = seconds / 5.0;
        let script = format!(
            "echo started; for i in 1 2 3 4 5; do echo line $i; sleep {pause}; done\n\
             cat /inputs/x > /outputs/y"
        );
        self.task_of(&script).await
    }

    /// A task that runs a script.
    pub(super) async fn task_of(&self, script: &str) -> String {
        // The folder's name is nobody else's, so the image is not either.
        let script = format!("#!/bin/sh\n# {}\n{script}\n", self.server.data().display());
        let version = format!("1.0.{}", TASKS.fetch_add(1, Ordering::Relaxed));
        let bundle = BundleBuilder::new("org.example.durability", &version)
            .input("x", json!("integer"))
            .output("y", json!("integer"))
            .script(&script);
        let request = self.api().request(Method::POST, "/tasks").body(bundle.build());
        id(&self.api().send(request).await.expect_status(201).json()["task"])
    }

    /// A run of a task, provisioned and started.
    pub(super) async fn begin(&self, task: &str) -> String {
        let body = json!({"inputs": {"x": 20}, "start": true});
        let answer = self.api().post_json(&format!("/tasks/{task}/runs"), &body).await;
        id(&answer.expect_status(201).json())
    }

    pub(super) async fn run(&self, run: &str) -> Value {
        self.api().get(&format!("/runs/{run}")).await.expect_status(200).json()
    }

    /// Waits until the run has one of these statuses, and returns it as it is then.
    pub(super) async fn wait_for(&self, run: &str, wanted: &[&str]) -> Value {
        let deadline = Instant::now() + Duration::from_secs(100);
        loop {
            let view = self.run(run).await;
            let status = view["status"].as_str().unwrap();
            if wanted.contains(&status) {
                return view;
            }
            assert!(Instant::now() < deadline, "run {run} is still {status}: {view}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until it is known why the run has no room.
    pub(super) async fn until_it_waits(&self, run: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.run(run).await["waiting_because"].is_null() {
            assert!(Instant::now() < deadline, "run {run} does not wait");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(super) async fn end_of(&self, run: &str) -> Value {
        self.wait_for(run, &["FINISHED", "FAILED", "CANCELED"]).await
    }

    pub(super) async fn log(&self, run: &str) -> String {
        self.api().get(&format!("/runs/{run}/logs")).await.expect_status(200).text()
    }

    /// Waits until the run has printed something.
    pub(super) async fn wait_for_print(&self, run: &str, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !self.log(run).await.contains(text) {
            assert!(Instant::now() < deadline, "run {run} does not print '{text}'");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The number and the status of each of the run's events so far.
    pub(super) async fn events(&self, run: &str) -> Vec<(u64, String)> {
        let text = self.events_text(run).await;
        let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
        let events = data.map(|data| serde_json::from_str::<Value>(data).unwrap());
        let events = events.filter_map(|event| {
            Some((event["sequence"].as_u64()?, event["status"].as_str()?.to_owned()))
        });
        events.collect()
    }

    /// The run's events so far, as they are sent.
    pub(super) async fn events_text(&self, run: &str) -> String {
        self.api().get(&format!("/runs/{run}/events")).await.expect_status(200).text()
    }

    /// The run ends as if nothing had happened: FINISHED, with its output, each line printed once,
    /// each event in its place, started once, and nothing left in the engine or on the disk.
    pub(super) async fn expect_untroubled(&self, run: &str) {
        let end = self.end_of(run).await;
        assert_eq!(end["status"], "FINISHED", "{end}");
        assert_eq!(end["attempt"], 1, "{end}");
        let outputs = self.api().get(&format!("/runs/{run}/outputs")).await.expect_status(200);
        assert_eq!(outputs.json()[0]["value"], 20, "{}", outputs.text());
        assert_eq!(self.log(run).await, PRINTED);
        let (numbers, mut statuses): (Vec<_>, Vec<_>) = self.events(run).await.into_iter().unzip();
        assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "{numbers:?}");
        // A run that has to wait tells why, once.
        statuses.dedup();
        assert_eq!(statuses, LIFE);
        assert_eq!(self.gates.starts(run), 1, "the container was not started exactly once");
        self.expect_clean().await;
    }

    /// No container and no job's folder is left, or will be in a moment.
    pub(super) async fn expect_clean(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let left = self.left();
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "left behind: {left:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn left(&self) -> Vec<String> {
        let id = std::fs::read_to_string(self.server.data().join("server-id")).unwrap();
        let mut left = Engine::podman().of_installation(id.trim());
        let jobs = std::fs::read_dir(self.jobs()).into_iter().flatten().flatten();
        left.extend(jobs.map(|job| job.path().display().to_string()));
        left
    }

    /// The folder of all jobs.
    pub(super) fn jobs(&self) -> std::path::PathBuf {
        self.server.data().join("jobs/podman")
    }

    /// Removes the task with its runs and its image.
    pub(super) async fn remove(&self, task: &str) {
        let path = format!("/tasks/{task}?cancel_runs=true");
        self.api().delete(&path).await.expect_status(204);
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}
