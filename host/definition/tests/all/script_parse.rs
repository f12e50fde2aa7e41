//! What the fields of a task file mean.

use gantry_definition::script::{parse_script, script_graph, script_schema};
use gantry_model::host::ContainerEngine;
use gantry_model::script::{Image, Interpreter, ScriptJob, TaskFile, Template};
use gantry_model::types::{Bounds, FilesSpec, ObjectKind, TypeSpec};
use serde_json::json;

use crate::script_support::{files, findings, lines, task};

fn job(fields: &str, others: &[(&str, &str)]) -> ScriptJob {
    let fields = fields.replace('\n', "\n  ");
    task(&format!("job:\n  host: local\n  {fields}\n"), others).script.jobs.remove(0)
}

fn template(text: &str) -> Template {
    Template(text.to_owned())
}

#[test]
fn a_job_has_every_field_of_the_reference() {
    let job = job(
        "script: echo\nscript_type: bash\ndescription: Does it\nimage: alpine:3\n\
         container_engine: podman\ndocker_repository: lab\ncontainer_run_arguments: --pull=always \
         --name 'a b' -e X={{ task }}\nenv: {A: 1, B: true, C: null, D: 1.10, E: '{{ task }}'}\n\
         success_code: 3\nparse_output_for_error: ^ERROR\ntimeout: 2h\nretry: 2\nallow_failure: \
         true\nkeep_working_dir: yes",
        &[],
    );
    assert_eq!(job.interpreter, Interpreter::Bash);
    assert_eq!(job.description.as_deref(), Some("Does it"));
    let container = job.container.unwrap();
    assert_eq!(container.engine, Some(ContainerEngine::Podman));
    assert_eq!(container.image, Image::Named(template("alpine:3")));
    assert_eq!(container.repository, Some(template("lab")));
    let arguments = ["--pull=always", "--name", "a b", "-e", "X={{ task }}"].map(template);
    assert_eq!(container.run_arguments, arguments);
    let env = [("A", "1"), ("B", "true"), ("C", ""), ("D", "1.10"), ("E", "{{ task }}")];
    assert_eq!(job.environment, env.map(|(name, text)| (name.to_owned(), template(text))));
    assert_eq!((job.success_code, job.time_limit_seconds, job.retries), (3, Some(7200), 2));
    assert_eq!(job.failure_pattern.as_deref(), Some("^ERROR"));
    assert!(job.allow_failure && job.keep_folder);
    assert_eq!(job.line, 1);
}

#[test]
fn other_names_of_fields_are_taken() {
    let aliased = job(
        "script: echo\nbuild: ./Dockerfile\nimage: mine:{{ uid.short }}\nsuccess_exit_code: \
         '4'\ncontinue_on_error: true\ntimeout: '90'\ncontainer_run_arguments: [--gpus, all]",
        &[("Dockerfile", "FROM alpine")],
    );
    let container = aliased.container.unwrap();
    let tag = Some(template("mine:{{ uid.short }}"));
    assert_eq!(container.image, Image::Built { dockerfile: "Dockerfile".to_owned(), tag });
    assert_eq!(container.run_arguments, ["--gpus", "all"].map(template));
    assert_eq!((aliased.success_code, aliased.time_limit_seconds), (4, Some(90)));
    assert!(aliased.allow_failure);
    let built = job("dockerfile: true", &[("Dockerfile", "FROM alpine")]);
    let image = Image::Built { dockerfile: "Dockerfile".to_owned(), tag: None };
    assert_eq!(built.container.unwrap().image, image);
    assert_eq!(built.script, template(""));
}

#[test]
fn a_script_can_be_a_list_of_lines() {
    assert_eq!(job("script:\n  - cd x\n  - make", &[]).script, template("cd x\nmake\n"));
}

#[test]
fn anchors_and_merges_of_yaml_work() {
    let task = task(
        "one: &common\n  host: local\n  script: echo\n  timeout: 60\ntwo:\n  <<: *common\n  \
         script: make\n",
        &[],
    );
    let two = &task.script.jobs[1];
    assert_eq!(two.script, template("make"));
    assert_eq!(two.time_limit_seconds, Some(60));
}

