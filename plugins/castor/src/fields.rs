//! What people entered, as flat fields: the template says how it is nested.

use gantry_plugin_sdk::{Value, json};
use serde_json::Map;

/// Fields and their values; a listing is a list of such objects.
pub(crate) type Fields = Map<String, Value>;

/// The fields that a template has and the data have a value for.
pub(crate) fn collect(template: &Value, data: &Value) -> Fields {
    let mut fields = Fields::new();
    for (field, description) in template.as_object().into_iter().flatten() {
        let Some(value) = data.get(field) else { continue };
        let content = description.get("content").unwrap_or(&Value::Null);
        match description.get("control").and_then(Value::as_str) {
            Some("TabsWidget") => {
                for tab in content.as_object().into_iter().flat_map(Map::values) {
                    fields.extend(collect(tab, value));
                }
            }
            Some("BoxWidget") => fields.extend(collect(content, value)),
            Some("ListingWidget") => {
                let entries = value.as_array().into_iter().flatten();
                let entries = entries.map(|entry| Value::Object(collect(content, entry)));
                let entries: Vec<Value> = entries.collect();
                fields.insert(format!("{field}_count"), json!(entries.len()));
                fields.insert(field.clone(), Value::Array(entries));
            }
            Some("MarkerEdit") => marker(&mut fields, field, value),
            _ => {
                fields.insert(field.clone(), value.clone());
            }
        }
    }
    fields
}

/// A single marker becomes three fields; several cannot be told apart by their names.
fn marker(fields: &mut Fields, field: &str, value: &Value) {
    let single = value.as_array().filter(|markers| markers.len() == 1);
    let position = single.and_then(|markers| markers.first()?.get("pos")?.as_array());
    match position.map(Vec::as_slice) {
        Some([x, y, z, ..]) => {
            for (axis, value) in [("x", x), ("y", y), ("z", z)] {
                fields.insert(format!("{field}_{axis}"), value.clone());
            }
        }
        _ => {
            fields.insert(field.to_owned(), value.clone());
        }
    }
}

/// A value as Castor is sent it; nothing for none.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_controls_become_flat_fields() {
        let plain = json!({"control": "TextEdit"});
        let template = json!({
            "tabs": {"control": "TabsWidget", "content": {
                "first": {"a": plain},
                "second": {"box": {"control": "BoxWidget", "content": {"b": plain}}},
            }},
            "lesions": {"control": "ListingWidget", "content": {
                "size": plain,
                "place": {"control": "MarkerEdit"},
            }},
            "markers": {"control": "MarkerEdit"},
            "absent": plain,
        });
        let data = json!({
            "tabs": {"a": 1, "box": {"b": true}},
            "lesions": [{"size": 3, "place": [{"pos": [1, 2, 3]}]}, {"size": 4, "other": 1}],
            "markers": [{"pos": [1, 2, 3]}, {"pos": [4, 5, 6]}],
            "unknown": 1,
        });
        let expected = json!({
            "a": 1,
            "b": true,
            "lesions": [{"size": 3, "place_x": 1, "place_y": 2, "place_z": 3}, {"size": 4}],
            "lesions_count": 2,
            "markers": [{"pos": [1, 2, 3]}, {"pos": [4, 5, 6]}],
        });
        assert_eq!(Value::Object(collect(&template, &data)), expected);
    }

    #[test]
    fn data_of_another_shape_have_no_fields() {
        let template = json!({"a": {"control": "BoxWidget", "content": {"b": {}}}, "c": 1});
        for data in [json!({"a": 1}), json!(null), json!([1])] {
            assert_eq!(collect(&template, &data), Fields::new(), "{data}");
        }
    }
}
