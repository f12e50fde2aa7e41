//! A server with one subject, in the words of a client.

use std::time::Duration;

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

/// What the workflows here need.
const PLUGINS: &str = "most-room,keep-declared,sleep,python-condition";

pub(super) struct Site {
    pub(super) server: TestServer,
    pub(super) api: Client,
}

impl Site {
    pub(super) async fn start(options: ServerOptions) -> Self {
        let server = options.env("GANTRY_PLUGINS__BUILT_IN", PLUGINS).start().await;
        let api = server.client().under("/api/v1");
        api.post_json("/cohorts", &json!({"label": "pilot"})).await.expect_status(201);
        let subject = json!({"label": "p1", "cohort": "pilot", "date_of_birth": "1980-01-31"});
        api.post_json("/subjects", &subject).await.expect_status(201);
        Self { server, api }
    }

    pub(super) async fn add_workflow(&self, yaml: &str) {
        let request = self.api.request(Method::POST, "/workflows");
        let request = request.header("content-type", "application/yaml").body(yaml.to_owned());
        self.api.send(request).await.expect_status(201);
    }

    /// Adds these experiments to a workflow, by one request.
    pub(super) async fn add(&self, workflow: &str, labels: Vec<String>) -> Vec<i64> {
        let experiment = |label| json!({"label": label, "subject": 1, "scandate": "2020-05-17", "workflow": workflow});
        let body = json!({"experiments": labels.iter().map(experiment).collect::<Vec<_>>()});
        let answer =
            self.api.post_json("/experiments/batch", &body).await.expect_status(200).json();
        let ids = items(&answer, "experiments").iter().map(|created| created["id"].as_i64());
        ids.collect::<Option<_>>().unwrap_or_else(|| panic!("not all were added: {answer}"))
    }

    /// Waits until no experiment is under way.
    pub(super) async fn rest(&self) {
        let moving = "/experiments?resting=false&limit=1";
        while !items(&self.get(moving).await, "items").is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        self.api.get(path).await.expect_status(200).json()
    }

    /// How many a list has, page by page.
    pub(super) async fn count(&self, list: &str) -> usize {
        let (mut count, mut path) = (0, list.to_owned());
        loop {
            let page = self.get(&path).await;
            count += items(&page, "items").len();
            let Some(cursor) = page["next_cursor"].as_str() else { return count };
            path = format!("{list}&cursor={cursor}");
        }
    }
}

/// Somebody moves an experiment.
pub(super) async fn move_to(api: &Client, experiment: i64, state: &str) -> Answer {
    let path = format!("/experiments/{experiment}/state");
    api.put_json(&path, &json!({ "state": state })).await.expect_status(200)
}

pub(super) fn items<'a>(answer: &'a Value, list: &str) -> &'a [Value] {
    answer[list].as_array().unwrap_or_else(|| panic!("no {list}: {answer}"))
}

/// A workflow of a middle and so many states around it; from each a person moves an experiment to the middle, and back.
pub(super) fn star(around: usize) -> String {
    let label = |number| format!("around{number}");
    let ways = (1..=around).map(|number| format!("{{destination: {}}}", label(number)));
    let ways = ways.collect::<Vec<_>>().join(", ");
    let state = |name: &str, ways: &str| {
        format!("- {{label: {name}, freetext: null, callbacks: [], transitions: [{ways}]}}\n")
    };
    let mut yaml = "label: star\nstates:\n".to_owned();
    yaml.push_str(&state("untracked", "{destination: middle}"));
    yaml.push_str(&state("middle", &ways));
    yaml.extend((1..=around).map(|number| state(&label(number), "{destination: middle}")));
    yaml
}
