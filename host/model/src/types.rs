//! The types of a task's inputs and outputs, with their constraints, as a descriptor declares them.

use serde::{Deserialize, Serialize};

/// What values a parameter takes. `kind` names it; the fields constrain it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "id", rename_all = "lowercase")]
pub enum TypeSpec {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits with a sign.
    Integer(Bounds<i64>),
    /// A floating-point number of 64 bits.
    Number {
        /// Where it must lie.
        #[serde(flatten)]
        bounds: Bounds<f64>,
        /// Whether infinity, of either sign, is a value.
        #[serde(default)]
        infinity_allowed: bool,
        /// Whether "not a number" is a value.
        #[serde(default)]
        nan_allowed: bool,
    },
    /// Text, measured in characters.
    String {
        /// Shortest length that is taken.
        #[serde(default)]
        min_length: u64,
        /// Longest length that is taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_length: Option<u64>,
    },
    /// One of a list of texts.
    Enumeration {
        /// The texts, at least one.
        values: Vec<String>,
    },
    /// An instant with its time zone.
    Datetime {
        /// The value must not be later than this instant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<jiff::Timestamp>,
        /// The value must not be earlier than this instant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<jiff::Timestamp>,
    },
    /// A GeoJSON geometry, or a feature around one.
    Geometry,
    /// An image file.
    Image {
        /// Formats that are taken; `None` takes any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formats: Option<Vec<ImageFormat>>,
        /// Largest size in bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_file_size: Option<u64>,
        /// Largest width in pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_width: Option<u64>,
        /// Largest height in pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_height: Option<u64>,
    },
    /// Any file.
    File {
        /// Formats that are taken; `None` takes any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        formats: Option<Vec<FileFormat>>,
        /// Largest size in bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_file_size: Option<u64>,
    },
    /// Files that keep their names, in folders where they have some: a dataset, a series, a folder.
    Files(FilesSpec),
    /// A list of values of one type, perhaps arrays themselves.
    Array {
        /// The type of each item.
        subtype: Box<TypeSpec>,
        /// Fewest items that are taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_size: Option<u64>,
        /// Most items that are taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_size: Option<u64>,
    },
}

/// What a value of [`TypeSpec::Files`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesSpec {
    /// What it is called among researchers.
    pub object: ObjectKind,
    /// For a dataset, its format: `nifti1`, `dicom`, `philips_parrec`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_type: Option<String>,
    /// Whether the files are brought to the job's host before it starts.
    #[serde(default)]
    pub push: bool,
    /// A regular expression that the name of one of the files has to match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_pattern: Option<String>,
}

/// What researchers call a set of files.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ObjectKind {
    Study,
    Series,
    Dataset,
    Folder,
    File,
}

/// A range, each side open (`gt`, `lt`), closed (`geq`, `leq`) or absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds<T> {
    /// Values must be greater than this.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub gt: Option<T>,
    /// Values must be greater than or equal to this.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub geq: Option<T>,
    /// Values must be less than this.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub lt: Option<T>,
    /// Values must be less than or equal to this.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub leq: Option<T>,
}

/// An image file's format, told by its first bytes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum ImageFormat {
    /// One DICOM file.
    Dicom,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF, not tiled, with three samples a pixel.
    Tiff,
    /// A whole-slide image: a folder of DICOM files.
    Wsidicom,
}

/// What a file holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum FileFormat {
    /// Any bytes.
    Binary,
    /// UTF-8 text.
    Text,
}

/// A type without its constraints.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "each is the variant of `TypeSpec` of the same name")]
pub enum TypeKind {
    Boolean,
    Integer,
    Number,
    String,
    Enumeration,
    Datetime,
    Geometry,
    Image,
    File,
    Files,
    Array,
}

impl TypeSpec {
    /// The type without its constraints.
    pub fn kind(&self) -> TypeKind {
        match self {
            Self::Boolean => TypeKind::Boolean,
            Self::Integer(_) => TypeKind::Integer,
            Self::Number { .. } => TypeKind::Number,
            Self::String { .. } => TypeKind::String,
            Self::Enumeration { .. } => TypeKind::Enumeration,
            Self::Datetime { .. } => TypeKind::Datetime,
            Self::Geometry => TypeKind::Geometry,
            Self::Image { .. } => TypeKind::Image,
            Self::File { .. } => TypeKind::File,
            Self::Files(_) => TypeKind::Files,
            Self::Array { .. } => TypeKind::Array,
        }
    }

    /// Whether values are bytes in a file of their own rather than text that fits a row.
    pub fn is_bytes(&self) -> bool {
        matches!(self, Self::Image { .. } | Self::File { .. })
    }

    /// The type that an index path such as `0/2` leads to; `None` where it leads through something that is no array.
    pub fn at(&self, index: &[u32]) -> Option<&TypeSpec> {
        match (index.split_first(), self) {
            (None, _) => Some(self),
            (Some((_, rest)), Self::Array { subtype, .. }) => subtype.at(rest),
            (Some(_), _) => None,
        }
    }
}
