//! A JSON object that is passed on, and seldom looked into: its text.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;
use serde_json::value::RawValue;

/// Levels of objects and lists that every reader of JSON goes into.
const LEVELS: usize = 100;

/// A JSON object as a plugin wrote it. Two are equal if their texts are.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct JsonObject(Box<RawValue>);

impl JsonObject {
    /// The object that the text is.
    ///
    /// # Errors
    ///
    /// The text is no JSON, is of another type, or nests so deep that others could not read it.
    pub fn parse(text: String) -> serde_json::Result<Self> {
        Self::of(RawValue::from_string(text)?)
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Its members.
    ///
    /// # Errors
    ///
    /// It has a number that is out of the range of 64 bits.
    pub fn value(&self) -> serde_json::Result<Json> {
        serde_json::from_str(self.text())
    }

    fn of(raw: Box<RawValue>) -> serde_json::Result<Self> {
        let text = raw.get();
        if !text.starts_with('{') {
            return Err(serde_json::Error::custom("it is no JSON object"));
        }
        // Few have so many at all, and only those are read to see how deep they are.
        if text.bytes().filter(|byte| matches!(byte, b'{' | b'[')).count() > LEVELS {
            serde_json::from_str::<Json>(text)?;
        }
        Ok(Self(raw))
    }
}

impl PartialEq for JsonObject {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::of(Deserialize::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_read_and_written_as_it_was() {
        let text = r#"{"a": [1, {"b": null}],  "a": 1.50}"#;
        let object = JsonObject::parse(text.to_owned()).unwrap();
        assert_eq!(serde_json::to_string(&[&object]).unwrap(), format!("[{text}]"));
        let [again]: [JsonObject; 1] = serde_json::from_str(&format!("[{text}]")).unwrap();
        assert_eq!(again, object);
        assert_eq!(object.value().unwrap(), json!({ "a": 1.5 }));
        let of_a_value: JsonObject = serde_json::from_value(json!({ "a": 1 })).unwrap();
        assert_eq!(of_a_value.text(), r#"{"a":1}"#);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "{", "[]", "null", "\"{}\"", "{} {}", "{\"a\": \"\u{1}\"}"] {
            assert!(JsonObject::parse(text.to_owned()).is_err(), "{text}");
        }
        assert!(serde_json::from_value::<JsonObject>(json!([])).is_err());
    }

    #[test]
    fn what_others_could_not_read_is_refused() {
        let nested = |levels| format!("{{\"a\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(JsonObject::parse(nested(99)).is_ok());
        assert!(JsonObject::parse(nested(10_000)).is_err());
        let wide = format!("{{\"a\": [{}[]]}}", "[], ".repeat(1_000));
        assert!(JsonObject::parse(wide).is_ok());
    }
}
