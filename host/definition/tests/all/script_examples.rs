//! The examples of the reference manual, as they are written there.

use gantry_model::finding::Severity;
use gantry_model::script::{Interpreter, JobKey};
use gantry_model::types::{FilesSpec, ObjectKind, TypeSpec};
use serde_json::json;

use crate::script_support::{artifact, context, findings, object, render, task};

#[test]
fn hello_world_runs_natively() {
    let task = task("hello_world:\n  host: my_host\n  script: echo \"hello world\"\n", &[]);
    let job = task.script.job(&JobKey("hello_world".to_owned())).unwrap();
    assert_eq!(job.host.0, "my_host");
    assert_eq!(job.interpreter, Interpreter::Shell);
    assert_eq!(job.container, None);
    let rendered = render(&task, "hello_world", &context());
    assert_eq!(rendered.script, "echo \"hello world\"");
}

#[test]
fn hello_world_runs_in_a_container() {
    let task = task(
        "hello_world:\n  host: my_host\n  image: ubuntu:22.04\n  script: echo \"hello world\"\n",
        &[],
    );
    let rendered = render(&task, "hello_world", &context());
    let container = rendered.container.unwrap();
    assert_eq!(
        container.image,
        gantry_definition::script::render::RenderedImage::Named("ubuntu:22.04".to_owned())
    );
    assert_eq!(container.engine, None);
    assert_eq!(rendered.script, "echo \"hello world\"");
}

#[test]
fn python_has_its_own_executable() {
    let task = task(
        "hello_python:\n  host: my_host\n  script_type: python\n  python_options:\n    \
         executable: python3\n  script: |\n    print(\"hello world\")\n",
        &[],
    );
    let rendered = render(&task, "hello_python", &context());
    assert_eq!(rendered.executable.as_deref(), Some("python3"));
    assert_eq!(rendered.script, "print(\"hello world\")\n");
}

const TWO_STAGES: &str = r#"
stages:
  - build
  - test

create_file:
  stage: build
  host: host_1
  script: |
    echo "created in build stage" > {{ output_dir }}/build.txt
  artifacts:
    output:
      path: "{{ output_dir }}/build.txt"

print_file:
  stage: test
  host: host_2
  script: |
    cat {{ artifacts.output.path }}
"#;

#[test]
fn an_artifact_goes_from_stage_to_stage() {
    let task = task(TWO_STAGES, &[]);
    assert_eq!(task.script.stages, ["build", "test"]);
    let create = render(&task, "create_file", &context());
    assert_eq!(
        create.script,
        "echo \"created in build stage\" > /srv/gantry/jobs/j1/outputs/build.txt\n"
    );
    assert_eq!(create.artifacts[0].path, "/srv/gantry/jobs/j1/outputs/build.txt");
    let mut later = context();
    later.artifacts.insert("output".to_owned(), artifact("/data/my job/output/build.txt"));
    let print = render(&task, "print_file", &later);
    assert_eq!(print.script, "cat '/data/my job/output/build.txt'\n");
}

const IMPORT: &str = r#"
inputs:
  nifti:
    type: dataset
    dataset_type: nifti1
    push_data: true
  target_filename:
    type: string
    default: new_filename.nii

process:
  host: my_host
  script: |
    cp {{ inputs.nifti.file.path }} {{ output_dir }}/{{ inputs.target_filename.value }}
  artifacts:
    result:
      path: "{{ output_dir }}/{{ inputs.target_filename.value }}"
      import: true
      import_path: "/My Agora/results"
"#;

#[test]
fn inputs_are_processed_and_the_result_is_imported() {
    let task = task(IMPORT, &[]);
    let spec = TypeSpec::Files(FilesSpec {
        object: ObjectKind::Dataset,
        dataset_type: Some("nifti1".to_owned()),
        push: true,
        name_pattern: None,
    });
    assert_eq!(task.inputs[0].type_spec, spec);
    assert_eq!(task.inputs[1].default, Some(json!("new_filename.nii")));
    assert!(!task.inputs[1].optional);

    let mut run = crate::script_support::with_values([("target_filename", json!("a b.nii"))]);
    let scan = object(ObjectKind::Dataset, "/data/nifti", &["a'; rm -rf ~ #.nii"]);
    run.inputs.insert("nifti".to_owned(), scan);
    let rendered = render(&task, "process", &run);
    assert_eq!(
        rendered.script,
        "cp '/data/nifti/a'\\''; rm -rf ~ #.nii' /srv/gantry/jobs/j1/outputs/'a b.nii'\n"
    );
    let result = &rendered.artifacts[0];
    assert_eq!(result.path, "/srv/gantry/jobs/j1/outputs/a b.nii");
    assert!(result.import);
    assert_eq!(result.import_path.as_deref(), Some("/My Agora/results"));
}

#[test]
fn the_fragments_of_the_reference_are_taken() {
    let stages = "stages:\n- build\n- test\ncompile:\n  stage: build\n  host: my_host\n  script: \
                  echo \"building...\"\nrun_tests:\n  stage: test\n  host: my_host\n  script: echo \
                  \"testing...\"\n";
    assert_eq!(findings(stages, &[]), []);
    let inputs = "inputs:\n  scan:\n    type: dataset\n    dataset_type: nifti1\n    push_data: \
                  true\n    required: true\n  output_name:\n    type: string\n    default: \
                  result.nii\n    required: false\nmy_job:\n  host: my_host\n  script: echo \"hello \
                  world\"\n";
    assert_eq!(findings(inputs, &[]), []);
}

#[test]
fn a_job_without_a_stage_runs_in_the_first_one_and_that_is_said() {
    let main = "stages: [a, b]\none:\n  host: local\n  script: echo\ntwo:\n  stage: b\n  host: \
                local\n  script: echo\n";
    let found = findings(main, &[]);
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["stage-missing"]);
    assert_eq!(found[0].severity, Severity::Warning);
    assert_eq!(found[0].location.as_ref().unwrap().line, 2);
}
