//! What templates can name, and what becomes of it.

use std::collections::BTreeMap;

use gantry_definition::script::render::{RenderContext, render_host};
use gantry_model::script::JobKey;
use gantry_model::types::ObjectKind;
use serde_json::json;

use crate::script_support::{
    artifact, context, findings, lines, object, render, task, try_render, variable, with_values,
};

/// A template of a field, which is text.
fn field(text: &str, inputs: &str, others: &[(&str, &str)], run: &RenderContext) -> String {
    let main = format!(
        "inputs: {{{inputs}}}\njob:\n  host: local\n  script: echo\n  env:\n    X: {text:?}\n"
    );
    let task = task(&main, others);
    render(&task, "job", run).environment.remove(0).1
}

#[test]
fn a_job_knows_its_folders_and_the_facts_of_its_run() {
    for (template, expected) in [
        ("{{ output_dir }}", "/srv/gantry/jobs/j1/outputs"),
        ("{{ working_dir }}", "/srv/gantry/jobs/j1/work"),
        ("{{ temp_dir }}", "/srv/gantry/jobs/j1/temp"),
        ("{{ data_dir }}", "/srv/gantry/jobs/j1/data"),
        (
            "{{ agora_url }} {{ server_url }}",
            "https://gantry.example.org https://gantry.example.org",
        ),
        ("{{ user.id }} {{ user.username }} {{ user.api_key }}", "7 ada k-123"),
        ("{{ project.id }} {{ project.name }}", "12 Knee study"),
        (
            "{{ host.name }} {{ host.address }}:{{ host.port }} {{ host.type }}",
            "gpu-1 192.0.2.7:2222 ssh",
        ),
        (
            "{{ task }} {{ uid.uuid }} {{ uid.short }} {{ uid.run_counter }}",
            "3f1a 3f1a-uuid 3f1a 4",
        ),
        ("{{ timestamp }}", "2026-03-04T05:06:07Z"),
        (
            "{{ timestamp.date1 }} {{ timestamp.date2 }} {{ timestamp.date3 }}",
            "2026-03-04 20260304 04.03.2026",
        ),
        (
            "{{ timestamp.time1 }} {{ timestamp.time2 }} {{ timestamp.time3 }}",
            "05:06:07 050607 05-06-07",
        ),
        ("{% if user.api_key %}yes{% else %}no{% endif %}", "yes"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "012"),
        ("{{ output_dir | upper | replace('/', '-') | trim }}", "-SRV-GANTRY-JOBS-J1-OUTPUTS"),
        ("{% set a = task ~ '.nii' %}{{ a }}", "3f1a.nii"),
    ] {
        assert_eq!(field(template, "", &[], &context()), expected, "{template}");
    }
}

#[test]
fn the_files_of_an_object_are_named_by_their_roles() {
    let mut run = context();
    let names = ["scan.PAR", "scan.rec", "sub/a b.nii.gz"];
    run.inputs.insert("d".to_owned(), object(ObjectKind::Dataset, "/data/d", &names));
    run.inputs.insert("f".to_owned(), object(ObjectKind::File, "/data/f", &["one.txt"]));
    for (template, expected) in [
        ("{{ inputs.d.path }} {{ inputs.d.id }}", "/data/d 42"),
        ("{{ inputs.d.file.path }}", "/data/d/scan.PAR"),
        ("{{ inputs.d.par.path }} {{ inputs.d.rec.basename }}", "/data/d/scan.PAR scan.rec"),
        ("{{ inputs.d.nii.path }} {{ inputs.d.nii.stem }}", "/data/d/sub/a b.nii.gz a b"),
        (
            "{% for f in inputs.d.files %}{{ f.basename }};{% endfor %}",
            "scan.PAR;scan.rec;a b.nii.gz;",
        ),
        ("{{ inputs['d']['rec'].path }}", "/data/d/scan.rec"),
        (
            "{{ inputs.f.path }} {{ inputs.f.folder }} {{ inputs.f.file.size }}",
            "/data/f/one.txt /data/f 3",
        ),
    ] {
        let inputs = "d: {type: dataset}, f: {type: file}";
        assert_eq!(field(template, inputs, &[], &run), expected, "{template}");
    }
    run.windows = true;
    run.inputs.insert("d".to_owned(), object(ObjectKind::Dataset, "C:\\data", &["sub/x.rec"]));
    let path = field("{{ inputs.d.rec.path }}", "d: {type: dataset}", &[], &run);
    assert_eq!(path, "C:\\data\\sub\\x.rec");
}

