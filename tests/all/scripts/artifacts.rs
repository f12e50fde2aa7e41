//! Artifacts: which are brought home, and that those which cannot be had fail their job.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::Scripts;

#[tokio::test]
async fn a_path_may_be_relative_and_have_detours() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let yaml = r#"
make:
  host: local
  script: mkdir -p made {{ output_dir }}/all; echo one > made/x; echo two > {{ output_dir }}/all/y
  artifacts:
    relative: {path: made/x, import: true}
    slashes: {path: "{{ output_dir }}//./all/", import: true}
"#;
    let (run, ended) = scripts.run(yaml).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    let results = scripts.native.client.get(&format!("/runs/{run}/results")).await;
    let results = results.expect_status(200).json();
    let names: Vec<&str> =
        results.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["relative/x", "slashes/all/y"]);
}

/// How a run fails whose job leaves an artifact so.
async fn failure(scripts: &Scripts, path: &str, script: &str) -> Value {
    let yaml = format!(
        "make:\n  host: local\n  timeout: 60\n  script: |\n    cd {{{{ output_dir }}}}\n    {script}\n  \
         artifacts: {{odd: {{path: \"{path}\", import: true}}}}\n"
    );
    let (_, ended) = scripts.run(&yaml).await;
    assert_eq!(ended["status"], "FAILED", "{script}: {ended}");
    ended["failure"].clone()
}

#[tokio::test]
async fn an_artifact_that_cannot_be_had_fails_its_job_and_is_named() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    for (path, script, said) in [
        ("{{ output_dir }}/etc/hostname", "ln -s /etc etc", "leads out of"),
        (
            "{{ output_dir }}/all",
            r"mkdir all; : > all/$(printf 'caf\351')",
            "the name 'caf\u{fffd}' is not UTF-8",
        ),
        ("{{ output_dir }}/link", "echo x > file; ln -s file link", "/outputs/link is a link"),
    ] {
        let failure = failure(&scripts, path, script).await;
        let kind = (&failure["stage"], &failure["reason"]);
        assert_eq!(kind, (&json!("collect"), &json!("missing-output")), "{failure}");
        let cause = failure["cause"].as_str().unwrap();
        let named = cause.contains("the artifact 'odd' cannot be had: ");
        assert!(named && cause.contains(said), "{failure}");
    }
}

#[tokio::test]
async fn a_place_that_is_not_the_jobs_is_refused_with_the_task() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    for path in ["/tmp/x", "~/x", "../x"] {
        let yaml = format!(
            "make:\n  host: local\n  script: ':'\n  artifacts: {{odd: {{path: {path}}}}}\n"
        );
        let body = json!({"name": "Test", "main": "task.yml", "files": {"task.yml": yaml}});
        let refused = scripts.native.client.post_json("/tasks/script", &body).await;
        let refused = refused.expect_status(422).json();
        assert!(refused.to_string().contains("artifact-path"), "{path}: {refused}");
    }
}
