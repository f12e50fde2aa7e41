//! The bytes of images and files.

use std::io::{Read, Seek, SeekFrom};

use gantry_model::types::{FileFormat, TypeSpec};
use gantry_model::value::Content;

use super::error::{ValueError, message};
use super::image::{self, ImageLimits};
use super::text_file::is_text;

/// Checks the bytes of an image or a file against its declaration: format (by signature, never by
/// name), size and, for an image, width and height. `size` is their number. Where the result says
/// `folder`, the bytes are the zip archive of a whole-slide image in DICOM, to be unpacked with
/// [`super::unpack_wsidicom`].
///
/// # Errors
///
/// Where a constraint is broken, where `spec` is neither an image nor a file, and where reading
/// fails ([`super::ValueCode::Io`]).
pub fn check_content<R: Read + Seek>(
    spec: &TypeSpec,
    file: &mut R,
    size: u64,
) -> Result<Content, ValueError> {
    file.seek(SeekFrom::Start(0)).map_err(ValueError::io)?;
    match spec {
        TypeSpec::Image { formats, max_file_size, max_width, max_height } => {
            let limits = ImageLimits {
                formats: formats.as_deref(),
                max_file_size: *max_file_size,
                max_width: *max_width,
                max_height: *max_height,
            };
            image::check(&limits, file, size)
        }
        TypeSpec::File { formats, max_file_size } => {
            if let Some(max) = max_file_size.filter(|max| size > *max) {
                let hint = format!("the file has {size} bytes, not at most {max}");
                return Err(ValueError::invalid(message::FILE_SIZE, hint));
            }
            let text_only = formats.as_deref().is_some_and(|formats| {
                !formats.is_empty() && formats.iter().all(|format| *format == FileFormat::Text)
            });
            if text_only && !is_text(file).map_err(ValueError::io)? {
                let hint = "the file is no text in UTF-8";
                return Err(ValueError::invalid(message::FILE_FORMAT, hint));
            }
            Ok(Content { size, folder: false, outline: false })
        }
        _ => Err(ValueError::invalid(message::TYPE, "a value is expected, not a file")),
    }
}
