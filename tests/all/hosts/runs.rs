//! Script tasks run on hosts: as the guide says it, over several hosts, and when something goes wrong.

use gantry_tests::services::Sshd;
use serde_json::{Value, json};

use super::support::{Site, problem};

#[tokio::test]
async fn hello_world_runs_over_ssh_as_the_guide_says() {
    let site = Site::start().await;
    let yaml = "hello_world:\n  host: my_host\n  script: echo \"hello world\"\n";
    let path = site.file("hello.yml", yaml);
    let pushed = site.gantry(&["task", "push", &path]).await.expect(0);
    assert_eq!(pushed.stdout, "script.hello:1.0.0\n");
    let run = site.gantry(&["run", "script.hello"]).await.expect(0);
    assert_eq!(run.stdout, "hello world\n");
    assert!(run.stderr.contains("FINISHED"), "{}", run.stderr);
    let shown = site.gantry(&["runs", "show", "last"]).await.expect(0).stdout;
    assert!(shown.contains("hello_world") && shown.contains("on my_host"), "{shown}");
}

#[tokio::test]
async fn what_a_job_leaves_is_there_for_the_next_stage_on_another_host() {
    let site = Site::bare().await;
    let other = Sshd::start().await;
    site.add("host_1", &site.sshd).await;
    site.add("host_2", &other).await;
    let yaml = "\
stages: [build, test]
create_file:
  stage: build
  host: host_1
  script: |
    echo \"created in build stage\" > {{ output_dir }}/build.txt
    echo building
  artifacts:
    output:
      path: \"{{ output_dir }}/build.txt\"
print_file:
  stage: test
  host: host_2
  script: |
    cat {{ artifacts.output.path }}
";
    let path = site.file("stages.yml", yaml);
    site.gantry(&["task", "push", &path]).await.expect(0);
    let run = site.gantry(&["run", "script.stages"]).await.expect(0);
    let lines = "create_file | building\nprint_file  | created in build stage\n";
    assert_eq!(run.stdout, lines, "{}", run.stderr);
    assert!(run.stderr.contains("── stage build ──"), "{}", run.stderr);
    assert!(run.stderr.contains("── stage test ──"), "{}", run.stderr);
    let id = site.get("/runs").await["items"][0]["id"].as_str().unwrap().to_owned();
    let jobs = site.get(&format!("/runs/{id}/jobs")).await;
    assert_eq!(jobs[0]["artifacts"][0]["key"], "output", "{jobs}");
    assert_eq!(jobs[0]["artifacts"][0]["size"], "created in build stage\n".len());
    assert_eq!([&jobs[0]["host"], &jobs[1]["host"]], ["host_1", "host_2"]);
    assert_eq!([&jobs[0]["stage"], &jobs[1]["stage"]], ["build", "test"]);
    assert_eq!(jobs[1]["exit_code"], 0, "{jobs}");
}

#[tokio::test]
async fn a_dataset_goes_there_and_a_result_comes_back() {
    let site = Site::start().await;
    let yaml = std::fs::read_to_string(
        gantry_tests::workspace::root().join("bundles/scripts/dataset/task.yml"),
    );
    let path = site.file("copy.yml", &yaml.unwrap().replace("host: local", "host: my_host"));
    site.gantry(&["task", "push", &path]).await.expect(0);
    let scan = site.file("a'; touch hurt #.nii", "the voxels");
    let into = site.folder.path().join("results");
    let into = into.to_str().unwrap();
    let given = [&format!("nifti={scan}"), "target_filename=b c.nii"];
    let run = ["run", "script.copy", "-i", given[0], "-i", given[1], "--into", into];
    let run = site.gantry(&run).await.expect(0);
    assert!(run.stderr.contains("My Agora/results/b c.nii"), "{}", run.stderr);
    let result = site.folder.path().join("results/My Agora/results/b c.nii");
    assert_eq!(std::fs::read_to_string(result).unwrap(), "the voxels");
    let without = site.gantry(&["run", "script.copy"]).await.expect(2);
    assert!(without.stderr.contains("nifti"), "{}", without.stderr);
}

