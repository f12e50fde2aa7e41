//! Plans for a run's outputs, with settings as an administrator writes them.

use std::path::Path;

use gantry_plugin_sdk::mock::Mock;
use gantry_plugin_sdk::output_importer::{ImportableOutput, ValueKind};
use gantry_plugin_sdk::{Value, json};

use super::*;

fn output(name: &str, kind: ValueKind) -> ImportableOutput {
    let item_kind = (kind == ValueKind::Array).then_some(ValueKind::File);
    ImportableOutput { name: name.to_owned(), kind, item_kind, size: 1 }
}

/// The plan for the files in `tests/outputs`, as lines `output -> name (format)`.
fn plan(settings: &Value) -> Result<Vec<String>, Error> {
    let request = ImportRequest {
        run: "6a1c7e0e-5d7c-4b51-9d5e-0a4f3e1b2c3d".to_owned(),
        task: "org.example.segment:1.2.0".to_owned(),
        outputs: vec![
            output("count", ValueKind::Integer),
            output("mask", ValueKind::Image),
            output("slices", ValueKind::Array),
        ],
        settings: settings.to_string(),
    };
    let settings = serde_json::from_value(settings.clone())?;
    let outputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outputs");
    let (plan, _) = Mock::new().folder(outputs).play(|| ByPattern::plan(request, settings));
    let line = |kept: &KeptOutput| match &kept.format {
        Some(format) => format!("{} -> {} ({format})", kept.output, kept.name),
        None => format!("{} -> {}", kept.output, kept.name),
    };
    Ok(plan?.keep.iter().map(line).collect())
}

#[test]
fn without_rules_everything_is_kept_as_it_is() {
    let lines = plan(&json!({})).unwrap();
    assert_eq!(lines, ["count -> count", "mask -> mask", "slices -> slices"]);
}

#[test]
fn the_first_rule_that_fits_counts() {
    let rules = json!([
        {"pattern": "count", "drop": true},
        {"pattern": "{mask,count}", "folder": "masks", "name": "{{ output }}.nii.gz", "format": "nifti-1"},
        {"pattern": "mask", "drop": true},
    ]);
    let lines = plan(&json!({"rules": rules, "drop_others": true})).unwrap();
    assert_eq!(lines, ["mask -> masks/mask.nii.gz (nifti-1)"]);
}

#[test]
fn a_pattern_with_a_slash_takes_an_array_apart() {
    let rules = json!([
        {"pattern": "slices/1", "drop": true},
        {"pattern": "slices/*", "name": "slice-{{ part }}"},
    ]);
    let lines = plan(&json!({"rules": rules, "drop_others": true})).unwrap();
    assert_eq!(lines, ["slices/0 -> slice-0", "slices/2 -> slice-2", "slices/10 -> slice-10"]);
}

#[test]
fn templates_know_run_and_task() {
    let folder = "{{ namespace | replace('.', '-') }}/{{ version }}/{{ run[:8] }}";
    let rules = json!([{"pattern": "mask", "folder": folder}]);
    let lines = plan(&json!({"rules": rules, "drop_others": true})).unwrap();
    assert_eq!(lines, ["mask -> org-example-segment/1.2.0/6a1c7e0e/mask"]);
}

#[test]
fn two_results_of_one_name_are_refused_with_both_outputs() {
    let rules = json!([{"pattern": "*", "name": "result"}]);
    let why = "count and mask would both be called result".to_owned();
    assert_eq!(plan(&json!({ "rules": rules })), Err(Error::Unsupported(why)));
}

#[test]
fn a_template_or_pattern_that_is_wrong_is_refused_with_its_text() {
    let rules = [
        (json!([{"pattern": "{mask"}]), "the pattern '{mask' is not valid"),
        (json!([{"pattern": "mask", "name": "{{ nmae }}"}]), "the template '{{ nmae }}' for mask"),
        (json!([{"pattern": "mask", "name": "{{ path"}]), "the template '{{ path' for mask"),
    ];
    for (rules, expected) in rules {
        let Err(Error::Unsupported(why)) = plan(&json!({ "rules": rules })) else {
            panic!("accepted: {rules}")
        };
        assert!(why.starts_with(expected), "{why}");
    }
}
