//! Values of parameters, once they were checked against their type.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::types::TypeKind;

/// A checked value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is the variant of `TypeSpec` of the same name")]
pub enum Value {
    Boolean(bool),
    Integer(i64),
    Number(#[serde(with = "number")] f64),
    String(String),
    Enumeration(String),
    /// As it was sent; it parses as an instant.
    Datetime(String),
    /// GeoJSON as it was sent.
    Geometry(String),
    Image(Content),
    File(Content),
    /// How many there are. They are on record one by one, since a set may have very many.
    Files(u64),
    /// By ascending index; while a run is being provisioned, indexes may be missing.
    Array(Vec<Item>),
}

/// One of several files that keep their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its path in the set, with `/` between names, without `.` and `..`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Of its bytes.
    pub digest: Digest,
}

/// One item of an array.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Counts from 0.
    pub index: u32,
    /// What stands there.
    pub value: Value,
}

/// What is known of a file or a folder; its bytes are an object of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Bytes in all.
    pub size: u64,
    /// Whether it is a folder of files (a whole-slide image in DICOM) rather than one file.
    #[serde(default)]
    pub folder: bool,
    /// Whether a GeoJSON file stands beside it (`<parameter>.geojson`): the outline of a crop.
    #[serde(default)]
    pub outline: bool,
}

impl Value {
    /// The type without its constraints.
    pub fn kind(&self) -> TypeKind {
        match self {
            Self::Boolean(_) => TypeKind::Boolean,
            Self::Integer(_) => TypeKind::Integer,
            Self::Number(_) => TypeKind::Number,
            Self::String(_) => TypeKind::String,
            Self::Enumeration(_) => TypeKind::Enumeration,
            Self::Datetime(_) => TypeKind::Datetime,
            Self::Geometry(_) => TypeKind::Geometry,
            Self::Image(_) => TypeKind::Image,
            Self::File(_) => TypeKind::File,
            Self::Files(_) => TypeKind::Files,
            Self::Array(_) => TypeKind::Array,
        }
    }

    /// The text of the file that holds the value; `None` for images and files, whose bytes are their own, and for
    /// arrays, which are folders.
    pub fn file_text(&self) -> Option<String> {
        match self {
            Self::Boolean(value) => Some(value.to_string()),
            Self::Integer(value) => Some(value.to_string()),
            Self::Number(value) => Some(number::text(*value)),
            Self::String(text)
            | Self::Enumeration(text)
            | Self::Datetime(text)
            | Self::Geometry(text) => Some(text.clone()),
            Self::Image(_) | Self::File(_) | Self::Files(_) | Self::Array(_) => None,
        }
    }
}

/// Floating-point numbers in JSON, which has no infinity and no NaN: these are written as texts.
pub mod number {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// The number as a task's file has it: `2.25`, `NaN`, `Infinity`, `-Infinity`.
    pub fn text(value: f64) -> String {
        if value.is_nan() {
            "NaN".to_owned()
        } else if value.is_infinite() {
            if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
        } else {
            value.to_string()
        }
    }

    /// The number that one of the words `nan`, `inf`, `infinity` means, in any case and with a sign.
    pub fn from_word(text: &str) -> Option<f64> {
        let lower = text.to_ascii_lowercase();
        let (sign, word) = match lower.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, lower.strip_prefix('+').unwrap_or(&lower)),
        };
        match word {
            "nan" => Some(f64::NAN),
            "inf" | "infinity" => Some(sign * f64::INFINITY),
            _ => None,
        }
    }

    /// The number as JSON: itself, or one of the words.
    pub fn json(value: f64) -> serde_json::Value {
        serde_json::Number::from_f64(value)
            .map_or_else(|| text(value).into(), serde_json::Value::Number)
    }

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        json(*value).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let number = value.as_f64().or_else(|| value.as_str().and_then(from_word));
        number.ok_or_else(|| serde::de::Error::custom("expected a number, NaN or an infinity"))
    }
}
