//! A value as a word of a command line.

use serde_json::Value;

/// The text of a value, as Python's `str` writes it: `True`, `None`, `1.5`. Lists and objects are
/// written as JSON.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;

    use super::*;

    #[test]
    fn values_are_written_as_python_writes_them() {
        let values = [json!(true), json!(false), json!(null), json!(3), json!(0.5), json!("a b")];
        let texts = values.map(|value| text_of(&value));
        assert_eq!(texts, ["True", "False", "None", "3", "0.5", "a b"]);
    }
}