#[test]
fn inputs_become_parameters() {
    let main = "inputs:\n  a: {type: exam, push_data: true, regex: knee, description: A study, \
                name: The study}\n  b: {type: DATASET}\njob: {host: local, script: echo}\n";
    let found = findings(main, &[]);
    assert!(lines(&found).contains("'DATASET' is none of"), "{}", lines(&found));

    let main = "inputs:\n  a: {type: exam, push_data: true, regex: knee, description: A study, \
                name: The study}\n  b: {type: string, default: 1.10, required: false}\n  c: {type: \
                int, min: -3, max: 5}\n  d: {type: number, default: 2}\n  e: {type: bool, default: \
                yes}\n  f: {type: select, values: [1, two], default: 1}\n  g: {type: dataset, \
                dataset_type: NIFTI1}\njob: {host: local, script: echo}\n";
    let inputs = task(main, &[]).inputs;
    let by_name = |name: &str| inputs.iter().find(|input| input.name == name).unwrap().clone();
    let study = FilesSpec {
        object: ObjectKind::Study,
        dataset_type: None,
        push: true,
        name_pattern: Some("knee".to_owned()),
    };
    assert_eq!(by_name("a").type_spec, TypeSpec::Files(study));
    assert_eq!(
        (by_name("a").display_name, by_name("a").description),
        ("The study".to_owned(), "A study".to_owned())
    );
    assert_eq!((by_name("b").default, by_name("b").optional), (Some(json!("1.10")), true));
    let range = Bounds { gt: None, geq: Some(-3), lt: None, leq: Some(5) };
    assert_eq!(by_name("c").type_spec, TypeSpec::Integer(range));
    assert_eq!(by_name("d").default, Some(json!(2.0)));
    assert_eq!(
        (by_name("e").type_spec, by_name("e").default),
        (TypeSpec::Boolean, Some(json!(true)))
    );
    assert_eq!(by_name("f").default, Some(json!("1")));
    let TypeSpec::Files(dataset) = by_name("g").type_spec else { panic!("g is no dataset") };
    assert_eq!(dataset.dataset_type.as_deref(), Some("nifti1"));
}

#[test]
fn stages_give_each_job_its_place() {
    let main = "stages: [one, 2]\nb: {stage: 2, host: local, script: echo}\na: {stage: one, host: \
                local, script: echo}\n";
    let script = task(main, &[]).script;
    let places: Vec<_> = script.jobs.iter().map(|job| (job.key.0.as_str(), job.stage)).collect();
    assert_eq!(places, [("b", 1), ("a", 0)]);
}

#[test]
fn names_of_jobs_can_have_any_characters_that_are_seen() {
    let main = "\"Größe № 1: 'x' {y}\":\n  host: local\n  script: echo\n";
    assert_eq!(task(main, &[]).script.jobs[0].key.0, "Größe № 1: 'x' {y}");
}

#[test]
fn a_place_in_a_script_is_found_in_the_file() {
    for (main, line, column) in [
        ("job:\n  host: local\n  script: |\n    echo\n\n    echo {{ inputs.x }}\n", 6, 13),
        ("job:\n  host: local\n  script: |  # a comment\n\n\n    echo {{ inputs.x }}\n", 6, 13),
        ("job:\n  host: local\n  script: echo {{ inputs.x }}\n", 3, 19),
        ("job:\n  host: local\n  script: \"echo {{ inputs.x }}\"\n", 3, 20),
        ("job:\n  host: local\n  script: >\n    echo\n    {{ inputs.x }}\n", 4, 13),
    ] {
        let found = findings(main, &[]);
        let found = found.iter().find(|finding| finding.code == "template-name").unwrap();
        let location = found.location.as_ref().unwrap();
        assert_eq!((location.line, location.column), (line, column), "{main}");
    }
}

