//! Values: from JSON, from the text of a file and from uploaded bytes to a value that keeps its
//! declaration, and back.

mod arrays;
mod constraints;
mod content;
mod dicom;
mod error;
mod geometry;
mod image;
mod index;
mod json;
mod size;
mod text;
mod text_file;
mod written;
mod wsidicom;

pub use arrays::check_array_size;
pub use content::check_content;
pub use error::{ValueCode, ValueError};
pub use geometry::check_geometry;
pub use index::parse_index;
pub use json::{value_from_json, value_to_json};
pub use size::parse_file_size;
pub(crate) use size::parse_seconds;
pub use text::value_from_text;
pub use written::as_sent;
pub use wsidicom::{is_dicom, unpack_wsidicom};