#[test]
fn files_of_the_task_go_in_as_they_are() {
    let others = [
        ("main.py", "print('{{ not a template }} $x')"),
        ("lib/util.sh", "f() { :; }"),
        ("two.m", "1"),
        ("two.py", "2"),
    ];
    for (template, expected) in [
        ("{{ files.main }}", "print('{{ not a template }} $x')"),
        ("{{ files['main.py'] }}", "print('{{ not a template }} $x')"),
        ("{{ main }}", "print('{{ not a template }} $x')"),
        ("{{ files.lib.util }}", "f() { :; }"),
        ("{{ files['lib/util'] }} {{ files['lib/util.sh'] }}", "f() { :; } f() { :; }"),
        ("{{ files['two.m'] }}", "1"),
    ] {
        assert_eq!(field(template, "", &others, &context()), expected, "{template}");
    }
    let main = "job:\n  host: local\n  script: \"{{ files.two }}\"\n";
    let found = lines(&findings(main, &others));
    assert!(found.contains("several files are called 'two'"), "{found}");
}

#[test]
fn an_input_that_was_not_given_can_be_asked_for() {
    let main = "inputs:\n  x: {type: string, required: false}\njob:\n  host: local\n  script: \
                \"{% if inputs.x %}has {{ inputs.x.value }}{% else %}none{% endif %} {{ \
                inputs.x.value | default('nothing') }}\"\n";
    let task = task(main, &[]);
    let given = with_values([("x", json!("a b"))]);
    assert_eq!(render(&task, "job", &given).script, "has 'a b' 'a b'");
    let mut absent = context();
    let none = gantry_definition::script::render::InputValue::Absent;
    absent.inputs.insert("x".to_owned(), none);
    assert_eq!(render(&task, "job", &absent).script, "none nothing");
}

#[test]
fn variables_of_the_project_are_named_as_they_are_and_secrets_are_told() {
    let main = "job:\n  host: local\n  script: login {{ TOKEN }} {{ PLAIN }}\n  env: {K: '{{ \
                user.api_key }}'}\n";
    let task = task(main, &[]);
    let mut run = context();
    run.variables.insert("TOKEN".to_owned(), variable("it's secret", true));
    run.variables.insert("PLAIN".to_owned(), variable("open", false));
    run.variables.insert("OTHER".to_owned(), variable("secret", true));
    run.variables.insert("task".to_owned(), variable("not the run's id", false));
    let rendered = render(&task, "job", &run);
    assert_eq!(rendered.script, "login 'it'\\''s secret' open");
    assert_eq!(rendered.secrets, ["'it'\\''s secret'", "it's secret", "secret", "k-123"]);
    run.variables.remove("PLAIN");
    let refused = try_render(&task, "job", &run).unwrap_err();
    assert_eq!(refused[0].code, "template-name");
    assert!(
        refused[0].message.contains("'PLAIN' is unknown (line 1 of the script)"),
        "{refused:?}"
    );
    assert_eq!(refused[0].location.as_ref().unwrap().line, 1);
}

#[test]
fn a_host_can_be_chosen_by_an_input_but_not_by_what_comes_later() {
    let main = "inputs:\n  where: {type: string}\njob:\n  host: \"{{ inputs.where.value }}\"\n  \
                script: echo\n";
    let task = task(main, &[]);
    let run = with_values([("where", json!("gpu-2"))]);
    let job = task.script.job(&JobKey("job".to_owned())).unwrap();
    let host = render_host(job, &task.script, &run.facts, &BTreeMap::new(), &run.inputs);
    assert_eq!(host, Ok("gpu-2".to_owned()));
}

