//! A study to drive, in the words of a client.

use std::time::{Duration, Instant};

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

/// How long anything may take here; what takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(90);

/// The plugins that the workflows here need.
const PLUGINS: &str = "most-room,keep-declared,sleep,command,python-function,fastr,create-task,create-taskgroup,run-task,send-mail,python-condition";

/// A server with one subject.
pub(super) struct Study {
    pub(super) server: TestServer,
}

impl Study {
    pub(super) async fn start() -> Self {
        Self::with(TestServer::options()).await
    }

    pub(super) async fn with(options: ServerOptions) -> Self {
        let options = options.env("GANTRY_PLUGINS__BUILT_IN", PLUGINS);
        let study = Self { server: options.start().await };
        let cohort = json!({"label": "pilot"});
        study.api().post_json("/cohorts", &cohort).await.expect_status(201);
        let subject = json!({"label": "p1", "cohort": "pilot", "date_of_birth": "1980-01-31"});
        study.api().post_json("/subjects", &subject).await.expect_status(201);
        study
    }

    pub(super) fn api(&self) -> Client {
        self.server.client().under("/api/v1")
    }

    /// Lets a plugin do what it wants.
    pub(super) async fn grant(&self, plugin: &str, grants: Value) {
        let path = format!("/plugins/{plugin}/grants");
        self.api().put_json(&path, &json!({ "grants": grants })).await.expect_status(200);
    }

    pub(super) async fn workflow(&self, yaml: &str) -> Answer {
        let request = self.api().request(Method::POST, "/workflows");
        let request = request.header("content-type", "application/yaml").body(yaml.to_owned());
        self.api().send(request).await
    }

    /// An experiment in the newest workflow.
    pub(super) async fn experiment(&self, label: &str) -> i64 {
        let body = json!({"label": label, "subject": 1, "scandate": "2020-05-17T10:00:00"});
        let answer = self.api().post_json("/experiments", &body).await.expect_status(201);
        answer.json()["id"].as_i64().unwrap()
    }

    /// An experiment in a workflow around a state of these callbacks and ways, written as YAML lists in one line.
    pub(super) async fn one_state(&self, callbacks: &str, ways: &str) -> i64 {
        let yaml = format!(
            "label: one_state\n\
             states:\n\
             - {{label: untracked, freetext: null, callbacks: [], transitions: [{{destination: working}}]}}\n\
             - {{label: working, freetext: null, callbacks: {callbacks}, transitions: {ways}}}\n\
             - {{label: good, freetext: null, callbacks: [], transitions: [{{destination: bad}}]}}\n\
             - {{label: bad, freetext: null, callbacks: [], transitions: [{{destination: working}}, {{destination: good}}]}}\n"
        );
        self.workflow(&yaml).await.expect_status(201);
        self.experiment("e1").await
    }

    pub(super) async fn show(&self, id: i64) -> Value {
        self.api().get(&format!("/experiments/{id}")).await.expect_status(200).json()
    }

    /// The experiment, once it rests.
    pub(super) async fn rest(&self, id: i64) -> Value {
        self.until(id, "rests", |seen| seen.get("rest").is_some()).await
    }

    /// The experiment, once an execution of its last action waits for somebody.
    pub(super) async fn waits(&self, id: i64) -> Value {
        let waiting = |seen: &Value| {
            let executions = seen["action"]["executions"].as_array();
            executions.is_some_and(|all| all.iter().any(|it| it["status"] == "waiting"))
        };
        self.until(id, "waits", waiting).await
    }

    /// The experiment, once this holds.
    pub(super) async fn until(&self, id: i64, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.show(id).await;
            if holds(&seen) {
                return seen;
            }
            assert!(Instant::now() < deadline, "the experiment never {what}: {seen:#}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a list is as it should be.
    pub(super) async fn until_listed(&self, path: &str, holds: impl Fn(&Value) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.api().get(path).await.expect_status(200).json();
            if holds(&seen) {
                return;
            }
            assert!(Instant::now() < deadline, "{path} stays {seen}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Every experiment.
    pub(super) async fn experiments(&self) -> Vec<Value> {
        let (mut all, mut path) = (Vec::new(), "/experiments?limit=500".to_owned());
        loop {
            let page = self.api().get(&path).await.expect_status(200).json();
            all.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(cursor) = page["next_cursor"].as_str() else { return all };
            path = format!("/experiments?limit=500&cursor={cursor}");
        }
    }

    pub(super) async fn move_to(&self, id: i64, state: &str) -> Answer {
        self.api().put_json(&format!("/experiments/{id}/state"), &json!({ "state": state })).await
    }

    pub(super) async fn report(&self, execution: i64, body: Value) -> Answer {
        self.api().put_json(&format!("/executions/{execution}"), &body).await
    }

    pub(super) async fn execution(&self, id: i64) -> Value {
        self.api().get(&format!("/executions/{id}")).await.expect_status(200).json()
    }

    /// All actions, the oldest first.
    pub(super) async fn actions(&self, id: i64) -> Vec<Value> {
        let path = format!("/experiments/{id}/actions?limit=500");
        let page = self.api().get(&path).await.expect_status(200).json();
        page["items"].as_array().unwrap().iter().rev().cloned().collect()
    }
}

/// The label of the state that an experiment is in.
pub(super) fn state(experiment: &Value) -> &str {
    experiment["state"]["label"].as_str().unwrap()
}

/// The number of an execution of the last action.
pub(super) fn execution(experiment: &Value, place: usize) -> i64 {
    experiment["action"]["executions"][place]["id"].as_i64().unwrap()
}