#[test]
fn all_findings_come_at_once_and_in_the_order_of_the_file() {
    let main = "inputs:\n  x: {type: dataset, defautl: 3}\na:\n  script: echo {{ inputs.y }}\nb:\n  \
                host: local\n  stage: s\n  timeout: -1\n";
    let found = findings(main, &[]);
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "script-unknown-key",
            "script-schema",
            "template-name",
            "script-missing",
            "stage-unknown",
            "script-schema"
        ],
        "{}",
        lines(&found)
    );
    let lines: Vec<u32> = found.iter().map(|f| f.location.as_ref().unwrap().line).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn hostile_files_are_refused() {
    let long = format!("# {}\n", "x".repeat(2 * 1024 * 1024));
    let deep = format!("job: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let wide = "a: &a [x, x]\n".to_owned() + &"- *a\n".repeat(10);
    for main in [long, deep, wide, "\u{0}".to_owned(), "a: b: c".to_owned(), String::new()] {
        let refused = parse_script("task.yml", files(&main, &[]));
        assert!(refused.is_err(), "{:.40}", main);
    }
    let mut binary = files("", &[]);
    binary.insert("task.yml".to_owned(), TaskFile::of(vec![0xff, 0xfe]));
    assert!(parse_script("task.yml", binary).is_err());
    assert!(parse_script("other.yml", files("", &[])).is_err());
    for path in ["../x", "/x", "a//b", "a/./b", "a\\b", "x\u{7}", ""] {
        let found = findings("job: {host: local, script: echo}", &[(path, "")]);
        assert_eq!(found[0].code, "script-files", "{path:?}");
    }
}

#[test]
fn hostile_templates_are_refused_in_good_time() {
    let nested = format!("{{{{ {}1{} }}}}", "(".repeat(10_000), ")".repeat(10_000));
    let chained = format!("{{{{ {} }}}}", "task ~ ".repeat(10_000) + "task");
    let included = "{% include 'x' %}".to_owned();
    let folded = "{{ ('x' * 90000000) ~ ('y' * 90000000) }}".to_owned();
    let padded = "{{ '%999999999d' | format(1) }}{{ 'x' | indent(999999999) }}".to_owned();
    let filtered = format!("{{{{ task {} }}}}", "| trim ".repeat(10_000));
    let attributes = format!("{{{{ task{} }}}}", ".x".repeat(10_000));
    let branches = format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(10_000));
    let blocks = format!("{}{}", "{% if task %}".repeat(5_000), "{% endif %}".repeat(5_000));
    let deep = [nested, chained, filtered, attributes, branches, blocks];
    for script in deep.into_iter().chain([included, folded, padded]) {
        let main = format!("job:\n  host: local\n  script: \"{script}\"\n");
        let refused = parse_script("task.yml", files(&main, &[]));
        assert!(refused.is_err(), "{:.60}", main);
    }
}

#[test]
fn the_schema_lists_what_editors_complete() {
    let schema = script_schema();
    let job = schema.pointer("/$defs/job/properties").unwrap().as_object().unwrap();
    for field in ["host", "script", "artifacts", "python_options", "parse_output_for_error"] {
        assert!(job.contains_key(field), "{field}");
    }
    for (name, field) in job {
        let described = field.get("description").is_some() || field.get("$ref").is_some();
        assert!(described, "{name} is not described");
    }
}

#[test]
fn the_picture_has_stages_jobs_and_the_way_of_artifacts() {
    let main = "stages: [make, use]\nmaker <1>:\n  stage: make\n  host: gpu\n  image: alpine:3\n  \
                script: touch {{ output_dir }}/x\n  artifacts: {made: {path: '{{ output_dir \
                }}/x'}}\nuser:\n  stage: use\n  host: local\n  script_type: python\n  script: \
                open('{{ artifacts.made.path }}')\n";
    let picture = script_graph(&task(main, &[]).script);
    for part in [
        "maker &lt;1&gt;",
        "shell on gpu",
        "alpine:3",
        "python on local",
        ">make<",
        ">made<",
        "marker-end",
        "prefers-color-scheme",
    ] {
        assert!(picture.contains(part), "{part} is missing: {picture}");
    }
    assert_eq!(picture.matches("class=\"job\"").count(), 2);
    assert_eq!(picture.matches("class=\"edge\"").count(), 1);
}
