//! One DICOM file, without its pixels.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use dicom_dictionary_std::tags;
use dicom_object::{DefaultDicomObject, OpenFileOptions, ReadError, Tag};
use thiserror::Error;

/// Media Storage Directory Storage: a DICOMDIR, which lists files and is none of a series itself (PS3.4 annex B).
const DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// The bytes of an image that a reader needs before the pixels.
pub(crate) struct Instance {
    /// Path below the root.
    pub(crate) path: String,
    object: DefaultDicomObject,
}

/// A file that is DICOM by its mark, and cannot be read as such.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    #[error("it cannot be read: {0}")]
    Read(#[source] std::io::Error),
    #[error("{}", chain(.0))]
    Parse(#[source] Box<ReadError>),
    #[error("it belongs to no series: it has no Series Instance UID (0020,000E)")]
    NoSeries,
}

impl Instance {
    /// Reads a file up to its pixels. `None` if it is no DICOM file, or a DICOMDIR.
    pub(crate) fn open(root: &Path, path: &str) -> Result<Option<Self>, Problem> {
        let file = root.join(path);
        if !is_dicom(&file).map_err(Problem::Read)? {
            return Ok(None);
        }
        let options = OpenFileOptions::new().read_until(tags::PIXEL_DATA);
        let object = options.open_file(&file).map_err(|error| Problem::Parse(Box::new(error)))?;
        if object.meta().media_storage_sop_class_uid().trim_end_matches('\0') == DIRECTORY {
            return Ok(None);
        }
        let instance = Self { path: path.to_owned(), object };
        if instance.text(tags::SERIES_INSTANCE_UID).is_none() {
            return Err(Problem::NoSeries);
        }
        Ok(Some(instance))
    }

    /// The transfer syntax's UID.
    pub(crate) fn transfer_syntax(&self) -> &str {
        self.object.meta().transfer_syntax().trim_end_matches('\0')
    }

    /// An element as text; `None` if it is not there, or empty.
    pub(crate) fn text(&self, tag: Tag) -> Option<String> {
        let element = self.object.element_opt(tag).ok()??;
        let text = element.to_str().ok()?.trim_matches([' ', '\0']).to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// An element as numbers; none if it is not there, or does not hold numbers.
    pub(crate) fn numbers(&self, tag: Tag) -> Vec<f64> {
        let element = self.object.element_opt(tag).ok().flatten();
        element.and_then(|element| element.to_multi_float64().ok()).unwrap_or_default()
    }

    /// An element as one whole number that is not negative.
    pub(crate) fn count(&self, tag: Tag) -> Option<u64> {
        let number = *self.numbers(tag).first()?;
        (number >= 0.0 && number.fract() == 0.0).then_some(number as u64)
    }

    /// Number of frames; most objects have one and do not say so.
    pub(crate) fn frames(&self) -> u64 {
        self.count(tags::NUMBER_OF_FRAMES).filter(|frames| *frames > 0).unwrap_or(1)
    }

    /// Whether there is an image in it: reports and plans have no rows.
    pub(crate) fn is_image(&self) -> bool {
        self.count(tags::ROWS).is_some_and(|rows| rows > 0)
    }
}

/// Whether a file has the mark of DICOM after its preamble (PS3.10 section 7.1). Files without it, from before the mark was
/// there, cannot be told from anything else.
fn is_dicom(path: &Path) -> std::io::Result<bool> {
    let mut start = [0; 132];
    match File::open(path)?.read_exact(&mut start) {
        Ok(()) => Ok(start.ends_with(b"DICM")),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// An error with its causes.
fn chain(error: &ReadError) -> String {
    let causes =
        std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
