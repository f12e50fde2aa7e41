//! How script runs fail, and what their owners are told.

use gantry_tests::server::TestServer;

use super::support::Scripts;

#[tokio::test]
async fn a_failed_job_stops_what_follows_and_the_run_says_which_and_why() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let yaml = r#"
stages: [one, two]
bad: {stage: one, host: local, script: "echo so; echo much >&2; exit 3"}
good: {stage: one, host: local, script: "sleep 1; echo done"}
later: {stage: two, host: local, script: "echo never"}
"#;
    let (run, ended) = scripts.run(yaml).await;
    assert_eq!(ended["status"], "FAILED");
    assert_eq!(ended["failure"]["cause"], "job 'bad': the job exited with code 3");
    assert_eq!(ended["failure"]["exit_code"], 3);
    assert_eq!(scripts.states(&run).await, ["FAILED", "FINISHED", "SKIPPED"]);
    assert_eq!(scripts.log(&run, "bad", "stdout").await, "so\n");
    assert_eq!(scripts.log(&run, "bad", "stderr").await, "much\n");
    assert_eq!(scripts.log(&run, "good", "stdout").await, "done\n");
}

#[tokio::test]
async fn success_is_what_the_task_says_it_is() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let reason = async |yaml: &str| {
        let (_, ended) = scripts.run(yaml).await;
        match ended["failure"]["reason"].as_str() {
            Some(reason) => reason.to_owned(),
            None => ended["status"].as_str().unwrap().to_owned(),
        }
    };
    let job = |fields: &str| format!("a:\n  host: local\n  {fields}\n");
    assert_eq!(reason(&job("script: exit 7\n  success_code: 7")).await, "FINISHED");
    assert_eq!(reason(&job("script: exit 0\n  success_code: 7")).await, "exit-code");
    let pattern = "script: echo 'ERROR 12'\n  parse_output_for_error: 'ERROR \\d+'";
    assert_eq!(reason(&job(pattern)).await, "output-pattern");
    assert_eq!(reason(&job("script: exit 9\n  allow_failure: true")).await, "FINISHED");
    assert_eq!(reason(&job("script: sleep 60\n  timeout: 1")).await, "time-limit");
    assert_eq!(reason(&job("script: kill -9 $$")).await, "signal");
    let artifact = "script: 'true'\n  artifacts: {x: {path: '{{ output_dir }}/x'}}";
    assert_eq!(reason(&job(artifact)).await, "missing-output");
    assert_eq!(reason("a: {host: nowhere, script: 'true'}").await, "no-executor");
    let missing = "script_type: matlab\n  script: disp(1)";
    assert_eq!(reason(&job(missing)).await, "missing-program");
}

#[tokio::test]
async fn a_job_is_tried_again_as_often_as_it_says() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let counter = server.data().join("counter").display().to_string();
    let yaml = format!(
        "a:\n  host: local\n  retry: 2\n  script: |\n    echo x >> '{counter}'\n    \
         test \"$(wc -l < '{counter}')\" -ge 3\n"
    );
    let (run, ended) = scripts.run(&yaml).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    assert_eq!(std::fs::read_to_string(counter).unwrap(), "x\nx\nx\n");
    assert_eq!(scripts.jobs(&run).await[0]["turn"], 3);
}
