//! Script tasks in the words of a client.

use std::time::{Duration, Instant};

use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::native::support::Native;

/// How long anything may take here.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that writes script tasks.
pub(super) struct Scripts {
    pub(super) native: Native,
}

impl Scripts {
    pub(super) fn new(server: &TestServer) -> Self {
        Self { native: Native::new(server) }
    }

    /// Adds a task of one file and returns its id.
    pub(super) async fn add(&self, yaml: &str) -> String {
        let body = json!({ "name": "Test", "main": "task.yml", "files": { "task.yml": yaml } });
        let answer = self.native.client.post_json("/tasks/script", &body).await;
        let accepted = answer.expect_status(201).json();
        accepted["task"]["id"].as_str().unwrap().to_owned()
    }

    /// Adds a task without inputs and starts a run of it; returns the run's id.
    pub(super) async fn start(&self, yaml: &str) -> String {
        let task = self.add(yaml).await;
        self.native.create_run(&task, json!({ "start": true })).await
    }

    /// The run of a task without inputs, once it has ended.
    pub(super) async fn run(&self, yaml: &str) -> (String, Value) {
        let id = self.start(yaml).await;
        let run = self.native.wait(&id).await;
        (id, run)
    }

    /// Gives a file to an input.
    pub(super) async fn give(&self, run: &str, input: &str, path: &str, bytes: &[u8]) {
        let place = format!("/runs/{run}/inputs/{input}");
        let request = self.native.client.request(Method::PUT, &place).query(&[("path", path)]);
        self.native.client.send(request.body(bytes.to_vec())).await.expect_status(200);
    }

    /// The run's jobs.
    pub(super) async fn jobs(&self, run: &str) -> Vec<Value> {
        let answer = self.native.client.get(&format!("/runs/{run}/jobs")).await;
        answer.expect_status(200).json().as_array().unwrap().clone()
    }

    /// The states of the run's jobs, by their order in the task.
    pub(super) async fn states(&self, run: &str) -> Vec<String> {
        let state = |job: &Value| job["state"].as_str().unwrap().to_owned();
        self.jobs(run).await.iter().map(state).collect()
    }

    /// What a job printed.
    pub(super) async fn log(&self, run: &str, job: &str, stream: &str) -> String {
        let path = format!("/runs/{run}/jobs/{job}/logs?stream={stream}");
        self.native.client.get(&path).await.expect_status(200).text()
    }

    /// What a job printed, once it has printed this.
    pub(super) async fn printed(&self, run: &str, job: &str, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.log(run, job, "stdout").await.contains(text) {
            assert!(Instant::now() < deadline, "{job} never prints {text:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
