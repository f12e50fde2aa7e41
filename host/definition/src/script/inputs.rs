//! Inputs: from the file's words to parameters.

use gantry_model::script::TaskFiles;
use gantry_model::task::Parameter;
use gantry_model::types::{Bounds, FilesSpec, ObjectKind, TypeSpec};
use regex::RegexBuilder;
use serde_json::{Value, json};

use super::names;
use super::render::bare_name;
use crate::values::value_from_json;
use crate::yaml::{Entry, Fields, Findings, Node};

/// Most bytes of a compiled regular expression.
const REGEX_BYTES: usize = 1024 * 1024;

/// The inputs in the order in which they are written.
pub(super) fn read(inputs: &[Entry], findings: &mut Findings<'_>) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for entry in inputs {
        let path = format!("inputs.{}", entry.key);
        check_key("input", entry, &path, findings);
        let earlier =
            parameters.iter().find(|earlier| earlier.name.eq_ignore_ascii_case(&entry.key));
        if let Some(earlier) = earlier {
            findings.error(
                "input-name-clash",
                &path,
                entry.place,
                format!(
                    "'{}' differs from '{}' only in upper and lower case",
                    entry.key, earlier.name
                ),
                "Take another name.",
            );
        }
        parameters.extend(parameter(&entry.key, &Fields::new(entry, path), findings));
    }
    parameters
}

/// Finds inputs that are called like one of the task's files, which templates name without `files.` as well.
pub(super) fn check_files(
    inputs: &[Entry],
    files: &TaskFiles,
    main: &str,
    findings: &mut Findings<'_>,
) {
    for entry in inputs {
        let name = &entry.key;
        let is_twin = |path: &&String| *path != main && bare_name(path) == Some(name);
        let twin = files.keys().find(is_twin);
        if let Some(path) = twin {
            let message = format!("the file '{path}' has the name of the input '{name}'");
            let hint = format!(
                "{{{{ {name} }}}} is the file: write inputs.{name} for the input, and files.{name} for the file."
            );
            let at = format!("inputs.{name}");
            findings.warn("input-file", &at, entry.place, &message, &hint);
        }
    }
}

