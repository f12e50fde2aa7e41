//! The form of an answer: from what is asked to fields, and from what was filled in to a report.

use gantry_engine::study::{Report, ReportedStatus};
use gantry_model::study::{Callback, ExecutionResult};
use serde::Serialize;
use serde_json::{Map, Value};

/// The control of an answer that is one value.
const WHOLE: &str = "answer";
/// What the controls of values begin with that have names.
const MEMBER: &str = "value.";

/// What is filled in.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    /// What a callback asks.
    question: Option<String>,
    /// Whether whoever answers says if it is a success.
    judged: bool,
    fields: Vec<Field>,
}

/// A field.
#[derive(Debug, Serialize)]
struct Field {
    /// What the control is called.
    control: String,
    label: String,
    help: Option<String>,
    kind: Kind,
    required: bool,
    /// What can be chosen, if not everything can be written.
    choices: Vec<Choice>,
}

/// What is written in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Number,
    Json,
    /// A number or truth value if it is one, else a text.
    Any,
}

/// A value that can be chosen.
#[derive(Debug, Serialize)]
struct Choice {
    /// As JSON.
    value: String,
    label: String,
}

impl Form {
    /// For a question with the JSON schema of its answer.
    pub(super) fn of_question(question: &str, schema: &Value) -> Self {
        let fields = match schema.get("properties").and_then(Value::as_object) {
            Some(members) => {
                let required = schema.get("required").and_then(Value::as_array);
                let required =
                    |name: &str| required.is_some_and(|names| names.iter().any(|it| it == name));
                let field = |(name, schema): (&String, &Value)| {
                    Field::of(format!("{MEMBER}{name}"), name, schema, required(name))
                };
                members.iter().map(field).collect()
            }
            None => vec![Field::of(WHOLE.to_owned(), "Answer", schema, true)],
        };
        Self { question: Some(question.to_owned()), judged: false, fields }
    }

    /// For what somebody has to judge. There is a field for each value that becomes a variable and is not there yet.
    pub(super) fn of_judgement(callback: &Callback, values: Option<&Value>) -> Self {
        let missing = callback.variable_map.iter().filter_map(|(_, pointer)| {
            let name = pointer.0.strip_prefix('/').filter(|name| !name.contains(['/', '~']))?;
            let there = values.and_then(|values| values.get(name)).is_some();
            (!there).then_some(name)
        });
        let field =
            |name: &str| Field::of(format!("{MEMBER}{name}"), name, &Value::Bool(true), false);
        Self { question: None, judged: true, fields: missing.map(field).collect() }
    }

    /// What was filled in. `values` are those that are there already.
    ///
    /// # Errors
    /// What cannot be read.
    pub(super) fn read(
        &self,
        filled: &[(String, String)],
        values: Option<&Value>,
    ) -> Result<Report, String> {
        let text = |control: &str| {
            let found = filled.iter().find(|(name, _)| name == control);
            found.map(|(_, text)| text.trim()).filter(|text| !text.is_empty())
        };
        let result = match text("result") {
            _ if !self.judged => ExecutionResult::Success,
            Some("success") => ExecutionResult::Success,
            Some("failed") => ExecutionResult::Failed,
            _ => return Err("choose a result".to_owned()),
        };
        let mut members = Map::new();
        let mut whole = None;
        for field in &self.fields {
            let Some(value) = text(&field.control).map(|text| field.read(text)).transpose()? else {
                continue;
            };
            match field.control.strip_prefix(MEMBER) {
                Some(name) => drop(members.insert(name.to_owned(), value)),
                None => whole = Some(value),
            }
        }
        let answered = match (self.judged, whole) {
            (false, None) => Some(Value::Object(members)),
            (false, whole) => whole,
            (true, _) if members.is_empty() => None,
            (true, _) => {
                let mut all = values.and_then(Value::as_object).cloned().unwrap_or_default();
                all.extend(members);
                Some(Value::Object(all))
            }
        };
        Ok(Report {
            status: Some(ReportedStatus::Finished),
            result: Some(result),
            values: answered,
            run_log: None,
            result_log: text("remark").map(str::to_owned),
        })
    }
}

impl Field {
    fn of(control: String, name: &str, schema: &Value, required: bool) -> Self {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);
        let options = schema.get("enum").and_then(Value::as_array).map(|values| {
            let shown =
                |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            values
                .iter()
                .map(|value| Choice { value: value.to_string(), label: shown(value) })
                .collect()
        });
        let truth =
            |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
        let (kind, choices) = match (options, text("type").as_deref()) {
            (Some(options), _) => (Kind::Json, options),
            (None, Some("boolean")) => {
                (Kind::Json, vec![truth("true", "yes"), truth("false", "no")])
            }
            (None, Some("string")) => (Kind::Text, Vec::new()),
            (None, Some("integer" | "number")) => (Kind::Number, Vec::new()),
            (None, Some(_)) => (Kind::Json, Vec::new()),
            (None, None) => (Kind::Any, Vec::new()),
        };
        let help = match (text("description"), kind) {
            (None, Kind::Json) if choices.is_empty() => Some("Written as JSON.".to_owned()),
            (help, _) => help,
        };
        let label = text("title").unwrap_or_else(|| name.to_owned());
        Self { control, label, help, kind, required, choices }
    }

    fn read(&self, written: &str) -> Result<Value, String> {
        let text = || Value::String(written.to_owned());
        let json = serde_json::from_str::<Value>(written);
        match (self.kind, json) {
            (Kind::Text, _) => Ok(text()),
            (Kind::Any, Ok(json)) if json.is_number() || json.is_boolean() => Ok(json),
            (Kind::Any, _) => Ok(text()),
            (Kind::Number, Ok(json)) if json.is_number() => Ok(json),
            (Kind::Number, _) => Err(format!("{}: '{written}' is no number", self.label)),
            (Kind::Json, Ok(json)) => Ok(json),
            (Kind::Json, Err(error)) => Err(format!("{}: this is no JSON: {error}", self.label)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(schema: &Value, filled: &[(&str, &str)]) -> Result<Option<Value>, String> {
        let filled: Vec<_> =
            filled.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Form::of_question("?", schema).read(&filled, None).map(|report| report.values)
    }

    #[test]
    fn answers_are_what_the_schema_says() {
        let one = |schema: Value, text: &str| read(&schema, &[("answer", text)]);
        assert_eq!(one(json!(true), "7"), Ok(Some(json!(7))));
        assert_eq!(one(json!(true), "so [1]"), Ok(Some(json!("so [1]"))));
        assert_eq!(one(json!({"type": "string"}), "7"), Ok(Some(json!("7"))));
        assert_eq!(one(json!({"type": "integer"}), " 7 "), Ok(Some(json!(7))));
        assert!(one(json!({"type": "integer"}), "many").is_err());
        assert_eq!(one(json!({"type": "boolean"}), "false"), Ok(Some(json!(false))));
        assert_eq!(one(json!({"enum": ["good", 2]}), "\"good\""), Ok(Some(json!("good"))));
        assert_eq!(one(json!({"type": "array"}), "[1]"), Ok(Some(json!([1]))));
        assert!(one(json!({"type": "array"}), "[1").is_err());
    }

    #[test]
    fn members_have_fields_of_their_own_and_those_left_empty_are_left_out() {
        let schema = json!({"properties": {"a b": {"type": "number"}, "c": {"type": "string"}}});
        let filled =
            [("value.a b", "1.5"), ("value.c", " "), ("value.d", "x"), ("result", "failed")];
        assert_eq!(read(&schema, &filled), Ok(Some(json!({"a b": 1.5}))));
    }
}
