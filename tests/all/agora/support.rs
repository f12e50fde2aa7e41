//! The interface in the words of its clients: make a project, make a task in it, run it, wait.

use std::time::{Duration, Instant};

use gantry_tests::client::Client;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

/// A client of `/agora`.
pub(super) struct Agora {
    pub(super) client: Client,
}

impl Agora {
    /// As the administrator.
    pub(super) fn new(server: &TestServer) -> Self {
        Self { client: server.client().under("/agora") }
    }

    /// With a new token of that role.
    pub(super) async fn with_role(server: &TestServer, role: &str) -> Self {
        Self { client: server.anonymous().with_token(&token(server, role).await).under("/agora") }
    }

    /// Makes a project and returns its number.
    pub(super) async fn project(&self, name: &str) -> i64 {
        let body = json!({"name": name, "description": ""});
        number(&self.client.post_json("/api/v2/project/", &body).await.expect_status(201).json())
    }

    /// Makes a script task in a project of its own and returns its number.
    pub(super) async fn task(&self, yml: &str) -> i64 {
        let project = self.project("Example study").await;
        let body = json!({"id": null, "name": "Example", "project": project, "yml": yml});
        let answer = self.client.post_json("/api/v2/taskdefinition_yaml/", &body).await;
        number(&answer.expect_status(201).json())
    }

    /// Runs a task with these inputs and returns the run's number on the timeline.
    pub(super) async fn run(&self, task: i64, inputs: Value) -> i64 {
        let path = format!("/api/v2/taskdefinition_yaml/{task}/run/");
        let body = json!({"target": null, "inputs": inputs});
        number(&self.client.post_json(&path, &body).await.expect_status(200).json())
    }

    /// A run as the timeline shows it.
    pub(super) async fn item(&self, run: i64) -> Value {
        self.client.get(&format!("/api/v2/timeline/{run}/")).await.expect_status(200).json()
    }

    /// Waits until the timeline shows a run as finished, failed or canceled.
    pub(super) async fn wait(&self, run: i64) -> Value {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let item = self.item(run).await;
            if matches!(item["data"]["state"].as_i64().unwrap(), 2 | 3 | 5) {
                return item;
            }
            assert!(Instant::now() < deadline, "after a minute: {item}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The secret of a new token of that role.
pub(super) async fn token(server: &TestServer, role: &str) -> String {
    let body = json!({"name": format!("{role} of the test"), "role": role});
    let token = server.client().post_json("/api/v1/tokens", &body).await.expect_status(201).json();
    token["secret"].as_str().unwrap().to_owned()
}

/// The number of a thing.
#[track_caller]
pub(super) fn number(thing: &Value) -> i64 {
    thing["id"].as_i64().unwrap_or_else(|| panic!("{thing} has no number"))
}
