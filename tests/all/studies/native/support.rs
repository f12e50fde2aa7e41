//! A small study, and the native interface in the words of its clients.

use std::time::{Duration, Instant};

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

/// Nothing is done in the first state; in the second somebody looks at the experiment; two ways lead on from there.
pub(crate) const WORKFLOW: &str = "\
label: looks_v1
states:
  - label: untracked
    freetext: null
    callbacks: []
    transitions:
      - destination: arrived
  - label: arrived
    freetext: Somebody sends it on
    callbacks: []
    transitions:
      - destination: look
      - destination: done
        condition: experiment.variables.get('score', 0) > 1
  - label: look
    freetext: Somebody looks at it
    callbacks:
      - label: look
        function: sleep
        callback_arguments:
          seconds: 0
        wait_timeout: 60
        variable_map:
          score: /score
    transitions:
      - destination: done
        condition: callbacks['look'].result == 'success'
      - destination: arrived
  - label: done
    freetext: null
    callbacks: []
";

/// A server with the plugins that the workflow needs.
pub(crate) fn options() -> ServerOptions {
    let plugins = "most-room,keep-declared,sleep,python-condition";
    TestServer::options().env("GANTRY_PLUGINS__BUILT_IN", plugins)
}

/// A client of the native interface.
pub(crate) struct Study {
    pub(crate) client: Client,
}

impl Study {
    /// As the administrator.
    pub(crate) fn new(server: &TestServer) -> Self {
        Self { client: server.client().under("/api/v1") }
    }

    /// As the bearer of a token with that role.
    pub(crate) async fn with_role(&self, server: &TestServer, role: &str) -> Self {
        let body = json!({"name": format!("a {role}"), "role": role});
        let token = self.client.post_json("/tokens", &body).await.expect_status(201).json();
        let secret = token["secret"].as_str().unwrap();
        Self { client: server.anonymous().with_token(secret).under("/api/v1") }
    }

    /// Sends a workflow file to a path.
    pub(crate) async fn send_file(&self, path: &str, text: &str) -> Answer {
        let request = self.client.request(Method::POST, path).header("content-type", "text/yaml");
        self.client.send(request.body(text.to_owned())).await
    }

    /// Adds the workflow, a cohort and a subject.
    pub(crate) async fn prepare(&self) {
        self.send_file("/workflows", WORKFLOW).await.expect_status(201);
        self.client.post_json("/cohorts", &json!({"label": "Heads"})).await.expect_status(201);
        self.client.post_json("/subjects", &subject("Ann")).await.expect_status(201);
    }

    /// Adds an experiment to the subject and returns its number.
    pub(crate) async fn experiment(&self, label: &str) -> i64 {
        let answer = self.client.post_json("/experiments", &experiment(label)).await;
        answer.expect_status(201).json()["id"].as_i64().unwrap()
    }

    /// Moves an experiment.
    pub(crate) async fn move_to(&self, id: i64, body: &Value) -> Answer {
        self.client.put_json(&format!("/experiments/{id}/state"), body).await
    }

    /// A new experiment at which somebody has to look, and the execution that waits for that.
    pub(crate) async fn waiting(&self, label: &str) -> (i64, i64) {
        let id = self.experiment(label).await;
        self.move_to(id, &json!({"state": "look"})).await.expect_status(200);
        let is_waiting = |it: &Value| it["action"]["executions"][0]["status"] == "waiting";
        let view = self.until(&format!("/experiments/{id}"), is_waiting).await;
        (id, view["action"]["executions"][0]["id"].as_i64().unwrap())
    }

    /// What is at a path.
    pub(crate) async fn read(&self, path: &str) -> Value {
        self.client.get(path).await.expect_status(200).json()
    }

    /// Waits until an experiment rests in a state.
    pub(crate) async fn rests_in(&self, id: i64, state: &str) -> Value {
        let rests = |it: &Value| it["state"]["label"] == state && it["rest"].is_object();
        self.until(&format!("/experiments/{id}"), rests).await
    }

    /// Reads until it is as it should be.
    pub(crate) async fn until(&self, path: &str, good: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let view = self.read(path).await;
            if good(&view) {
                return view;
            }
            assert!(Instant::now() < deadline, "after a minute: {view}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A subject of the cohort.
pub(crate) fn subject(label: &str) -> Value {
    json!({"label": label, "cohort": "Heads", "date_of_birth": "1980-01-31"})
}

/// An experiment of the subject.
pub(crate) fn experiment(label: &str) -> Value {
    json!({"label": label, "subject": "Ann", "scandate": "2019-01-31T12:00:00"})
}

/// The labels of a page's items.
pub(crate) fn labels(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}
