//! Checks a descriptor against the JSON schema, and says what is wrong in plain words.
//!
//! The schema is the one list of what a descriptor may contain: the hint of a finding is the
//! schema's own description of the place, and `unevaluatedProperties` marks keys that have no
//! meaning. Those are warnings, not errors, because the reference system takes them without a word;
//! they are mostly slips of the pen.

use std::sync::LazyLock;

use gantry_model::finding::Finding;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// The JSON schema (draft 2020-12) of descriptors, for editors as much as for the check.
pub const DESCRIPTOR_SCHEMA: &str = include_str!("descriptor.schema.json");

#[expect(clippy::expect_used, reason = "the schema is a constant, and each test of it parses it")]
static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(DESCRIPTOR_SCHEMA).expect("the schema is JSON"));

#[expect(clippy::expect_used, reason = "the schema is a constant, and each test of it builds it")]
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&SCHEMA).expect("the schema is sound")
});

/// What the schema finds: errors, or, where there are none, warnings of keys without a meaning.
/// (Beside an error they would mislead: a key whose value is wrong counts as unknown there.)
pub(super) fn check(descriptor: &Value) -> Result<Vec<Finding>, Vec<Finding>> {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for error in VALIDATOR.iter_errors(descriptor) {
        match error.kind() {
            ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let place = path(&error);
                warnings.extend(unexpected.iter().map(|key| unknown_key(&place, key)));
            }
            _ => errors.push(finding(&error)),
        }
    }
    if errors.is_empty() { Ok(warnings) } else { Err(errors) }
}

fn unknown_key(place: &str, key: &str) -> Finding {
    let path = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    Finding::warning("descriptor-unknown-key", path, format!("'{key}' has no meaning here"))
        .with_hint("It is ignored. Check its spelling and its place.")
}

fn finding(error: &ValidationError<'_>) -> Finding {
    let finding = Finding::error("descriptor-schema", path(error), message(error));
    match hint(error) {
        Some(hint) => finding.with_hint(hint),
        None => finding,
    }
}

/// `inputs.threshold.type.gt`, from the JSON pointer `/inputs/threshold/type/gt`.
fn path(error: &ValidationError<'_>) -> String {
    error.instance_path().as_str().trim_start_matches('/').replace('/', ".")
}

/// The description of what the failing rule belongs to.
fn hint(error: &ValidationError<'_>) -> Option<&'static str> {
    let rule = error.schema_path().as_str();
    let (place, keyword) = rule.rsplit_once('/')?;
    let owner = match keyword {
        "pattern" | "maxLength" if place.ends_with("/propertyNames") => {
            place.rsplit_once('/').map_or(place, |(owner, _)| owner)
        }
        _ => place,
    };
    SCHEMA.pointer(owner)?.get("description")?.as_str()
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
