//! A server with a host that is reached by SSH.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eventsource_stream::{Event, Eventsource as _};
use futures::{Stream, StreamExt as _};
use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use gantry_tests::services::Sshd;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take here; what takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and a machine with SSH that it knows as `my_host`.
pub(super) struct Site {
    pub(super) server: TestServer,
    pub(super) sshd: Sshd,
    /// The host's working folder, and what tests write.
    pub(super) folder: TempDir,
}

/// How a command ended, and what it printed.
#[derive(Debug)]
pub(super) struct Ended {
    code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    /// The same, once it exited with this code.
    #[track_caller]
    pub(super) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

impl Site {
    /// Without the host.
    pub(super) async fn bare() -> Self {
        Self::with(TestServer::options()).await
    }

    /// The same, with a server of these options.
    pub(super) async fn with(options: ServerOptions) -> Self {
        let (server, sshd) = (options.start().await, Sshd::start().await);
        Self { server, sshd, folder: tempfile::tempdir().unwrap() }
    }

    /// With the host.
    pub(super) async fn start() -> Self {
        let site = Self::bare().await;
        site.add("my_host", &site.sshd).await;
        site
    }

    /// Adds a host that is reached at this SSH server.
    pub(super) async fn add(&self, name: &str, sshd: &Sshd) {
        let body = self.description(name, sshd);
        let added = self.client().post_json("/hosts", &body).await.expect_status(201).json();
        assert_eq!(added["report"]["usable"], true, "{added}");
    }

    /// What is sent to add it.
    pub(super) fn description(&self, name: &str, sshd: &Sshd) -> Value {
        json!({
            "name": name,
            "reach": sshd.reach(),
            "working_folder": self.working_folder(name),
            "container_engine": "podman",
        })
    }

    /// The working folder of a host.
    pub(super) fn working_folder(&self, host: &str) -> PathBuf {
        self.folder.path().join("hosts").join(host)
    }

    /// The interface, as the administrator.
    pub(super) fn client(&self) -> Client {
        self.server.client().under("/api/v1")
    }

    /// The interface, with another role.
    pub(super) async fn client_with(&self, role: &str) -> Client {
        let body = json!({"name": role, "role": role});
        let token = self.client().post_json("/tokens", &body).await.expect_status(201).json();
        let secret = token["secret"].as_str().unwrap();
        self.server.anonymous().with_token(secret).under("/api/v1")
    }

    /// Runs a command.
    pub(super) async fn gantry(&self, arguments: &[&str]) -> Ended {
        self.gantry_with(arguments, "").await
    }

    /// Runs a command that reads something.
    pub(super) async fn gantry_with(&self, arguments: &[&str], input: &str) -> Ended {
        let (code, stdout, stderr) = self.server.gantry(arguments, input).await;
        Ended { code, stdout, stderr }
    }

    /// Writes a file, and tells its path.
    pub(super) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Asks for a script task with one file.
    pub(super) async fn ask_for_task(&self, yaml: &str) -> Answer {
        let body = json!({"name": "test", "main": "task.yml", "files": {"task.yml": yaml}});
        self.client().post_json("/tasks/script", &body).await
    }

    /// Adds a script task with one file and starts a run of it.
    pub(super) async fn begin(&self, yaml: &str) -> String {
        let accepted = self.ask_for_task(yaml).await.expect_status(201).json();
        assert_eq!(accepted["warnings"], json!([]));
        self.start_run(&accepted).await
    }

    /// Starts a run of a task that was accepted.
    pub(super) async fn start_run(&self, accepted: &Value) -> String {
        let path = format!("/tasks/{}/runs", accepted["task"]["id"].as_str().unwrap());
        let run = self.client().post_json(&path, &json!({"start": true})).await;
        run.expect_status(201).json()["id"].as_str().unwrap().to_owned()
    }

    /// Something that can be read.
    pub(super) async fn get(&self, path: &str) -> Value {
        self.client().get(path).await.expect_status(200).json()
    }

    /// What can be read there, once the condition holds.
    pub(super) async fn wait_for(&self, path: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.get(path).await;
            if holds(&found) {
                return found;
            }
            assert!(Instant::now() < deadline, "{path} stays {found:#}\n{}", self.server.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The run once it has ended.
    pub(super) async fn end(&self, run: &str) -> Value {
        let ends = ["FINISHED", "FAILED", "CANCELED"];
        let ended = |run: &Value| ends.iter().any(|end| run["status"] == *end);
        self.wait_for(&format!("/runs/{run}"), ended).await
    }

    /// The jobs of a run, once the first one is in this state.
    pub(super) async fn first_job(&self, run: &str, state: &str) -> Value {
        let reached = |jobs: &Value| jobs[0]["state"] == state;
        self.wait_for(&format!("/runs/{run}/jobs"), reached).await
    }

    /// Follows server-sent events, from the start or from behind an event that was seen.
    pub(super) async fn follow(&self, path: &str, last: Option<&str>) -> Events {
        let mut request = self.client().request(Method::GET, path);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let events = response.bytes_stream().eventsource();
        Events(Box::pin(events.map(|event| event.unwrap())))
    }
}

/// Server-sent events as they arrive.
pub(super) struct Events(Pin<Box<dyn Stream<Item = Event>>>);

impl Events {
    /// The next event; the last one is named `end`.
    pub(super) async fn next(&mut self) -> Event {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        assert!(next.is_ok(), "the server neither sends an event nor ends");
        next.unwrap().unwrap()
    }

    /// All further pieces of what was printed.
    pub(super) async fn rest(mut self) -> Vec<Value> {
        let mut pieces = Vec::new();
        loop {
            let event = self.next().await;
            match event.event.as_str() {
                "end" => return pieces,
                _ => pieces.push(serde_json::from_str(&event.data).unwrap()),
            }
        }
    }
}

/// What a job printed to a stream, put together from pieces that must be without a gap and a repetition.
pub(super) fn printed(pieces: &[Value], job: &str, stream: &str) -> String {
    let mut bytes = Vec::new();
    for piece in pieces.iter().filter(|piece| piece["job"] == job && piece["stream"] == stream) {
        assert_eq!(piece["offset"], bytes.len(), "a gap or a repetition: {piece}");
        bytes.extend(STANDARD.decode(piece["data"].as_str().unwrap()).unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

/// The problem that was answered, once it is this one.
#[track_caller]
pub(super) fn problem(answer: Answer, status: u16, code: &str) -> Value {
    let problem = answer.expect_status(status).json();
    assert_eq!(problem["code"], code, "{problem}");
    problem
}
