//! A server with a plugin that does what its settings say, in as many versions as a test needs.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use gantry_tests::workspace;
use reqwest::Method;
use serde_json::{Value, json};

/// How long anything may take here; what takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The guest's name.
pub(super) const NAME: &str = "versatile-importer";
/// Its version as it is built.
pub(super) const FIRST: &str = "7.0.1";
/// A later one.
pub(super) const SECOND: &str = "7.0.2";

/// The workspace of guests that misbehave.
pub(super) const HOSTILE: &str = "host/plugin/tests/guests";

/// The guest as it is built from its present source.
pub(super) fn first() -> Vec<u8> {
    static BUILT: OnceLock<Vec<u8>> = OnceLock::new();
    BUILT.get_or_init(|| guest("tests/guests", NAME)).clone()
}

/// The same under another version.
pub(super) fn second() -> Vec<u8> {
    replaced(first(), FIRST, SECOND)
}

/// A component of a workspace of guests.
pub(crate) fn guest(workspace: &str, name: &str) -> Vec<u8> {
    let folder = workspace::root().join(workspace);
    let script = workspace::root().join("scripts/build-plugins");
    let built = Command::new(script).arg(&folder).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    std::fs::read(folder.join(format!("dist/{name}.wasm"))).unwrap()
}

/// The component with another text of the same length wherever one stands.
pub(super) fn replaced(mut component: Vec<u8>, old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut found = 0;
    let mut at = 0;
    while at + old.len() <= component.len() {
        if component[at..].starts_with(old.as_bytes()) {
            component[at..at + old.len()].copy_from_slice(new.as_bytes());
            found += 1;
        }
        at += 1;
    }
    assert!(found > 0, "the component has no '{old}'");
    component
}

/// A server as its administrator sees it.
pub(super) struct Site {
    pub(super) server: TestServer,
}

impl Site {
    pub(super) async fn start() -> Self {
        Self::with(TestServer::options()).await
    }

    pub(super) async fn with(options: ServerOptions) -> Self {
        Self { server: options.start().await }
    }

    /// With the guest's first version.
    pub(super) async fn with_guest() -> Self {
        let site = Self::start().await;
        site.install(first()).await.expect_status(201);
        site
    }

    pub(super) fn client(&self) -> Client {
        self.server.client().under("/api/v1")
    }

    /// Installs a component, with `?…` if something is to be said.
    pub(super) async fn install(&self, component: Vec<u8>) -> Answer {
        self.install_with("", component).await
    }

    pub(super) async fn install_with(&self, query: &str, component: Vec<u8>) -> Answer {
        let client = self.client();
        let request = client.request(Method::POST, &format!("/plugins{query}"));
        let request = request.header("content-type", "application/wasm");
        client.send(request.body(component)).await
    }

    /// What the server has of a plugin.
    pub(super) async fn plugin(&self, name: &str) -> Value {
        self.client().get(&format!("/plugins/{name}")).await.expect_status(200).json()
    }

    /// Sets an aspect of the guest.
    pub(super) async fn set(&self, aspect: &str, body: Value) -> Answer {
        self.client().put_json(&format!("/plugins/{NAME}/{aspect}"), &body).await
    }

    /// Uploads a task that leaves the number 1, and tells its id.
    pub(super) async fn task(&self) -> String {
        let bundle = BundleBuilder::new("org.example.plugins", "1.0.0")
            .output("y", json!("integer"))
            .script("#!/bin/sh\necho 1 >/outputs/y\n");
        let client = self.client();
        let request = client.request(Method::POST, "/tasks").body(bundle.build());
        let request = request.header("content-type", "application/zip");
        let accepted = client.send(request).await.expect_status(201).json();
        accepted["task"]["id"].as_str().unwrap().to_owned()
    }

    /// Asks for a run.
    pub(super) async fn ask(&self, task: &str, body: Value) -> Answer {
        self.client().post_json(&format!("/tasks/{task}/runs"), &body).await
    }

    /// Starts a run that the guest imports, and tells its id.
    pub(super) async fn begin(&self, task: &str) -> String {
        let body = json!({"importer": NAME, "start": true});
        let run = self.ask(task, body).await.expect_status(201).json();
        run["id"].as_str().unwrap().to_owned()
    }

    /// A run that the guest imported, once it has ended.
    pub(super) async fn imported(&self, task: &str) -> Value {
        let run = self.begin(task).await;
        self.end(&run).await
    }

    /// The run once it has ended.
    pub(super) async fn end(&self, run: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let view = self.client().get(&format!("/runs/{run}")).await.expect_status(200).json();
            if ["FINISHED", "FAILED", "CANCELED"].iter().any(|end| view["status"] == *end) {
                return view;
            }
            assert!(Instant::now() < deadline, "the run does not end: {view}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A result of a run, as text.
    pub(super) async fn result(&self, run: &Value, name: &str) -> String {
        assert_eq!(run["status"], "FINISHED", "{run}");
        let id = run["id"].as_str().unwrap();
        self.client().get(&format!("/runs/{id}/results/{name}")).await.expect_status(200).text()
    }

    /// The names of a run's results, sorted.
    pub(super) async fn results(&self, run: &Value) -> Vec<String> {
        let id = run["id"].as_str().unwrap();
        let list = self.client().get(&format!("/runs/{id}/results")).await.expect_status(200);
        let name = |result: &Value| result["name"].as_str().unwrap().to_owned();
        let mut names: Vec<_> = list.json().as_array().unwrap().iter().map(name).collect();
        names.sort_unstable();
        names
    }

    /// The objects of components, of which the given ones are left out.
    pub(super) fn components(&self) -> Vec<PathBuf> {
        let folder = self.server.data().join("objects/plugins");
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort_unstable();
        files
    }

    /// Runs a command to its end; see [`TestServer::gantry`].
    pub(super) async fn gantry(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        self.server.gantry(arguments, input).await
    }
}

/// The problem that was answered, once it is this one and its code has a page.
#[track_caller]
pub(super) fn problem(answer: Answer, status: u16, code: &str) -> Value {
    let problem = answer.expect_status(status).json();
    assert_eq!(problem["code"], code, "{problem}");
    let page = workspace::root().join(format!("docs/errors/{code}.md"));
    assert!(page.is_file(), "there is no page {page:?}");
    problem
}