fn parameter(name: &str, fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<Parameter> {
    let (word, _) = fields.text(&["type"], findings)?;
    let type_spec = type_spec(&word, fields, findings)?;
    let is_number = matches!(type_spec, TypeSpec::Integer(_) | TypeSpec::Number { .. });
    let is_object = matches!(type_spec, TypeSpec::Files(_));
    let is_select = matches!(type_spec, TypeSpec::Enumeration { .. });
    without_meaning(&["min", "max"], "is for integer and float", !is_number, fields, findings);
    without_meaning(&["dataset_type"], "is for datasets", word != "dataset", fields, findings);
    without_meaning(
        &["push_data", "regex", "filename_regex"],
        "is for objects",
        !is_object,
        fields,
        findings,
    );
    without_meaning(
        &["select_values", "values", "options"],
        "is for select",
        !is_select,
        fields,
        findings,
    );
    without_meaning(&["default"], "is for values, not for objects", is_object, fields, findings);
    let default = default(&type_spec, fields, findings);
    let text =
        |name, findings: &mut Findings<'_>| fields.text(&[name], findings).map(|(text, _)| text);
    Some(Parameter {
        name: name.to_owned(),
        display_name: text("name", findings).unwrap_or_else(|| name.to_owned()),
        description: text("description", findings).unwrap_or_default(),
        type_spec,
        optional: !fields.truth(&["required"], findings).unwrap_or(true),
        default,
        derived_from: None,
    })
}

fn type_spec(word: &str, fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<TypeSpec> {
    let object = match word {
        "study" | "exam" => ObjectKind::Study,
        "series" => ObjectKind::Series,
        "dataset" => ObjectKind::Dataset,
        "folder" => ObjectKind::Folder,
        "file" => ObjectKind::File,
        "string" => return Some(TypeSpec::String { min_length: 0, max_length: None }),
        "boolean" | "bool" => return Some(TypeSpec::Boolean),
        "integer" | "int" => return Some(TypeSpec::Integer(bounds(fields, findings))),
        "float" | "number" => {
            let bounds = bounds(fields, findings);
            return Some(TypeSpec::Number { bounds, infinity_allowed: false, nan_allowed: false });
        }
        "select" => return select(fields, findings),
        _ => return None,
    };
    let dataset_type = fields.text(&["dataset_type"], findings);
    Some(TypeSpec::Files(FilesSpec {
        object,
        dataset_type: dataset_type.map(|(word, _)| word.trim().to_ascii_lowercase()),
        push: fields.truth(&["push_data"], findings).unwrap_or(false),
        name_pattern: pattern(&["regex", "filename_regex"], fields, findings),
    }))
}

fn select(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<TypeSpec> {
    let entry = fields.entry(&["select_values", "values", "options"], findings);
    let document = findings.document();
    let items = entry.map(|entry| entry.value.items()).unwrap_or_default();
    let values: Vec<String> = items.iter().filter_map(|item| document.scalar(item)).collect();
    if values.is_empty() {
        findings.error(
            "input-select",
            &fields.path,
            fields.place,
            "there is nothing to select from",
            "Write the values: select_values: [one, two].",
        );
        return None;
    }
    Some(TypeSpec::Enumeration { values })
}

/// The least and the greatest value, both allowed.
fn bounds<T>(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Bounds<T>
where
    T: std::str::FromStr + PartialOrd,
{
    let mut number = |name: &'static str| {
        let (text, node) = fields.text(&[name], findings)?;
        let number = text.trim().parse().ok();
        if number.is_none() {
            let message = format!("'{text}' is no whole number");
            findings.error("input-range", &fields.at(name), node.place, message, "Write one.");
        }
        number
    };
    let (least, greatest): (Option<T>, Option<T>) = (number("min"), number("max"));
    if least > greatest && greatest.is_some() {
        let (path, place) = (fields.at("max"), fields.place);
        findings.error("input-range", &path, place, "'max' is less than 'min'", "Swap them.");
    }
    Bounds { gt: None, geq: least, lt: None, leq: greatest }
}

/// The default as JSON of the input's type.
fn default(spec: &TypeSpec, fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<Value> {
    if matches!(spec, TypeSpec::Files(_)) {
        return None;
    }
    let (text, node) = fields.text(&["default"], findings)?;
    let value = coerced(spec, &text, node);
    match value_from_json(spec, &value) {
        Ok(_) => Some(value),
        Err(error) => {
            let message = format!("this cannot be the default: {}", error.hint);
            let hint = "Write a value that a run could give.";
            findings.error("input-default", &fields.at("default"), node.place, message, hint);
            None
        }
    }
}

/// The scalar as the type has it: `default: 5` of a string is '5'.
fn coerced(spec: &TypeSpec, text: &str, node: &Node) -> Value {
    match spec {
        TypeSpec::String { .. } | TypeSpec::Enumeration { .. } => json!(text),
        TypeSpec::Boolean => match text {
            "true" | "yes" | "on" => json!(true),
            "false" | "no" | "off" => json!(false),
            _ => json!(text),
        },
        TypeSpec::Integer(_) => {
            text.trim().parse::<i64>().map_or_else(|_| node.json(), |n| json!(n))
        }
        _ => text.trim().parse::<f64>().map_or_else(|_| node.json(), |n| json!(n)),
    }
}

/// A regular expression that can be compiled.
pub(super) fn pattern(
    names: &[&str],
    fields: &Fields<'_>,
    findings: &mut Findings<'_>,
) -> Option<String> {
    let entry = fields.entry(names, findings)?;
    let pattern = findings.document().scalar(&entry.value)?;
    if let Err(error) = RegexBuilder::new(&pattern).size_limit(REGEX_BYTES).build() {
        // The last line says what is wrong; those before draw the expression.
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or(&error).trim_start_matches("error: ");
        findings.error(
            "script-regex",
            &fields.at(&entry.key),
            entry.value.place,
            format!("this is no regular expression: {reason}"),
            "Characters such as ( [ * + stand for themselves behind a backslash.",
        );
        return None;
    }
    Some(pattern)
}

/// A key of inputs or artifacts: a name on the host, and a name in templates.
pub(super) fn check_key(what: &str, entry: &Entry, path: &str, findings: &mut Findings<'_>) {
    let name = &entry.key;
    if let Some(problem) = names::key_problem(name) {
        let message = format!("the name '{}' {problem}", name.escape_debug());
        findings.error("script-name", path, entry.place, message, "Take another name.");
    } else if !names::is_identifier(name) {
        findings.warn(
            "script-name",
            path,
            entry.place,
            format!("'{name}' cannot stand behind a dot in templates"),
            &format!("Write {what}s['{name}'], or take letters, digits and '_'."),
        );
    }
}

fn without_meaning(
    names: &[&str],
    why: &str,
    applies: bool,
    fields: &Fields<'_>,
    findings: &mut Findings<'_>,
) {
    for name in names.iter().filter(|_| applies) {
        if let Some(entry) = fields.entry(&[name], findings) {
            let message = format!("'{name}' {why}");
            findings.warn("input-field", &fields.at(name), entry.place, message, "It is ignored.");
        }
    }
}
