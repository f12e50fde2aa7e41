//! A server that is given bad input, and what must be true afterwards.

use std::cell::Cell;
use std::fs;

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::client::{Answer, Client};
use gantry_tests::server::{ServerOptions, TestServer};
use reqwest::Method;
use serde_json::json;

/// Most memory that a request may take, in KiB.
const PEAK_KIB: u64 = 150 * 1024;

/// A server that must not be impressed.
#[derive(Debug)]
pub(super) struct Fortress {
    pub(super) server: TestServer,
    /// What it kept at first.
    files: Vec<String>,
    /// Its memory when it was looked at last, in KiB.
    memory: Cell<u64>,
}

/// A bundle that is in order, until a test spoils it.
pub(super) fn bundle() -> BundleBuilder {
    BundleBuilder::new("org.example.hostile", "1.0.0")
}

impl Fortress {
    pub(super) async fn start() -> Self {
        Self::with(TestServer::options()).await
    }

    pub(super) async fn with(options: ServerOptions) -> Self {
        let server = options.start().await;
        let files = server.files();
        Self { server, files, memory: Cell::new(0) }
    }

    pub(super) fn api(&self) -> Client {
        self.server.client().under("/api/v1")
    }

    /// The bundle is refused on both interfaces; each answer has one of these words.
    pub(super) async fn refuses(&self, what: &str, words: &[&str], bundle: Vec<u8>) {
        self.watch_memory();
        let request = self.api().request(Method::POST, "/tasks").body(bundle.clone());
        let native = self.api().send(request).await;
        let facade = self.server.app_engine().upload(bundle).await;
        for answer in [&native, &facade] {
            let text = answer.text();
            assert!((400..500).contains(&answer.status), "{what}: {} {text}", answer.status);
            let said = words.iter().any(|word| text.contains(word));
            assert!(said, "{what}: none of {words:?} in {}", text);
        }
        assert!(is_problem(&native), "{what}: {}", native.text());
        let code = facade.json()["errorCode"].clone();
        assert!(code.as_str().is_some_and(|code| code.starts_with("APPE-")), "{what}: {code}");
        self.expect_untouched(what).await;
    }

    /// No file and no task has come, and the last requests were cheap.
    pub(super) async fn expect_untouched(&self, what: &str) {
        self.expect_cheap(what);
        assert_eq!(self.server.files(), self.files, "{what}");
        let tasks = self.api().get("/tasks").await.expect_status(200).json();
        assert_eq!(tasks["items"], json!([]), "{what}");
    }

    /// The requests since [`Self::watch_memory`] took little memory.
    pub(super) fn expect_cheap(&self, what: &str) {
        let more = self.memory("VmHWM").saturating_sub(self.memory.get());
        assert!(more < PEAK_KIB, "{what}: the server took {more} KiB more at its peak");
    }

    /// From now on the peak is that of the requests that follow.
    pub(super) fn watch_memory(&self) {
        self.memory.set(self.memory("VmRSS"));
        // proc(5): 5 resets the peak to the present size.
        fs::write(format!("/proc/{}/clear_refs", self.server.process_id()), "5").unwrap();
    }

    /// Good work is done as before.
    pub(super) async fn expect_in_service(&self) {
        let app_engine = self.server.app_engine();
        // With an image that no other server removes from the engine meanwhile.
        let own = self.server.data();
        let script = format!("#!/bin/sh\n# {}\necho 1 >/outputs/y\n", own.display());
        let good = bundle().output("y", json!("integer")).script(&script);
        let task = app_engine.add_task(good.build()).await;
        let run = app_engine.create_run(&task).await;
        assert_eq!(app_engine.run_to_end(&run).await, "FINISHED");
        app_engine.client.delete(&format!("/tasks/{task}")).await;
    }

    fn memory(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.server.process_id()));
        let status = status.unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// Whether the answer is an error of the native interface, with a cause and a hint.
pub(super) fn is_problem(answer: &Answer) -> bool {
    let problem = answer.json();
    let has = |field: &str| problem[field].as_str().is_some_and(|text| !text.is_empty());
    answer.header("content-type") == "application/problem+json" && has("detail") && has("hint")
}
