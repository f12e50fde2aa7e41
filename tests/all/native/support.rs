//! The native interface in the words of its clients: upload, create a run, wait for it, follow it, read what it left.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::pin::Pin;
use std::time::{Duration, Instant};

use eventsource_stream::{Event, Eventsource as _};
use futures::{Stream, StreamExt as _};
use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::{Answer, Client};
use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::{Map, Value, json};
use zip::ZipArchive;

/// How long anything may take here; what takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client of `/api/v1`.
pub(crate) struct Native {
    /// For what has no method of its own; its paths begin below `/api/v1`.
    pub(crate) client: Client,
}

impl Native {
    /// As the administrator.
    pub(crate) fn new(server: &TestServer) -> Self {
        Self { client: server.client().under("/api/v1") }
    }

    /// With any token.
    pub(crate) fn with_token(server: &TestServer, secret: &str) -> Self {
        Self { client: server.anonymous().with_token(secret).under("/api/v1") }
    }

    /// Makes a token and answers as its owner.
    pub(crate) async fn with_role(server: &TestServer, role: &str) -> Self {
        let body = json!({"name": format!("{role} of the test"), "role": role});
        let token = Self::new(server).client.post_json("/tokens", &body).await.expect_status(201);
        Self::with_token(server, token.json()["secret"].as_str().unwrap())
    }

    /// Uploads a bundle as the request's whole body.
    pub(crate) async fn upload(&self, bundle: Vec<u8>) -> Answer {
        let request = self.client.request(Method::POST, "/tasks");
        self.client.send(request.header("content-type", "application/zip").body(bundle)).await
    }

    /// Uploads a bundle that is in order and returns the task's id.
    pub(crate) async fn add_task(&self, bundle: BundleBuilder) -> String {
        let accepted = self.upload(bundle.build()).await.expect_status(201).json();
        accepted["task"]["id"].as_str().unwrap().to_owned()
    }

    /// Asks for a run.
    pub(crate) async fn ask_for_run(&self, task: &str, body: &Value) -> Answer {
        self.client.post_json(&format!("/tasks/{task}/runs"), body).await
    }

    /// Creates a run and returns its id.
    pub(crate) async fn create_run(&self, task: &str, body: Value) -> String {
        let run = self.ask_for_run(task, &body).await.expect_status(201).json();
        run["id"].as_str().unwrap().to_owned()
    }

    /// Uploads a task without inputs, starts a run of it and returns the run's id.
    pub(crate) async fn start(&self, bundle: BundleBuilder) -> String {
        let task = self.add_task(bundle).await;
        self.create_run(&task, json!({"start": true})).await
    }

    /// A run.
    pub(crate) async fn run(&self, id: &str) -> Value {
        self.client.get(&format!("/runs/{id}")).await.expect_status(200).json()
    }

    /// The run once it has this status.
    pub(crate) async fn wait_for(&self, id: &str, status: &str) -> Value {
        self.wait_until(id, &[status]).await
    }

    /// The run once it has ended.
    pub(crate) async fn wait(&self, id: &str) -> Value {
        self.wait_until(id, &["FINISHED", "FAILED", "CANCELED"]).await
    }

    async fn wait_until(&self, id: &str, statuses: &[&str]) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let run = self.run(id).await;
            if statuses.iter().any(|status| run["status"] == *status) {
                return run;
            }
            assert!(Instant::now() < deadline, "the run does not become {statuses:?}: {run}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The values of a run's `inputs` or `outputs`, by name.
    pub(crate) async fn values(&self, run: &str, side: &str) -> Map<String, Value> {
        let list = self.client.get(&format!("/runs/{run}/{side}")).await.expect_status(200).json();
        let named =
            |value: &Value| (value["name"].as_str().unwrap().to_owned(), value["value"].clone());
        list.as_array().unwrap().iter().map(named).collect()
    }

    /// What a run printed to `stdout` or `stderr`.
    pub(crate) async fn log(&self, run: &str, stream: &str) -> Vec<u8> {
        let answer = self.client.get(&format!("/runs/{run}/logs?stream={stream}")).await;
        answer.expect_status(200).body.to_vec()
    }

    /// Follows server-sent events, from the start or from behind an event that was seen.
    pub(crate) async fn follow(&self, path: &str, last: Option<&str>) -> Events {
        let mut request = self.client.request(Method::GET, path);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "text/event-stream", "{path}");
        let events = response.bytes_stream().eventsource();
        Events(Box::pin(events.map(|event| event.unwrap())))
    }
}

/// Server-sent events as they arrive.
pub(crate) struct Events(Pin<Box<dyn Stream<Item = Event>>>);

impl Events {
    /// The next event; `None` once the server has closed the stream.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        assert!(next.is_ok(), "the server neither sends an event nor ends");
        next.unwrap()
    }

    /// All further events. The last one must be named `end`; it is left out.
    pub(crate) async fn rest(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        let end = events.pop().map(|event| event.event);
        assert_eq!(end.as_deref(), Some("end"));
        events
    }
}

/// A task that runs a shell script.
pub(crate) fn script(script: &str) -> BundleBuilder {
    BundleBuilder::new("org.example.native", "1.0.0").script(&format!("#!/bin/sh\n{script}\n"))
}

/// The problem that was answered, once it is this one and has all that a problem has.
#[track_caller]
pub(crate) fn problem(answer: Answer, status: u16, code: &str) -> Value {
    let answer = answer.expect_status(status);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.request);
    let problem = answer.json();
    assert_eq!(problem["code"], code, "{}: {problem}", answer.request);
    assert_eq!(problem["type"], format!("/api/docs/errors/{code}"));
    assert_eq!(problem["status"], status);
    for field in ["title", "detail", "hint"] {
        let text = problem[field].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{}: no {field}: {problem}", answer.request);
    }
    problem
}

/// The files of a zip archive, by name. A name that stands there twice fails the test.
pub(crate) fn unzip(archive: &Answer) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(&archive.body)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        assert_eq!(files.insert(name.clone(), bytes), None, "{name} is there twice");
    }
    files
}
