//! What the fields of a workflow file mean, and what is refused.

use gantry_definition::workflow::workflow_schema;
use gantry_model::limits;
use gantry_model::study::{Pointer, WaitLimit};
use serde_json::{Value, json};

use crate::script_support::lines;
use crate::workflow_support::{callback, codes, findings, with_callback, workflow};

#[test]
fn times_have_units_and_fractions() {
    for (written, seconds) in [
        ("1", 60),
        ("0.5", 30),
        ("'30'", 1800),
        ("90 s", 90),
        ("90s", 90),
        ("2 min", 120),
        ("1.5 h", 5400),
        ("1 d", 86_400),
        ("2 hours", 7200),
        ("0.1", 6),
        ("2.3", 138),
        ("0.0001 s", 1),
        ("1.2 s", 2),
    ] {
        let callback = callback(&format!(
            "callback_arguments: {{}}\nrun_timeout: {written}\nwait_timeout: {written}"
        ));
        assert_eq!(callback.run_limit, Some(seconds), "{written}");
        assert_eq!(callback.wait, Some(WaitLimit(seconds)), "{written}");
    }
    for (written, seconds) in [("7", 7), ("0.5", 1), ("2 min", 120), ("0", 0), ("null", 0)] {
        let fields = format!("callback_arguments: {{}}\ninitial_delay: {written}");
        assert_eq!(callback(&fields).delay, seconds, "{written}");
    }
}

#[test]
fn no_time_is_no_limit_and_no_waiting() {
    for zero in ["0", "0.0", "0 h", "'0'"] {
        let callback = callback(&format!(
            "callback_arguments: {{}}\nrun_timeout: {zero}\nwait_timeout: {zero}"
        ));
        assert_eq!((callback.run_limit, callback.wait), (None, None), "{zero}");
    }
    let callback = callback("callback_arguments: {}\nrun_timeout: null\nwait_timeout: null");
    assert_eq!((callback.run_limit, callback.wait), (Some(3600), None));
}

#[test]
fn retries_are_counted() {
    assert_eq!(callback("callback_arguments: {}\nretry: 3").retry, 3);
    let refused = format!("callback_arguments: {{}}\nretry: {}", limits::CALLBACK_RETRIES + 1);
    assert_eq!(codes(&with_callback(&refused)), ["workflow-schema"]);
}

#[test]
fn variables_have_pointers_with_or_without_the_first_slash() {
    let map = callback(
        "callback_arguments: {}\nvariable_map: {code: return_code, deep: a/b, first: /names/0, \
         all: '', index: 0, odd: /a~1b/~0c}",
    );
    let expected = [
        ("code", "/return_code"),
        ("deep", "/a/b"),
        ("first", "/names/0"),
        ("all", ""),
        ("index", "/0"),
        ("odd", "/a~1b/~0c"),
    ];
    let expected = expected.map(|(name, at)| (name.to_owned(), Pointer(at.to_owned())));
    assert_eq!(map.variable_map, expected);
    assert_eq!(callback("callback_arguments: {}\nvariable_map: ''").variable_map, []);
}

