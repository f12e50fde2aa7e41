//! Fastr of PyPI runs networks for experiments, and its own plugin for XNAT gets the data and brings the results. Where that
//! would ask XNAT it is given a folder.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use gantry_tests::server::TestServer;
use gantry_tests::services::python;
use gantry_tests::workspace;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{Study, state};

const XNAT: &str = "http://xnat.example.org";
/// Where the experiment is on XNAT.
const DATA: &str = "archive/projects/brains/subjects/S7/experiments/E7/scans/T1W_3";
const BY_RESULT: &str =
    "[{destination: good, condition: \"callbacks['a'].result == 'success'\"}, {destination: bad}]";

/// What a site has: Fastr's home with a tool, networks, an account, and the data.
struct Site(TempDir);

impl Site {
    fn new() -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        let parts = workspace::root().join("tests/all/studies/driving/fastr");
        let copied = Command::new("cp").arg("-r").arg(parts.join(".")).arg(site.path("")).status();
        assert!(copied.unwrap().success(), "the site is copied");
        let numbers = site.path(DATA).join("resources/NUMBERS/files");
        for folder in [&numbers, &site.path("networks"), &site.path("scratch")] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(numbers.join("numbers.txt"), "1\n2\n39\n").unwrap();
        fs::copy(site.path("adding.py"), site.path("networks/adding.py")).unwrap();
        let account = "machine xnat.example.org login reader password secret\n";
        fs::write(site.path(".netrc"), account).unwrap();
        fs::set_permissions(site.path(".netrc"), Permissions::from_mode(0o600)).unwrap();
        let (home, python) = (site.path(""), python("fastr"));
        let (home, python) = (home.display(), python.display());
        let script = format!(
            "#!/bin/sh\ncd {home}\nexport HOME={home} FASTRHOME={home} PYTHONPATH={home}\n\
             export XNAT_SERVER={XNAT} XNAT_FOLDER={home}/archive\nexec {python} \"$@\"\n"
        );
        fs::write(site.path("launcher"), script).unwrap();
        fs::set_permissions(site.path("launcher"), Permissions::from_mode(0o755)).unwrap();
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Has Fastr write the network as JSON.
    fn save_network(&self) {
        let output = Command::new(self.path("launcher")).arg("adding.py").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What is in the file that the sink made.
    fn total(&self) -> Option<String> {
        fs::read_to_string(self.path(DATA).join("resources/TOTAL/files/total.txt")).ok()
    }
}

/// A server that runs this network for an experiment as soon as it has an id on XNAT.
async fn run(site: &Site, network: &str) -> (Study, i64) {
    let study = Study::with(TestServer::options()).await;
    study.grant("fastr", json!(["command local"])).await;
    let settings = json!({
        "xnat_project": "brains",
        "networks": site.path("networks"),
        "scratch": site.path("scratch"),
        "launcher": site.path("launcher"),
    });
    put(&study, "/plugins/fastr/settings", settings).await;
    let system = json!({"name": "XNAT", "url": XNAT});
    study.api().post_json("/external-systems", &system).await.expect_status(201);
    put(&study, "/subjects/1/external-ids/XNAT", json!({"external_id": "S7"})).await;
    let callback = json!([{
        "label": "a",
        "function": "fastr",
        "callback_arguments": {
            "network_id": network,
            "source_mapping": {"numbers": "/scans/T1W*/resources/NUMBERS/files/numbers.txt"},
            "sink_mapping": {"total": "/scans/T1W*/resources/TOTAL/files/total{ext}"},
            "fastr_home": site.path(""),
        },
    }]);
    let yaml = format!(
        "label: adding\n\
         states:\n\
         - {{label: untracked, freetext: null, callbacks: [], transitions: [{{destination: known}}]}}\n\
         - {{label: known, freetext: null, callbacks: [], transitions: [{{destination: working}}, {{destination: bad}}]}}\n\
         - {{label: working, freetext: null, callbacks: {callback}, transitions: {BY_RESULT}}}\n\
         - {{label: good, freetext: null, callbacks: [], transitions: [{{destination: bad}}]}}\n\
         - {{label: bad, freetext: null, callbacks: [], transitions: [{{destination: good}}]}}\n"
    );
    study.workflow(&yaml).await.expect_status(201);
    let id = study.experiment("brain_7").await;
    let path = format!("/experiments/{id}/external-ids/XNAT");
    put(&study, &path, json!({"external_id": "E7"})).await;
    study.rest(id).await;
    study.move_to(id, "working").await.expect_status(200);
    (study, id)
}

async fn put(study: &Study, path: &str, body: Value) {
    let answer = study.api().put_json(path, &body).await;
    assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
}

#[tokio::test]
async fn a_network_that_fastr_saved_runs_from_images_to_results() {
    let site = Site::new();
    site.save_network();
    let (study, id) = run(&site, "saved").await;
    let end = study.rest(id).await;
    let values = study.execution(1).await["values"].clone();
    let log = |name: &str| fs::read_to_string(values[name].as_str().unwrap()).unwrap();
    assert_eq!(state(&end), "good", "{values:#} {} {}", log("stdout_log"), log("stderr_log"));
    assert_eq!(site.total().as_deref(), Some("42\n"));
    assert_eq!(values["return_value"], 0);
    // Fastr's own folder of the run was there, and is not any more.
    assert_eq!(values["cleanup_done"], true);
    assert!(!Path::new(values["scratch_dir"].as_str().unwrap()).exists());
}

#[tokio::test]
async fn a_network_in_python_whose_data_are_not_there_fails_and_keeps_its_log() {
    let site = Site::new();
    fs::remove_dir_all(site.path(DATA).join("resources/NUMBERS")).unwrap();
    let (study, id) = run(&site, "adding").await;
    assert_eq!(state(&study.rest(id).await), "bad");
    let values = study.execution(1).await["values"].clone();
    assert_eq!(values["return_value"], 1, "{values:#}");
    assert_eq!((values["cleanup_done"].clone(), site.total()), (json!(false), None));
    let log = fs::read_to_string(values["stdout_log"].as_str().unwrap()).unwrap();
    assert!(log.contains("1 failed"), "{log}");
}
