//! What is wrong with a value. Codes and messages are those of the Cytomine app-engine interface,
//! letter by letter (slips of the pen included), because its clients compare whole bodies.

use std::fmt::Display;

use thiserror::Error;

/// A value that does not keep its declaration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ValueError {
    /// The kind of error.
    pub code: ValueCode,
    /// The interface's own text.
    pub message: String,
    /// Which item of an array, as an index path; empty for the value itself.
    pub at: Vec<u32>,
    /// What was expected and what came, for people.
    pub hint: String,
}

/// The kinds of error, each with its code in the app-engine interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueCode {
    /// The value has the wrong type or breaks a constraint.
    Invalid,
    /// An array has too few or too many items.
    Dimensions,
    /// A list does not consist of `{index, value}` objects.
    Structure,
    /// The bytes could not be read or written: a fault of the server, not of the value.
    Io,
}

impl ValueCode {
    /// The code on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "APPE-internal-request-validation-error",
            Self::Dimensions => "APPE-internal-invalid-dimensions",
            Self::Structure => "APPE-internal-invalid-structure",
            Self::Io => "APPE-storage-reading-file-error",
        }
    }
}

/// The texts of `APPE-internal-request-validation-error`. A string's texts are wrong in the
/// interface, and kept.
pub(super) mod message {
    pub(crate) const TYPE: &str = "invalid parameter type";
    pub(crate) const GREATER: &str = "value must be greater than defined constraint";
    pub(crate) const GREATER_OR_EQUAL: &str =
        "value must be greater than or equal to define constraint";
    pub(crate) const LESS: &str = "value must be less than defined constraint";
    pub(crate) const LESS_OR_EQUAL: &str = "value must be less than or equal to defined constraint";
    pub(crate) const INFINITY: &str = "value cannot be infinity";
    pub(crate) const NAN: &str = "value cannot be nan";
    pub(crate) const NO_MATCH: &str = "value does not match defined constraint.";
    pub(crate) const BEFORE: &str = "date must be before the defined constraint";
    pub(crate) const AFTER: &str = "date must be after the defined constraint";
    pub(crate) const GEOJSON: &str = "failed to parse the given GeoJSON object";
    pub(crate) const GEOJSON_INVALID: &str = "invalid GeoJSON object";
    pub(crate) const GEOMETRY_TYPE: &str = "unsupported geometry type";
    pub(crate) const GEOJSON_SUBTYPE: &str = "unsupported GeoJSON subtype";
    pub(crate) const GEOMETRY_SUBTYPE: &str = "unsupported geometry subtype";
    pub(crate) const RADIUS: &str = "missing radius parameter";
    pub(crate) const IMAGE: &str = "invalid image";
    pub(crate) const IMAGE_FORMAT: &str = "invalid image format";
    pub(crate) const IMAGE_DIMENSION: &str = "invalid image dimension";
    pub(crate) const IMAGE_WIDTH: &str = "invalid image width";
    pub(crate) const IMAGE_HEIGHT: &str = "invalid image height";
    pub(crate) const IMAGE_SIZE: &str = "invalid image size";
    /// The interface has no texts for files, whose constraints the reference system does not check.
    pub(crate) const FILE_FORMAT: &str = "invalid file format";
    pub(crate) const FILE_SIZE: &str = "invalid file size";
}

impl ValueError {
    /// Something of the wrong kind came, which no constraint needs to be asked about.
    pub fn wrong_type(hint: impl Display) -> Self {
        Self::invalid(message::TYPE, hint)
    }

    /// A file of a whole-slide image whose name cannot be kept.
    pub fn unkeepable(name: impl Display, reason: impl Display) -> Self {
        let hint = format!("the name of the file '{name}' cannot be kept: {reason}");
        Self::invalid(message::IMAGE_FORMAT, hint)
    }

    pub(super) fn invalid(message: &str, hint: impl Display) -> Self {
        Self::new(ValueCode::Invalid, message, hint)
    }

    pub(super) fn structure(hint: impl Display) -> Self {
        Self::new(ValueCode::Structure, "invalid provision structure", hint)
    }

    pub(super) fn io(error: impl Display) -> Self {
        Self::new(ValueCode::Io, "failed to read file from storage service", error)
    }

    /// A file of a whole-slide image that is no DICOM file.
    pub(crate) fn not_dicom(name: &str) -> Self {
        Self::invalid(message::IMAGE_FORMAT, format!("the file '{name}' is no DICOM file"))
    }

    /// An image of more bytes than are taken.
    pub(crate) fn image_too_large(size: u64, max: u64) -> Self {
        Self::invalid(message::IMAGE_SIZE, format!("the image has {size} bytes, not at most {max}"))
    }

    /// An array of `size` items, of which there may be `min` to `max`.
    pub(super) fn dimensions(size: usize, min: Option<u64>, max: Option<u64>) -> Self {
        let bound = |bound: Option<u64>| bound.map_or("any number".to_owned(), |b| b.to_string());
        let hint = format!("there are {size} items, not {} to {}", bound(min), bound(max));
        Self::new(ValueCode::Dimensions, "invalid collection dimensions", hint)
    }

    /// The same error, in the item `index` of an array around.
    pub(super) fn in_item(mut self, index: u32) -> Self {
        self.at.insert(0, index);
        self
    }

    fn new(code: ValueCode, message: &str, hint: impl Display) -> Self {
        Self { code, message: message.to_owned(), at: Vec::new(), hint: hint.to_string() }
    }
}
