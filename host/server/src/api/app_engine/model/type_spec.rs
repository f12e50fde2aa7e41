//! The type of a parameter as clients see it. Limits on the sizes of images and files are not part
//! of it.

use gantry_model::types::{Bounds, FileFormat, ImageFormat, TypeSpec};
use serde::Serialize;

/// A type with its constraints.
#[derive(Debug, Serialize)]
#[serde(tag = "id", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub(super) enum TypeView {
    Boolean,
    Integer(Bounds<i64>),
    Number {
        #[serde(flatten)]
        bounds: Bounds<f64>,
        infinity_allowed: bool,
        nan_allowed: bool,
    },
    String {
        min_length: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        max_length: Option<u64>,
    },
    Enumeration {
        values: Vec<String>,
    },
    Datetime {
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    Geometry,
    Image {
        formats: Option<Vec<ImageFormat>>,
    },
    File {
        formats: Option<Vec<FileFormat>>,
    },
    Array {
        #[serde(skip_serializing_if = "Option::is_none")]
        min_size: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max_size: Option<u64>,
        sub_type: Box<TypeView>,
    },
}

impl From<TypeSpec> for TypeView {
    fn from(spec: TypeSpec) -> Self {
        match spec {
            TypeSpec::Boolean => Self::Boolean,
            TypeSpec::Integer(bounds) => Self::Integer(bounds),
            TypeSpec::Number { bounds, infinity_allowed, nan_allowed } => {
                Self::Number { bounds, infinity_allowed, nan_allowed }
            }
            TypeSpec::String { min_length, max_length } => Self::String { min_length, max_length },
            TypeSpec::Enumeration { values } => Self::Enumeration { values },
            TypeSpec::Datetime { before, after } => Self::Datetime {
                before: before.map(|instant| instant.to_string()),
                after: after.map(|instant| instant.to_string()),
            },
            TypeSpec::Geometry => Self::Geometry,
            TypeSpec::Image { formats, .. } => Self::Image { formats },
            TypeSpec::File { formats, .. } => Self::File { formats },
            // Of script tasks alone, which this interface does not show.
            TypeSpec::Files(_) => Self::File { formats: None },
            TypeSpec::Array { subtype, min_size, max_size } => {
                Self::Array { min_size, max_size, sub_type: Box::new((*subtype).into()) }
            }
        }
    }
}