#[test]
fn arguments_keep_their_order_and_their_types() {
    let callback = callback(
        "callback_arguments:\n  kwargs: {z: 1, a: 1.5, m: '1', -x: null}\n  binary: x\n  1: one",
    );
    let text = serde_json::to_string(&callback.arguments).unwrap();
    assert_eq!(text, r#"{"kwargs":{"z":1,"a":1.5,"m":"1","-x":null},"binary":"x","1":"one"}"#);
}

#[test]
fn a_condition_of_blanks_is_none_and_truth_values_are_python() {
    let condition = |written: &str| {
        let fields = format!("callback_arguments: {{}}\ncondition: {written}");
        callback(&fields).condition
    };
    for blank in ["''", "'  '", "null", "", "\"\\n\""] {
        assert_eq!(condition(blank), None, "{blank}");
    }
    assert_eq!(condition("true").unwrap(), "True");
    assert_eq!(condition("False").unwrap(), "False");
    assert_eq!(condition("1").unwrap(), "1");
    assert_eq!(condition("' x > 1 # why'").unwrap(), " x > 1 # why");
}

#[test]
fn conditions_come_with_their_places() {
    let text = "label: study\nstates:\n  - {label: untracked, freetext: null, callbacks: [], \
                transitions: [{destination: step}]}\n  - label: step\n    freetext: null\n    \
                callbacks:\n      - {label: first, function: work, callback_arguments: {}, condition: \
                \"x ==\"}\n    transitions:\n      - destination: done\n        condition: y ==\n      \
                - destination: done\n        condition: |\n          z ==\n  - {label: done, \
                freetext: null, callbacks: []}\n";
    let conditions = workflow(text).conditions;
    let shown: Vec<_> = conditions
        .iter()
        .map(|one| {
            let at = one.at(1, 3);
            (one.expression.as_str(), one.path.as_str(), at.line, at.column)
        })
        .collect();
    for ((expression, _, line, column), word) in shown.iter().zip(["==\"", "== ", "=="]) {
        let line = text.lines().nth(*line as usize - 1).unwrap();
        let rest: String = line.chars().skip(*column as usize - 1).collect();
        assert!(rest.starts_with(word.trim()), "{expression:?} in {line:?}: {rest:?}");
    }
    assert_eq!(shown[0].1, "states.1.callbacks.0.condition");
    assert_eq!(shown[1].1, "states.1.transitions.0.condition");
    assert_eq!(shown.len(), 3);
}

#[test]
fn labels_can_be_numbers_and_have_a_hundred_characters() {
    let long = "ß".repeat(99) + "ab";
    let text = |label: &str| {
        format!(
            "label: 2.10\nstates:\n  - {{label: {label}, freetext: null, callbacks: [], \
             transitions: [{{destination: a_1}}]}}\n  - {{label: a_1, freetext: null, callbacks: \
             []}}\n"
        )
    };
    assert_eq!(workflow(&text("start")).workflow.label, "2.10");
    assert_eq!(codes(&text(&long)), ["workflow-label"]);
    assert!(findings(&text(&long[2..])).is_empty());
}

#[test]
fn an_endless_circle_is_said_unless_somebody_is_waited_for() {
    let text = |wait: &str| {
        format!(
            "label: study\nstates:\n  - {{label: untracked, freetext: null, callbacks: [], \
             transitions: [{{destination: one}}]}}\n  - label: one\n    freetext: null\n    \
             callbacks: [{{label: first, function: work, callback_arguments: {{}}, {wait}}}]\n    \
             transitions: [{{destination: two}}]\n  - label: two\n    freetext: null\n    callbacks: \
             [{{label: first, function: work, callback_arguments: {{}}}}]\n    transitions: \
             [{{destination: one}}]\n"
        )
    };
    assert_eq!(codes(&text("wait_timeout: 0")), ["workflow-endless"]);
    assert!(codes(&text("wait_timeout: 1 h")).is_empty());
    assert!(codes(&text("condition: experiment.variables")).is_empty());
}

#[test]
fn other_keys_pass_without_a_word() {
    let text = with_callback("callback_arguments: {}\nqueue: slow\nx-note: {a: b}");
    assert!(findings(&text).is_empty(), "{}", lines(&findings(&text)));
    let text = with_callback("callback_arguments: {}\nrun_timout: 5");
    assert_eq!(codes(&text), ["workflow-unknown-key"]);
}

#[test]
fn the_schema_describes_each_field_for_editors() {
    let schema: Value = serde_json::from_str(workflow_schema()).unwrap();
    for part in ["/properties", "/$defs/state/properties", "/$defs/callback/properties"] {
        for (name, field) in schema.pointer(part).unwrap().as_object().unwrap() {
            let described = field.get("description").is_some() || name == "condition";
            assert!(described, "{part}/{name} is not described");
        }
    }
    assert_eq!(schema["required"], json!(["label", "states"]));
}

#[test]
fn a_file_can_be_json_with_tabs() {
    let text = "{\n\t\"label\": \"study\",\n\t\"states\": [\n\t\t{\"label\": \"untracked\", \
                \"freetext\": null, \"callbacks\": [], \"transitions\": [{\"destination\": \
                \"done\"}]},\n\t\t{\"label\": \"done\", \"freetext\": null, \"callbacks\": \
                []}\n\t]\n}\n";
    assert_eq!(workflow(text).workflow.states.len(), 2);
    assert_eq!(workflow(&format!("---\n{text}")).workflow.label, "study");
}
