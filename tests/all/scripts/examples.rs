//! The examples of the manual (§11.2.7), as they are written there, on the host `local`.

use gantry_tests::server::TestServer;
use serde_json::json;

use super::support::Scripts;

#[tokio::test]
async fn hello_world_prints_and_finishes() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let (run, ended) =
        scripts.run("hello_world:\n  host: local\n  script: echo \"hello world\"\n").await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    assert_eq!(scripts.log(&run, "hello_world", "stdout").await, "hello world\n");
    let jobs = scripts.jobs(&run).await;
    assert_eq!(jobs.len(), 1);
    assert_eq!((&jobs[0]["key"], &jobs[0]["host"]), (&json!("hello_world"), &json!("local")));
    assert_eq!(jobs[0]["state"], "FINISHED");
}

#[tokio::test]
async fn a_python_script_runs_with_the_python_it_names() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let yaml = "hello_python:\n  host: local\n  script_type: python\n  python_options:\n    \
                executable: python3\n  script: |\n    print(\"hello world\")\n";
    let (run, ended) = scripts.run(yaml).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    assert_eq!(scripts.log(&run, "hello_python", "stdout").await, "hello world\n");
}

#[tokio::test]
async fn two_stages_share_an_artifact() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let yaml = r#"
stages:
  - build
  - test
create_file:
  stage: build
  host: local
  script: |
    echo "created in build stage" > {{ output_dir }}/build.txt
  artifacts:
    output:
      path: "{{ output_dir }}/build.txt"
print_file:
  stage: test
  host: local
  script: |
    cat {{ artifacts.output.path }}
"#;
    let (run, ended) = scripts.run(yaml).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    assert_eq!(scripts.log(&run, "print_file", "stdout").await, "created in build stage\n");
}

#[tokio::test]
async fn an_input_becomes_a_result_under_the_name_that_was_asked_for() {
    let server = TestServer::start().await;
    let scripts = Scripts::new(&server);
    let yaml = r#"
inputs:
  nifti:
    type: dataset
    dataset_type: nifti1
    push_data: true
  target_filename:
    type: string
    default: new_filename.nii
process:
  host: local
  script: |
    cp {{ inputs.nifti.file.path }} {{ output_dir }}/{{ inputs.target_filename.value }}
  artifacts:
    result:
      path: "{{ output_dir }}/{{ inputs.target_filename.value }}"
      import: true
      import_path: "/My Agora/results"
"#;
    let task = scripts.add(yaml).await;
    let run = scripts.native.create_run(&task, json!({})).await;
    scripts.give(&run, "nifti", "a'; rm -rf ~ #.nii", b"an image").await;
    let name = json!({ "target_filename": "it's mine.nii" });
    let place = format!("/runs/{run}/inputs");
    scripts.native.client.put_json(&place, &name).await.expect_status(200);
    scripts.native.client.post(&format!("/runs/{run}/start")).await.expect_status(200);
    let ended = scripts.native.wait(&run).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    let results = scripts.native.client.get(&format!("/runs/{run}/results")).await;
    let results = results.expect_status(200).json();
    assert_eq!(results[0]["name"], "My Agora/results/it's mine.nii", "{results}");
    let place = format!("/runs/{run}/results/My%20Agora/results/it's%20mine.nii");
    let result = scripts.native.client.get(&place).await.expect_status(200);
    assert_eq!(&*result.body, b"an image");
}
