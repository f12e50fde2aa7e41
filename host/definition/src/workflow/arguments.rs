//! What the function of a callback is given, checked against what the function says of itself.

use serde_json::{Map, Value};

use super::block::Block;
use super::functions::Known;
use super::{Reader, texts};
use crate::schema::{Breach, Problem};
use crate::yaml::names::{label_problem, nearest};
use crate::yaml::{Node, Place};

/// The arguments of a callback.
pub(super) struct Arguments<'a> {
    /// As JSON.
    pub(super) map: Map<String, Value>,
    /// Where they are written.
    pub(super) block: Block<'a>,
    /// The path of that.
    pub(super) path: String,
}

impl Arguments<'_> {
    /// Checks the function, which is named at `place`, and its arguments.
    pub(super) fn check(
        &self,
        reader: &mut Reader<'_, '_, '_>,
        function: &str,
        place: Place,
        path: &str,
    ) {
        if let Some(problem) = label_problem(function) {
            let message = format!("the function '{}' {problem}", function.escape_debug());
            let hint = "Write the name of a plugin.";
            reader.findings.error("workflow-function", path, place, message, hint);
            return;
        }
        let functions = reader.functions;
        match functions.find(function) {
            Known::Unchecked => {}
            Known::Unknown => {
                let message = format!("there is no function '{function}'");
                let hint = functions.suggestion(function);
                reader.findings.error("workflow-function", path, place, message, &hint);
            }
            Known::Nearly(near) => {
                let message = format!("no function '{function}' ships");
                let hint = format!("Did you mean '{near}'? Else a plugin of that name is needed.");
                reader.findings.warn("workflow-function", path, place, message, &hint);
            }
            Known::Broken(why) => {
                let message =
                    format!("the arguments are not checked: '{function}' describes them wrongly");
                let hint = format!("Tell the plugin's author: {why}");
                reader.findings.warn("workflow-arguments", path, place, message, &hint);
            }
            Known::Schema(schema) => {
                for breach in schema.check(&Value::Object(self.map.clone())) {
                    self.breach(reader, function, breach);
                }
                for breach in self.misspelt(schema.json()) {
                    self.breach(reader, function, breach);
                }
                texts::check(self, schema.json(), reader);
            }
        }
    }

    /// Keys that a schema takes although it does not know them, and that are called nearly like one that is left out.
    fn misspelt(&self, schema: &Value) -> Vec<Breach> {
        let known = schema.get("properties").and_then(Value::as_object);
        let (Some(known), None | Some(Value::Bool(true))) =
            (known, schema.get("additionalProperties"))
        else {
            return Vec::new();
        };
        let left: Vec<String> =
            known.keys().filter(|name| !self.map.contains_key(*name)).cloned().collect();
        let strange = self.map.keys().filter(|key| !known.contains_key(*key));
        let near = strange.filter(|key| nearest(key, left.iter().map(String::as_str)).is_some());
        let problem = |key: &String| Problem::UnknownKey { key: key.clone(), known: left.clone() };
        near.map(|key| Breach { place: Vec::new(), problem: problem(key) }).collect()
    }

    fn breach(&self, reader: &mut Reader<'_, '_, '_>, function: &str, breach: Breach) {
        let Breach { place: mut at, problem } = breach;
        let root: &Node = self.block.root();
        match problem {
            Problem::UnknownKey { key, known } => {
                at.push(key.clone());
                let place = self.block.place(root.find_key(&at), reader);
                let message = format!("'{key}' is no argument of '{function}'");
                let hint = match nearest(&key, known.iter().map(String::as_str)) {
                    Some(near) => format!("Did you mean '{near}'?"),
                    None => "It is probably ignored.".to_owned(),
                };
                let path = self.below(&at);
                reader.findings.warn("workflow-arguments", &path, place, message, &hint);
            }
            Problem::NoAlternative { hint } => {
                let message = format!("'{function}' does not take this");
                self.error(reader, &at, message, hint);
            }
            Problem::Wrong { message, hint } => self.error(reader, &at, message, hint),
        }
    }

    fn error(
        &self,
        reader: &mut Reader<'_, '_, '_>,
        at: &[String],
        message: String,
        hint: Option<String>,
    ) {
        let place = match (&self.block, at) {
            (Block::Plain(entry) | Block::Text(_, entry), []) => entry.place,
            _ => self.block.place(self.block.root().find(at), reader),
        };
        let hint = hint.unwrap_or_default();
        reader.findings.error("workflow-arguments", &self.below(at), place, message, &hint);
    }

    /// The path of what the keys and indexes lead to.
    pub(super) fn below<T: AsRef<str>>(&self, at: &[T]) -> String {
        let parts = std::iter::once(self.path.as_str()).chain(at.iter().map(AsRef::as_ref));
        parts.collect::<Vec<_>>().join(".")
    }
}
