//! Values as JSON, in the wire form of the app-engine interface.

use std::collections::BTreeMap;

use gantry_model::limits;
use gantry_model::types::TypeSpec;
use gantry_model::value::{Item, Value, number};
use serde_json::json;

use super::arrays::check_array_size;
use super::constraints;
use super::error::{ValueError, message};
use super::geometry::check_geometry;

/// The value that a client sent. An array is a list of `{"index": …, "value": …}`; a geometry is a
/// text that holds GeoJSON; a number may be one of the words `NaN`, `Infinity` and `-Infinity`.
///
/// # Errors
///
/// Where the JSON has another type or breaks a constraint. Images and files are refused: their
/// bytes come by upload.
pub fn value_from_json(spec: &TypeSpec, json: &serde_json::Value) -> Result<Value, ValueError> {
    let mut items_left = limits::ARRAY_ITEMS;
    read(spec, json, &mut items_left)
}

fn read(
    spec: &TypeSpec,
    json: &serde_json::Value,
    items_left: &mut usize,
) -> Result<Value, ValueError> {
    match spec {
        TypeSpec::Boolean => json
            .as_bool()
            .map(Value::Boolean)
            .ok_or_else(|| ValueError::invalid(message::NO_MATCH, expected("true or false", json))),
        TypeSpec::Integer(bounds) => {
            let value =
                json.as_i64().ok_or_else(|| wrong_type("a whole number of 64 bits", json))?;
            constraints::integer(value, bounds)
        }
        TypeSpec::Number { bounds, infinity_allowed, nan_allowed } => {
            let word = || json.as_str().and_then(number::from_word);
            let value = json.as_f64().or_else(word).ok_or_else(|| wrong_type("a number", json))?;
            constraints::float(value, bounds, *infinity_allowed, *nan_allowed)
        }
        TypeSpec::String { min_length, max_length } => {
            constraints::string(text(json)?, *min_length, *max_length)
        }
        TypeSpec::Enumeration { values } => {
            let text = json
                .as_str()
                .ok_or_else(|| ValueError::invalid(message::NO_MATCH, expected("a text", json)))?;
            constraints::enumeration(text, values)
        }
        TypeSpec::Datetime { before, after } => constraints::datetime(text(json)?, *before, *after),
        TypeSpec::Geometry => {
            let text = text(json)?;
            check_geometry(text)?;
            Ok(Value::Geometry(text.to_owned()))
        }
        TypeSpec::Image { .. } | TypeSpec::File { .. } | TypeSpec::Files(_) => {
            Err(ValueError::invalid(message::TYPE, "the bytes of a file have to be uploaded"))
        }
        TypeSpec::Array { subtype, min_size, max_size } => {
            let items = items(subtype, json, items_left)?;
            check_array_size(items.len(), *min_size, *max_size)?;
            Ok(Value::Array(items))
        }
    }
}

fn items(
    subtype: &TypeSpec,
    json: &serde_json::Value,
    items_left: &mut usize,
) -> Result<Vec<Item>, ValueError> {
    let list = json.as_array().ok_or_else(|| ValueError::structure(expected("a list", json)))?;
    *items_left = items_left.checked_sub(list.len()).ok_or_else(|| {
        ValueError::dimensions(list.len(), None, Some(limits::ARRAY_ITEMS as u64))
    })?;
    let mut items = BTreeMap::new();
    for entry in list {
        let index = entry.get("index").and_then(serde_json::Value::as_u64);
        let index = index.and_then(|index| u32::try_from(index).ok());
        let Some((index, json)) = index.zip(entry.get("value")) else {
            let hint = "each item is an object such as {\"index\": 0, \"value\": 5}";
            return Err(ValueError::structure(hint));
        };
        let value = read(subtype, json, items_left).map_err(|error| error.in_item(index))?;
        if items.insert(index, value).is_some() {
            return Err(ValueError::structure(format!("the index {index} is given twice")));
        }
    }
    Ok(items.into_iter().map(|(index, value)| Item { index, value }).collect())
}

fn text(json: &serde_json::Value) -> Result<&str, ValueError> {
    json.as_str().ok_or_else(|| wrong_type("a text", json))
}

fn wrong_type(wanted: &str, json: &serde_json::Value) -> ValueError {
    ValueError::invalid(message::TYPE, expected(wanted, json))
}

fn expected(wanted: &str, json: &serde_json::Value) -> String {
    let came = match json {
        serde_json::Value::Null => "nothing",
        serde_json::Value::Bool(_) => "a truth value",
        serde_json::Value::Number(_) => "another number",
        serde_json::Value::String(_) => "a text",
        serde_json::Value::Array(_) => "a list",
        serde_json::Value::Object(_) => "an object",
    };
    format!("{wanted} is expected, but {came} came")
}

/// The value as clients get it: `null` for images and files, whose bytes are downloaded; a list of
/// `{"index": …, "value": …}` for an array.
pub fn value_to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Number(value) => number::json(*value),
        Value::String(text)
        | Value::Enumeration(text)
        | Value::Datetime(text)
        | Value::Geometry(text) => json!(text),
        Value::Image(_) | Value::File(_) | Value::Files(_) => serde_json::Value::Null,
        Value::Array(items) => {
            let item =
                |item: &Item| json!({"index": item.index, "value": value_to_json(&item.value)});
            items.iter().map(item).collect()
        }
    }
}
