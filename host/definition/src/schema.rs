//! Checks JSON against a JSON schema, and says what is wrong in plain words.
//!
//! A schema is the one list of what a file may contain: the hint of a breach is the schema's own
//! description of the place, and keys that have no meaning are those that it does not list.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::yaml::names::nearest;

/// A JSON schema (draft 2020-12), ready for use.
pub(crate) struct Schema {
    json: Value,
    validator: Validator,
}

/// What breaks a schema.
pub(crate) struct Breach {
    /// Where in the checked value: the keys and indexes that lead there.
    pub(crate) place: Vec<String>,
    /// What is wrong there.
    pub(crate) problem: Problem,
}

/// What is wrong with a value.
pub(crate) enum Problem {
    /// A key that has no meaning.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that have one there.
        known: Vec<String>,
    },
    /// None of several alternatives; what they are, only the schema's reader can say.
    NoAlternative {
        /// The schema's description.
        hint: Option<String>,
    },
    /// Anything else.
    Wrong {
        /// What, in plain words.
        message: String,
        /// The schema's description.
        hint: Option<String>,
    },
}

impl Schema {
    /// The schema of that text, which is a constant.
    #[expect(clippy::expect_used, reason = "the schemas are constants, and each test builds them")]
    pub(crate) fn constant(text: &str) -> Self {
        let json: Value = serde_json::from_str(text).expect("the schema is JSON");
        let options = jsonschema::options().should_validate_formats(true);
        let validator = options.build(&json).expect("the schema is sound");
        Self { json, validator }
    }

    /// A schema that a stranger wrote; the error says why it is none.
    pub(crate) fn of(json: Value) -> Result<Self, String> {
        let options = jsonschema::options().should_validate_formats(true);
        let validator = options.build(&json).map_err(|error| error.to_string())?;
        Ok(Self { json, validator })
    }

    /// The schema itself.
    pub(crate) fn json(&self) -> &Value {
        &self.json
    }

    /// Everything that breaks it.
    pub(crate) fn check(&self, value: &Value) -> Vec<Breach> {
        self.validator.iter_errors(value).flat_map(|error| self.breaches(&error)).collect()
    }

    fn breaches(&self, error: &ValidationError<'_>) -> Vec<Breach> {
        let place = place(error);
        let breach = |problem| Breach { place: place.clone(), problem };
        match error.kind() {
            ValidationErrorKind::UnevaluatedProperties { unexpected }
            | ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.known_keys(error);
                let unknown = |key: &String| {
                    breach(Problem::UnknownKey { key: key.clone(), known: known.clone() })
                };
                unexpected.iter().map(unknown).collect()
            }
            ValidationErrorKind::AnyOf { .. } => {
                vec![breach(Problem::NoAlternative { hint: self.hint(error) })]
            }
            _ => vec![breach(Problem::Wrong { message: message(error), hint: self.hint(error) })],
        }
    }

    /// The properties that stand beside the rule that failed.
    fn known_keys(&self, error: &ValidationError<'_>) -> Vec<String> {
        let rule = error.schema_path().as_str();
        let owner = rule.rsplit_once('/').and_then(|(owner, _)| self.json.pointer(owner));
        let properties = owner.and_then(|owner| owner.get("properties")?.as_object());
        properties.map(|keys| keys.keys().cloned().collect()).unwrap_or_default()
    }

    /// The word that was probably meant; else the description of what the failing rule belongs to; of what is missing, if
    /// that is it.
    fn hint(&self, error: &ValidationError<'_>) -> Option<String> {
        let rule = error.schema_path().as_str();
        let (place, keyword) = rule.rsplit_once('/')?;
        if let (ValidationErrorKind::Enum { options }, Some(written)) =
            (error.kind(), error.instance().as_str())
        {
            let options = options.as_array()?.iter().filter_map(Value::as_str);
            if let Some(near) = nearest(written, options) {
                return Some(format!("Did you mean '{near}'?"));
            }
        }
        if let ValidationErrorKind::Required { property } = error.kind() {
            let missing = self.json.pointer(place)?.get("properties")?.get(property.as_str()?)?;
            return missing.get("description")?.as_str().map(str::to_owned);
        }
        let owner = match keyword {
            "pattern" | "maxLength" if place.ends_with("/propertyNames") => {
                place.rsplit_once('/').map_or(place, |(owner, _)| owner)
            }
            _ => place,
        };
        self.json.pointer(owner)?.get("description")?.as_str().map(str::to_owned)
    }
}

/// The keys and indexes of the JSON pointer.
fn place(error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.instance_path().as_str();
    let part = |part: &str| part.replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(part).collect()
}

fn message(error: &ValidationError<'_>) -> String {
    let shown = shown(error.instance());
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            format!("'{}' is missing", property.as_str().unwrap_or_default())
        }
        ValidationErrorKind::Type { kind } if error.instance().is_null() => {
            format!("nothing is written here; {} is expected", expected(kind))
        }
        ValidationErrorKind::Type { kind } => {
            let shown = if error.instance().is_array() { "this" } else { &shown };
            format!("{shown} is {}, not {}", type_of(error.instance()), expected(kind))
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let options: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
            format!("{shown} is none of {}", options.join(", "))
        }
        ValidationErrorKind::Pattern { .. } => format!("{shown} does not have the right form"),
        ValidationErrorKind::Format { format } if format == "email" => {
            format!("{shown} is no e-mail address")
        }
        ValidationErrorKind::Format { .. } => format!("{shown} is no instant"),
        ValidationErrorKind::MinLength { limit: 1 } => "this is empty".to_owned(),
        ValidationErrorKind::MinLength { limit } => {
            format!("{shown} is shorter than {limit} characters")
        }
        ValidationErrorKind::MaxLength { limit } => {
            format!("{shown} is longer than {limit} characters")
        }
        ValidationErrorKind::MinItems { .. } => "the list is empty".to_owned(),
        ValidationErrorKind::Minimum { limit } => format!("{shown} is less than {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("{shown} is more than {limit}"),
        ValidationErrorKind::PropertyNames { error } => {
            format!("the name {} is not allowed", self::shown(error.instance()))
        }
        _ => error.to_string(),
    }
}

/// A value short enough for a message.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 40;
    match value {
        Value::Object(_) => "this".to_owned(),
        Value::Array(_) => "the list".to_owned(),
        Value::String(text) if text.chars().count() > LONGEST => {
            format!("'{}…'", text.chars().take(LONGEST).collect::<String>())
        }
        Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn expected(kind: &TypeKind) -> String {
    let name = |one: jsonschema::JsonType| match one {
        jsonschema::JsonType::Array => "a list",
        jsonschema::JsonType::Boolean => "true or false",
        jsonschema::JsonType::Integer => "a whole number",
        jsonschema::JsonType::Null => "nothing",
        jsonschema::JsonType::Number => "a number",
        jsonschema::JsonType::Object => "an object",
        jsonschema::JsonType::String => "a text",
    };
    match kind {
        TypeKind::Single(one) => name(*one).to_owned(),
        TypeKind::Multiple(set) => set.iter().map(name).collect::<Vec<_>>().join(" or "),
    }
}
