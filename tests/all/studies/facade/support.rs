//! The interface in the words of its clients, and a small study to look at.

use std::time::{Duration, Instant};

use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ADMIN_TOKEN, ServerOptions, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

/// A workflow: somebody looks at each scan and gives it a score.
pub(super) const WORKFLOW: &str = "
label: scores_v1
states:
  - label: untracked
    freetext: Nobody knows of it
    callbacks: []
    transitions:
      - destination: scanned
  - label: scanned
    freetext: null
    callbacks: []
    transitions:
      - destination: review
      - destination: done
        condition: experiment.variables.get('score', 0) > 1
  - label: review
    freetext: Somebody looks at it
    callbacks:
      - label: look
        function: sleep
        callback_arguments:
          seconds: 0
        run_timeout: 5
        wait_timeout: 60
        description: Give it a score
        variable_map:
          score: score
    transitions:
      - destination: done
        condition: callbacks['look'].result == 'success'
      - destination: scanned
  - label: done
    freetext: null
    callbacks: []
";

/// External systems and kinds of scans.
pub(super) const CONFIG: &str = "
external_systems:
  - {system_name: XNAT, url: https://xnat.example.org}
  - {system_name: TASKMANAGER, url: https://tasks.example.org}
scantypes:
  - {modality: MR, protocol: T1}
";

/// A server with the plugins that the workflow needs.
pub(super) async fn start() -> TestServer {
    options().start().await
}

/// For a server with more than that.
pub(super) fn options() -> ServerOptions {
    let plugins = "most-room,keep-declared,sleep,python-condition";
    TestServer::options().env("GANTRY_PLUGINS__BUILT_IN", plugins)
}

/// A client of the interface by HTTP Basic.
pub(super) struct Governor {
    client: Client,
    user: String,
    password: String,
}

impl Governor {
    /// The newer version, as the administrator.
    pub(super) fn new(server: &TestServer) -> Self {
        Self::as_user(server, "anybody", ADMIN_TOKEN)
    }

    /// The newer version, as a user.
    pub(super) fn as_user(server: &TestServer, user: &str, password: &str) -> Self {
        Self::at(server, "/study-governor/api/v2", user, password)
    }

    /// The older version, as the administrator.
    pub(super) fn older(server: &TestServer) -> Self {
        Self::at(server, "/study-governor/api/v1", "anybody", ADMIN_TOKEN)
    }

    fn at(server: &TestServer, path: &str, user: &str, password: &str) -> Self {
        let client = server.anonymous().under(path);
        Self { client, user: user.to_owned(), password: password.to_owned() }
    }

    /// Sends a request, with a JSON body if there is one.
    pub(super) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request =
            self.client.request(method, path).basic_auth(&self.user, Some(&self.password));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.client.send(request).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(&body)).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(&body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// What is there.
    pub(super) async fn read(&self, path: &str) -> Value {
        self.get(path).await.expect_status(200).json()
    }

    /// Imports a workflow.
    pub(super) async fn import_workflow(&self, text: &str) -> Answer {
        let body = json!({"workflow_definition": text});
        self.post("/service/config/import-workflow", body).await
    }

    /// Imports the workflow and the configuration, and adds a cohort with a subject.
    pub(super) async fn study(&self) {
        self.import_workflow(WORKFLOW).await.expect_status(201);
        let config = json!({"config_definition": CONFIG});
        self.post("/service/config/import-config", config).await.expect_status(201);
        self.post("/cohorts", json!({"label": "Heads"})).await.expect_status(201);
        self.post("/subjects", subject("Ann")).await.expect_status(201);
    }

    /// Adds an experiment to the first subject and returns its number.
    pub(super) async fn experiment(&self, label: &str) -> i64 {
        let body = json!({"label": label, "scandate": "2019-01-31T12:00:00", "subject_id": 1});
        number(&self.post("/experiments", body).await.expect_status(201).json())
    }

    /// Moves an experiment.
    pub(super) async fn move_to(&self, experiment: i64, state: &str) -> Answer {
        let path = format!("/experiments/{experiment}/state");
        self.put(&path, json!({"state_label": state})).await
    }

    /// Moves a new experiment to where somebody looks at it, and returns both numbers once the execution waits.
    pub(super) async fn waiting(&self) -> (i64, i64) {
        let experiment = self.experiment("Scan").await;
        self.move_to(experiment, "review").await.expect_status(200);
        let actions = self.read(&format!("/experiments/{experiment}/actions")).await;
        let action = number(actions["actions"].as_array().unwrap().last().unwrap());
        let action = self.read(&format!("/actions/{action}")).await;
        let execution = number(&action["executions"][0]);
        let path = format!("/callback_executions/{execution}");
        self.until(&path, |execution| execution["status"] == "waiting").await;
        (experiment, execution)
    }

    /// Waits until an experiment is in a state.
    pub(super) async fn arrives(&self, experiment: i64, state: &str) -> Value {
        let path = format!("/experiments/{experiment}");
        self.until(&path, |experiment| experiment["state"]["label"] == state).await
    }

    /// Reads a thing until it is as it should be.
    pub(super) async fn until(&self, path: &str, good: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let thing = self.read(path).await;
            if good(&thing) {
                return thing;
            }
            assert!(Instant::now() < deadline, "after a minute: {thing}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A subject of the cohort.
pub(super) fn subject(label: &str) -> Value {
    json!({"label": label, "cohort_label": "Heads", "date_of_birth": "1980-01-31"})
}

/// The number of a thing.
#[track_caller]
pub(super) fn number(thing: &Value) -> i64 {
    thing["id"].as_i64().unwrap_or_else(|| panic!("{thing} has no number"))
}

/// What an answer of that status says as its message.
#[track_caller]
pub(super) fn message(answer: Answer, status: u16) -> String {
    let answer = answer.expect_status(status);
    let body = answer.json();
    let message = body["message"].as_str();
    message.unwrap_or_else(|| panic!("{}: {body}", answer.request)).to_owned()
}

/// Which field an answer complains of, and how.
#[track_caller]
pub(super) fn field(answer: Answer) -> (String, String) {
    let answer = answer.expect_status(400);
    let body = answer.json();
    assert_eq!(body["message"], "Input payload validation failed", "{}", answer.request);
    let errors = body["errors"].as_object().unwrap();
    let (name, problem) = errors.iter().next().unwrap();
    (name.clone(), problem.as_str().unwrap().to_owned())
}

/// A thing in a list, as the newer version refers to it.
pub(super) fn named(things: &str, id: i64, label: &str) -> Value {
    json!({"id": id, "label": label, "uri": format!("/api/v2/{things}/{id}")})
}
