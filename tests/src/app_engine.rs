//! The App Engine interface in the words of its clients: upload, create a run, provision, run, wait.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client, Upload};

/// The states that a run does not leave.
const TERMINAL: [&str; 2] = ["FINISHED", "FAILED"];

/// A client of `/app-engine/v1`.
#[derive(Debug, Clone)]
pub struct AppEngine {
    /// For what has no method of its own; its paths begin below `/app-engine/v1`.
    pub client: Client,
}

impl AppEngine {
    /// Over a client of the whole server.
    pub fn new(client: Client) -> Self {
        Self { client: client.under("/app-engine/v1") }
    }

    /// Uploads a bundle.
    pub async fn upload(&self, bundle: Vec<u8>) -> Answer {
        let parts = vec![Upload::file("task", "bundle.zip", bundle)];
        self.client.upload(Method::POST, "/tasks", parts).await
    }

    /// Uploads a bundle that is in order and returns the task's id.
    pub async fn add_task(&self, bundle: Vec<u8>) -> String {
        id(&self.upload(bundle).await.expect_status(200).json())
    }

    /// Creates a run of a task and returns the run's id.
    pub async fn create_run(&self, task: &str) -> String {
        let answer = self.client.post(&format!("/tasks/{task}/runs")).await;
        id(&answer.expect_status(200).json())
    }

    /// Sets one input by JSON.
    pub async fn provision(&self, run: &str, name: &str, value: Value) -> Answer {
        let path = format!("/task-runs/{run}/input-provisions/{name}");
        self.client.put_json(&path, &json!({"parameterName": name, "value": value})).await
    }

    /// Sets several inputs in one request.
    pub async fn provision_all(&self, run: &str, values: &[(&str, Value)]) -> Answer {
        let body =
            values.iter().map(|(name, value)| json!({"parameterName": name, "value": value}));
        let path = format!("/task-runs/{run}/input-provisions");
        self.client.put_json(&path, &body.collect()).await
    }

    /// Sets one item of an array; `index` is a path such as `0/2`.
    pub async fn provision_item(&self, run: &str, name: &str, index: &str, value: Value) -> Answer {
        let path = format!("/task-runs/{run}/input-provisions/{name}/indexes?value={index}");
        self.client.put_json(&path, &json!({"value": value})).await
    }

    /// Sets an input to a file.
    pub async fn provision_file(&self, run: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        let path = format!("/task-runs/{run}/input-provisions/{name}");
        self.client.upload(Method::POST, &path, vec![Upload::file("file", name, bytes)]).await
    }

    /// Asks for a state.
    pub async fn act(&self, run: &str, desired: &str) -> Answer {
        let path = format!("/task-runs/{run}/state-actions");
        self.client.post_json(&path, &json!({"desired": desired})).await
    }

    /// The run's state.
    pub async fn state(&self, run: &str) -> String {
        let run = self.client.get(&format!("/task-runs/{run}")).await.expect_status(200).json();
        run.get("state").and_then(Value::as_str).expect("a run has a state").to_owned()
    }

    /// Waits until a run has ended and returns its last state.
    ///
    /// # Panics
    ///
    /// When it has not ended after a minute.
    pub async fn wait(&self, run: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let state = self.state(run).await;
            if TERMINAL.contains(&state.as_str()) {
                return state;
            }
            assert!(Instant::now() < deadline, "run {run} is still {state} after a minute");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts a run that is provisioned, and waits for its end.
    pub async fn run_to_end(&self, run: &str) -> String {
        self.act(run, "RUNNING").await.expect_status(200);
        self.wait(run).await
    }

    /// What was put into a run (`inputs`) or came out of it (`outputs`), by name.
    pub async fn values(&self, run: &str, side: &str) -> serde_json::Map<String, Value> {
        let answer = self.client.get(&format!("/task-runs/{run}/{side}")).await;
        let list = answer.expect_status(200).json();
        let list = list.as_array().expect("a list of values").clone();
        list.into_iter()
            .map(|value| {
                let name = value.get("parameterName").and_then(Value::as_str);
                (name.expect("a value has a name").to_owned(), value)
            })
            .collect()
    }
}

fn id(thing: &Value) -> String {
    thing.get("id").and_then(Value::as_str).expect("an answer with an id").to_owned()
}