#[test]
fn an_artifact_stays_where_its_author_meant_it_to_be() {
    let paths = [
        ("{{ output_dir }}/{{ inputs.x.value }}", "a/b", true),
        ("{{ output_dir }}/{{ inputs.x.value }}", "../b", false),
        ("{{ inputs.x.value }}", "/etc/passwd", false),
        ("{{ inputs.x.value }}", "below/x", true),
        ("{{ inputs.x.value }}", "", false),
        ("{{ inputs.x.value }}", "/srv/gantry/jobs/j1/outputs/x", true),
        ("{{ inputs.x.value }}", "/srv/gantry/jobs/j12/outputs/x", false),
        ("{{ inputs.x.value }}", "\0", false),
        ("results/{{ inputs.x.value }}", "../../x", false),
        ("{{ artifacts.made.path }}", "", true),
    ];
    for (path, value, taken) in paths {
        let main = format!(
            "inputs:\n  x: {{type: string}}\nstages: [a, b]\nmake:\n  stage: a\n  host: local\n  \
             script: echo\n  artifacts: {{made: {{path: made}}}}\njob:\n  stage: b\n  host: \
             local\n  script: echo\n  artifacts:\n    out: {{path: \"{path}\"}}\n"
        );
        let task = task(&main, &[]);
        let mut run = with_values([("x", json!(value))]);
        let made = "/srv/gantry/jobs/j1/artifacts/made/x";
        run.artifacts.insert("made".to_owned(), artifact(made));
        let rendered = try_render(&task, "job", &run);
        assert_eq!(rendered.is_ok(), taken, "{path} with {value}: {rendered:?}");
    }
}

#[test]
fn the_path_of_an_artifact_is_absolute_and_each_part_of_it_a_name() {
    for (path, expected) in [
        ("results/x", "work/results/x"),
        ("./results//x/", "work/results/x"),
        (".", "work"),
        ("{{ output_dir }}//x", "outputs/x"),
        ("{{ output_dir }}/./x/.", "outputs/x"),
        ("{{ output_dir }}/a\\\\b", "outputs/a\\b"),
    ] {
        let main = format!(
            "job:\n  host: local\n  script: echo\n  artifacts: {{x: {{path: \"{path}\"}}}}\n"
        );
        let rendered = render(&task(&main, &[]), "job", &context());
        assert_eq!(rendered.artifacts[0].path, format!("/srv/gantry/jobs/j1/{expected}"), "{path}");
    }
}

#[test]
fn values_that_no_script_can_hold_are_refused() {
    let main =
        "inputs:\n  x: {type: string}\njob:\n  host: local\n  script: echo {{ inputs.x.value }}\n";
    let task = task(main, &[]);
    for (value, message) in [("a\0b".to_owned(), "NUL"), ("x".repeat(200_000), "longer than")] {
        let refused = try_render(&task, "job", &with_values([("x", json!(value))])).unwrap_err();
        assert!(refused[0].message.contains(message), "{refused:?}");
    }
}

#[test]
fn a_value_cannot_be_blown_up() {
    for filter in ["replace('a', inputs.x.value)", "list | join(inputs.x.value)"] {
        let script = format!("echo {{{{ inputs.x.value | {filter} }}}}");
        let main = format!(
            "inputs:\n  x: {{type: string}}\njob:\n  host: local\n  script: \"{script}\"\n"
        );
        let task = task(&main, &[]);
        let run = with_values([("x", json!("a".repeat(10_000)))]);
        let refused = lines(&try_render(&task, "job", &run).unwrap_err());
        assert!(refused.contains("longer than"), "{refused}");
    }
}

#[test]
fn what_a_template_names_is_checked_with_the_values_of_the_run() {
    let main = "inputs:\n  x: {type: dataset}\njob:\n  host: local\n  script: cat {{ \
                inputs.x.rec.path }}\n";
    let task = task(main, &[]);
    let mut run = context();
    run.inputs.insert("x".to_owned(), object(ObjectKind::Dataset, "/data/x", &["a.nii"]));
    let refused = lines(&try_render(&task, "job", &run).unwrap_err());
    assert!(refused.contains("the input 'x' has no 'rec' and no file '*.rec'"), "{refused}");
}
