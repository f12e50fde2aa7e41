//! What conditions speak of: a label, a property or a word that is not there is found before an
//! experiment comes by.
//!
//! Conditions are Python. Read here is what nearly all are made of, such as
//! `callbacks['look'].result == 'success'` and `experiment.variables.get('age')`; so what is found
//! is a warning.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Match, Regex};

use super::WrittenCondition;
use super::states::Draft;
use crate::yaml::names::nearest;
use crate::yaml::{Findings, Place};

/// Label, property and the text that it is compared with; the latter two may be missing.
static OF_CALLBACKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = [
        r"\bcallbacks\s*(?:\[|\.\s*get\s*\()\s*",
        TEXT,
        r"(?:\s*[\])]\s*\.\s*(\w+)(?:\s*[=!]=\s*",
        TEXT,
        ")?)?",
    ];
    Regex::new(&parts.concat()).ok()
});

/// Property, and the name of a variable if it is the variables'.
static OF_EXPERIMENTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = [r"\bexperiment\s*\.\s*(\w+)(?:\s*(?:\[|\.\s*get\s*\()\s*", TEXT, ")?"];
    Regex::new(&parts.concat()).ok()
});

const TEXT: &str = r#"('[^'\\]*'|"[^"\\]*")"#;

const EXPERIMENT: &[&str] = &["label", "scandate", "state", "variables"];

const EXECUTION: &[&str] = &["result", "result_values", "status"];

const STATUS: &[&str] = &["created", "running", "waiting", "finished", "skipped"];

const RESULT: &[&str] = &["none", "success", "failed", "timeout"];

/// Most labels that are listed where none is near.
const LISTED: usize = 10;

/// Looks at the conditions of all transitions and callbacks.
pub(super) fn check(
    drafts: &[Draft],
    conditions: &[WrittenCondition],
    findings: &mut Findings<'_>,
) {
    let written: HashMap<&str, &WrittenCondition> =
        conditions.iter().map(|written| (written.path.as_str(), written)).collect();
    let callbacks = drafts.iter().flat_map(|draft| &draft.callbacks);
    let maps = callbacks.flat_map(|callback| &callback.variable_map);
    let variables: Vec<&str> = maps.map(|(variable, _)| variable.as_str()).collect();
    for draft in drafts {
        let labels: Vec<&str> =
            draft.callbacks.iter().map(|callback| callback.label.as_str()).collect();
        for way in &draft.ways {
            let path = format!("{}.condition", way.path);
            let Some(written) = written.get(path.as_str()) else { continue };
            let mut mentions = Mentions { written, findings };
            mentions.of_callbacks(&draft.label, &labels);
            mentions.of_experiment(&variables);
        }
    }
    let of_callbacks = |written: &&WrittenCondition| written.path.contains(".callbacks.");
    for written in conditions.iter().filter(of_callbacks) {
        Mentions { written, findings }.of_experiment(&variables);
    }
}

/// One condition, and where what is found in it goes.
struct Mentions<'a, 'f, 'd> {
    written: &'a WrittenCondition,
    findings: &'f mut Findings<'d>,
}

impl<'a> Mentions<'a, '_, '_> {
    fn of_callbacks(&mut self, state: &str, labels: &[&str]) {
        let Some(pattern) = OF_CALLBACKS.as_ref() else { return };
        let expression: &'a str = &self.written.expression;
        for found in pattern.captures_iter(expression) {
            let Some(text) = found.get(1) else { continue };
            let label = unquoted(text);
            if !labels.contains(&label) {
                let message = format!("the state '{state}' has no callback '{label}'");
                self.warn(text, message, &known("callbacks", label, labels));
            }
            let Some(property) = found.get(2) else { continue };
            let words = match property.as_str() {
                "status" => STATUS,
                "result" => RESULT,
                name => {
                    self.property("callback", property, name, EXECUTION);
                    continue;
                }
            };
            if let Some(text) = found.get(3).filter(|text| !words.contains(&unquoted(*text))) {
                let word = unquoted(text);
                let message = format!("the {} of a callback is never '{word}'", property.as_str());
                self.warn(text, message, &known("words", word, words));
            }
        }
    }

    /// Variables may come from elsewhere, so only those are told of that look like a slip.
    fn of_experiment(&mut self, variables: &[&str]) {
        let Some(pattern) = OF_EXPERIMENTS.as_ref() else { return };
        let expression: &'a str = &self.written.expression;
        for found in pattern.captures_iter(expression) {
            let Some(property) = found.get(1) else { continue };
            if property.as_str() != "variables" {
                self.property("experiment", property, property.as_str(), EXPERIMENT);
                continue;
            }
            let Some(text) = found.get(2) else { continue };
            let name = unquoted(text);
            let near = nearest(name, variables.iter().copied());
            if let Some(near) = near.filter(|_| !variables.contains(&name)) {
                let message = format!("no callback gives the variable '{name}'");
                self.warn(text, message, &format!("Did you mean '{near}'?"));
            }
        }
    }

    fn property(&mut self, whose: &str, found: Match<'_>, name: &str, all: &[&str]) {
        if !all.contains(&name) {
            let message = format!("no {whose} has the property '{name}'");
            self.warn(found, message, &known("properties", name, all));
        }
    }

    fn warn(&mut self, found: Match<'_>, message: String, hint: &str) {
        let inside = Place::of_byte(&self.written.expression, found.start());
        let at = self.written.at(inside.line, inside.column);
        let place = Place { line: at.line, column: at.column };
        self.findings.warn("workflow-condition-name", &self.written.path, place, message, hint);
    }
}

fn unquoted<'t>(text: Match<'t>) -> &'t str {
    text.as_str().trim_matches(['\'', '"'])
}

/// What was probably meant, or all that there is.
fn known(what: &str, written: &str, all: &[&str]) -> String {
    match nearest(written, all.iter().copied()) {
        Some(near) => format!("Did you mean '{near}'?"),
        None if all.is_empty() => format!("It has no {what}."),
        None if all.len() <= LISTED => format!("The {what} are: {}.", all.join(", ")),
        None => "Write one of those that there are.".to_owned(),
    }
}
