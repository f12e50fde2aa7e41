//! What Gantry adds to a container: from provisioning to FINISHED, against a bare `podman run` of the same image.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gantry_tests::app_engine::AppEngine;
use gantry_tests::bundle::{BundleBuilder, ImageBuilder};
use gantry_tests::process::{installed, run};
use gantry_tests::server::TestServer;
use serde_json::json;

use crate::report::{Report, median, milliseconds};

const ROUNDS: usize = 20;
const SCRIPT: &str = "#!/bin/sh\ncp /inputs/x /outputs/y\n";
/// Most milliseconds that Gantry may add.
const AIM_MS: f64 = 50.0;

pub(crate) async fn measure(report: &mut Report) {
    let server = TestServer::start().await;
    let app_engine = server.app_engine();
    let bundle = BundleBuilder::new("org.example.bench.runs", "1.0.0")
        .script(SCRIPT)
        .input("x", json!("integer"))
        .output("y", json!("integer"));
    let task = app_engine.add_task(bundle.build()).await;
    let bare = BareRun::prepare();
    // Once unmeasured, so that the image is loaded.
    full_run(&app_engine, &task).await;
    let (mut full, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floor.push(bare.run());
        full.push(full_run(&app_engine, &task).await);
    }
    let (full, floor) = (milliseconds(median(full)), milliseconds(median(floor)));
    report.add("run, from provisioning to FINISHED", full, "ms", None);
    report.add("bare podman run of the same image", floor, "ms", None);
    report.add("overhead of a run", full - floor, "ms", Some(AIM_MS));
}

async fn full_run(app_engine: &AppEngine, task: &str) -> Duration {
    let run = app_engine.create_run(task).await;
    let begin = Instant::now();
    app_engine.provision(&run, "x", json!(1)).await.expect_status(200);
    app_engine.act(&run, "RUNNING").await.expect_status(200);
    let mut state = String::new();
    while state != "FINISHED" {
        state = app_engine.state(&run).await;
        assert_ne!(state, "FAILED", "run {run}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    begin.elapsed()
}

/// The same image, with folders for its inputs and outputs, and no Gantry.
struct BareRun {
    folder: tempfile::TempDir,
    image: String,
}

impl BareRun {
    fn prepare() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let archive = folder.path().join("image.tar");
        let image = ImageBuilder::default().script(SCRIPT).build();
        std::fs::write(&archive, image).expect("the image archive is written");
        let podman = installed(&["podman"], "podman");
        let loaded = run(&podman, &["load", "--quiet", "--input", &archive.display().to_string()]);
        let image = loaded.rsplit(": ").next().unwrap_or_default().trim().to_owned();
        for name in ["in", "out"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder of the bare run");
        }
        std::fs::write(folder.path().join("in/x"), "1").expect("the input of the bare run");
        Self { folder, image }
    }

    fn run(&self) -> Duration {
        let mount = |name, at| format!("{}:{at}", self.folder.path().join(name).display());
        let begin = Instant::now();
        let status = Command::new("podman")
            .args(["run", "--rm", "--network", "none", "--cpus", "1", "--memory", "256m"])
            .args(["--volume", &mount("in", "/inputs:ro"), "--volume", &mount("out", "/outputs")])
            .arg(&self.image)
            .stdout(Stdio::null())
            .status();
        let duration = begin.elapsed();
        assert!(status.expect("podman can be started").success(), "the bare run failed");
        duration
    }
}

impl Drop for BareRun {
    fn drop(&mut self) {
        run(&installed(&["podman"], "podman"), &["rmi", &self.image]);
    }
}