#[tokio::test]
async fn a_failure_says_which_job_and_why_and_what_to_do_and_stops_what_follows() {
    let site = Site::start().await;
    let yaml = "\
stages: [one, two]
breaks:
  stage: one
  host: my_host
  script: |
    echo trouble >&2
    exit 3
never:
  stage: two
  host: my_host
  script: echo never
";
    let path = site.file("breaks.yml", yaml);
    site.gantry(&["task", "push", &path]).await.expect(0);
    let run = site.gantry(&["run", "script.breaks"]).await.expect(1);
    assert!(run.stderr.contains("breaks | trouble"), "{}", run.stderr);
    assert!(run.stderr.contains("job 'breaks'") && run.stderr.contains("hint: "), "{}", run.stderr);
    assert!(!run.stdout.contains("never"), "{}", run.stdout);
    let id = site.get("/runs").await["items"][0]["id"].as_str().unwrap().to_owned();
    let jobs = site.get(&format!("/runs/{id}/jobs")).await;
    assert_eq!([&jobs[0]["state"], &jobs[1]["state"]], ["FAILED", "SKIPPED"]);
    assert_eq!(jobs[0]["exit_code"], 3, "{jobs}");
    let failure = site.get(&format!("/runs/{id}")).await["failure"].clone();
    assert_eq!(failure["reason"], "exit-code");
    assert_eq!(failure["exit_code"], 3);
}

#[tokio::test]
async fn a_job_for_a_host_that_nobody_added_says_so() {
    let site = Site::start().await;
    let task = site.ask_for_task("lost:\n  host: nowhere\n  script: echo\n").await;
    let run = site.start_run(&task.expect_status(201).json()).await;
    let failure = site.end(&run).await["failure"].clone();
    assert!(failure["cause"].as_str().unwrap().contains("there is no host 'nowhere'"), "{failure}");
    assert!(failure["hint"].as_str().unwrap().contains("gantry host"), "{failure}");
}

#[tokio::test]
async fn cancelling_ends_everything_that_a_job_started() {
    let site = Site::start().await;
    let mark = site.folder.path().join("alive");
    let yaml = format!(
        "slow:\n  host: my_host\n  script: |\n    \
         (while true; do touch {0}; sleep 0.1; done) &\n    wait\n",
        mark.display()
    );
    let run = site.begin(&yaml).await;
    site.first_job(&run, "RUNNING").await;
    while !mark.exists() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    site.gantry(&["runs", "cancel", &run]).await.expect(0);
    assert_eq!(site.end(&run).await["status"], "CANCELED");
    let jobs = site.get(&format!("/runs/{run}/jobs")).await;
    assert_eq!(jobs[0]["state"], "CANCELED", "{jobs}");
    std::fs::remove_file(&mark).unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert!(!mark.exists(), "something of the job is still alive");
}

#[tokio::test]
async fn jobs_can_be_named_and_a_bundles_run_has_none() {
    let site = Site::start().await;
    let run = site.begin("one:\n  host: my_host\n  script: echo 1\n").await;
    site.end(&run).await;
    for job in ["one", "0"] {
        let log = site.client().get(&format!("/runs/{run}/jobs/{job}/logs")).await;
        assert_eq!(log.expect_status(200).text(), "1\n");
    }
    problem(site.client().get(&format!("/runs/{run}/jobs/two/logs")).await, 404, "not-found");
    let bundle = gantry_tests::bundle::BundleBuilder::new("org.example.bundle", "1.0.0").build();
    let client = site.client();
    let request = client.request(reqwest::Method::POST, "/tasks").body(bundle);
    let task = client.send(request).await.expect_status(201).json()["task"]["id"].clone();
    let path = format!("/tasks/{}/runs", task.as_str().unwrap());
    let run: Value = client.post_json(&path, &json!({})).await.expect_status(201).json();
    let path = format!("/runs/{}/jobs", run["id"].as_str().unwrap());
    assert_eq!(site.get(&path).await, json!([]));
    let path = format!("/tasks/{}/graph.svg", task.as_str().unwrap());
    problem(client.get(&path).await, 404, "not-found");
}
