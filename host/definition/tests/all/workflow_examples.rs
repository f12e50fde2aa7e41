//! The examples of the reference manual, completed to whole workflows, and files of old versions.

use gantry_definition::workflow::parse_workflow;
use gantry_model::study::{Callback, Pointer, WaitLimit, Workflow};
use serde_json::json;

use crate::script_support::lines;
use crate::workflow_support::{callback, codes, files, functions, stem, workflow};

fn example(name: &str) -> Workflow {
    let all = files("workflows");
    let (_, text) = all.iter().find(|(path, _)| stem(path) == name).unwrap();
    let parsed = parse_workflow(&format!("{name}.yml"), text, &functions());
    parsed.unwrap_or_else(|findings| panic!("{}", lines(&findings.findings))).workflow
}

fn named<'a>(workflow: &'a Workflow, state: &str, callback: &str) -> &'a Callback {
    let state = workflow.state(workflow.place(state).unwrap()).unwrap();
    state.callbacks.iter().find(|other| other.label == callback).unwrap()
}

#[test]
fn each_example_is_sound_and_only_old_ones_give_warnings() {
    for (path, text) in files("workflows") {
        let parsed = parse_workflow("study.yml", &text, &functions());
        let parsed = parsed.unwrap_or_else(|findings| panic!("{}", lines(&findings.findings)));
        if !stem(&path).starts_with("old-6") {
            assert_eq!(parsed.warnings, [], "{}: {}", path.display(), lines(&parsed.warnings));
        }
    }
}

#[test]
fn the_fields_of_the_manuals_callback_mean_what_it_says() {
    let callback = callback(
        "callback_arguments:\n  foo: bar\n  answer: 42\nrun_timeout: 30\nwait_timeout: \
         0\ninitial_delay: 1\ndescription: \"Test callback that just sets some vars\"\ncondition: \
         \"experiment.variables.get('test') == 42\"",
    );
    let arguments = json!({"foo": "bar", "answer": 42});
    assert_eq!(callback.function, "test_callback");
    assert_eq!(callback.arguments, *arguments.as_object().unwrap());
    assert_eq!((callback.run_limit, callback.wait, callback.delay), (Some(1800), None, 1));
    assert_eq!(callback.description.unwrap(), "Test callback that just sets some vars");
    assert_eq!(callback.condition.unwrap(), "experiment.variables.get('test') == 42");
}

#[test]
fn what_a_callback_does_not_say_has_the_manuals_defaults() {
    let callback = callback("callback_arguments: {}");
    assert_eq!((callback.run_limit, callback.wait, callback.delay), (Some(3600), None, 0));
    assert_eq!((callback.condition, callback.description, callback.retry), (None, None, 0));
    assert_eq!(callback.variable_map, []);
}

#[test]
fn a_workflow_of_the_manual_has_its_states_ways_and_callbacks() {
    let workflow = example("quality-control");
    assert_eq!(workflow.label, "quality_control");
    let labels: Vec<&str> = workflow.states.iter().map(|state| state.label.as_str()).collect();
    assert_eq!(labels, ["untracked", "check", "inspect", "done", "failed"]);
    assert_eq!(workflow.root(), Some(0));
    let ways = |at: usize| -> Vec<usize> {
        workflow.states[at].transitions.iter().map(|way| way.destination).collect()
    };
    assert_eq!(
        [ways(0), ways(1), ways(2), ways(3), ways(4)],
        [vec![1], vec![2, 4], vec![3, 4], vec![], vec![1]]
    );
    let check = named(&workflow, "check", "check_scan");
    assert_eq!(check.plugin().0, "external-program");
    assert_eq!(check.arguments["args"], json!(["$CALLBACK_EXECUTION", "$CALLBACK_SECRET"]));
    assert_eq!(check.arguments["kwargs"], json!({"-x": "$XNAT"}));
    let pointer = |name: &str, at: &str| (name.to_owned(), Pointer(at.to_owned()));
    assert_eq!(
        check.variable_map,
        [pointer("check_code", "/return_code"), pointer("missing", "/values/missing")]
    );
    assert_eq!(named(&workflow, "inspect", "ask").wait, Some(WaitLimit(7 * 86_400)));
}

#[test]
fn words_for_truth_are_read_as_the_reference_reads_them() {
    let workflow = example("preprocessing");
    let join = named(&workflow, "summarise", "join");
    assert_eq!(join.arguments["pass_callback_data"], json!(false));
    let written = "callback_arguments: {a: no, b: 'no', c: On, d: y, e: [off, !!str off], f: true}";
    let arguments = callback(written).arguments;
    let expected =
        json!({"a": false, "b": "no", "c": true, "d": "y", "e": [false, "off"], "f": true});
    assert_eq!(json!(arguments), expected);
}

#[test]
fn a_file_of_version_6_is_understood() {
    let workflow = example("old-6");
    let states: Vec<_> = workflow.states.iter().collect();
    assert_eq!(states[0].transitions[0].destination, 1);
    assert_eq!(states[1].transitions[0].destination, 2);
    assert_eq!((states[0].callbacks.len(), states[3].callbacks.len()), (0, 0));
    let callback = &states[1].callbacks[0];
    assert_eq!((callback.label.as_str(), callback.run_limit), ("external_program", None));
    let arguments = json!({"binary": "preprocess.sh", "args": ["$EXPERIMENT"]});
    assert_eq!(json!(callback.arguments), arguments);
    let text = &states[2].callbacks[0];
    assert_eq!(text.function, "create_task");
    let arguments = json!({"task_base": "manual_qa.json", "task_info": {"project": "sandbox"}});
    assert_eq!(json!(text.arguments), arguments);
}

#[test]
fn what_changed_since_version_6_is_said() {
    let (_, text) = files("workflows").into_iter().find(|(path, _)| stem(path) == "old-6").unwrap();
    assert_eq!(codes(&text), ["workflow-old", "workflow-moved", "workflow-moved"]);
}

#[test]
fn a_file_of_version_6_without_a_label_is_called_like_its_file() {
    let parsed = workflow(
        "states:\n  - {label: untracked, lifespan: null, callback: null, freetext: null}\n  - \
         {label: done, lifespan: null, callback: ~, freetext: null}\ntransitions:\n  - {source: \
         untracked, destination: done}\n",
    );
    assert_eq!(parsed.workflow.label, "study");
    assert_eq!(parsed.warnings.len(), 2, "{}", lines(&parsed.warnings));
}

#[test]
fn texts_of_version_7_are_read_as_yaml() {
    let workflow = example("old-7");
    let callback = named(&workflow, "count", "count");
    assert_eq!(json!(callback.arguments), json!({"binary": "wc", "args": ["-l", "list.txt"]}));
    let lines = ("lines".to_owned(), Pointer("/values/lines".to_owned()));
    assert_eq!(callback.variable_map, [lines]);
}
