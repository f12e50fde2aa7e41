//! Images: format, width and height, size. Only headers are read.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use gantry_model::types::ImageFormat;
use gantry_model::value::Content;
use imagesize::ImageType;
use tiff::decoder::{ChunkType, Decoder};
use tiff::tags::Tag;

use super::error::{ValueError, message};
use super::{dicom, wsidicom};
use crate::archive::looks_like_zip;

/// What a declaration allows.
pub(super) struct ImageLimits<'a> {
    pub(super) formats: Option<&'a [ImageFormat]>,
    pub(super) max_file_size: Option<u64>,
    pub(super) max_width: Option<u64>,
    pub(super) max_height: Option<u64>,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dimensions {
    pub(super) width: u64,
    pub(super) height: u64,
}

/// Checks one file, or the zip archive of a whole-slide image. The order of the checks is the
/// reference system's.
pub(super) fn check<R: Read + Seek>(
    limits: &ImageLimits<'_>,
    file: &mut R,
    size: u64,
) -> Result<Content, ValueError> {
    if looks_like_zip(file).map_err(ValueError::io)? {
        limits.check_format(Some(ImageFormat::Wsidicom))?;
        let slide = wsidicom::inspect(file)?;
        limits.check_dimensions(slide.dimensions)?;
        limits.check_size(slide.size)?;
        return Ok(Content { size: slide.size, folder: true, outline: false });
    }
    let format = signature(file).map_err(ValueError::io)?;
    limits.check_format(format)?;
    if format == Some(ImageFormat::Tiff) {
        check_tiff(file)?;
    }
    if limits.bound_dimensions() {
        limits.check_dimensions(format.and_then(|format| dimensions(format, file)))?;
    }
    limits.check_size(size)?;
    Ok(Content { size, folder: false, outline: false })
}

impl ImageLimits<'_> {
    fn check_format(&self, format: Option<ImageFormat>) -> Result<(), ValueError> {
        let Some(formats) = self.formats else { return Ok(()) };
        if format.is_some_and(|format| formats.contains(&format)) {
            return Ok(());
        }
        let names: Vec<String> = formats.iter().map(ToString::to_string).collect();
        let found = format.map_or("of an unknown format".to_owned(), |format| format.to_string());
        let hint = format!("the file is {found}, but only {} are taken", names.join(", "));
        Err(ValueError::invalid(message::IMAGE_FORMAT, hint))
    }

    fn bound_dimensions(&self) -> bool {
        self.max_width.is_some() || self.max_height.is_some()
    }

    fn check_dimensions(&self, dimensions: Option<Dimensions>) -> Result<(), ValueError> {
        if !self.bound_dimensions() {
            return Ok(());
        }
        let Some(Dimensions { width, height }) = dimensions else {
            let hint = "the image's width and height could not be read";
            return Err(ValueError::invalid(message::IMAGE_DIMENSION, hint));
        };
        if let Some(max) = self.max_width.filter(|max| width > *max) {
            let hint = format!("the image is {width} pixels wide, not at most {max}");
            return Err(ValueError::invalid(message::IMAGE_WIDTH, hint));
        }
        if let Some(max) = self.max_height.filter(|max| height > *max) {
            let hint = format!("the image is {height} pixels high, not at most {max}");
            return Err(ValueError::invalid(message::IMAGE_HEIGHT, hint));
        }
        Ok(())
    }

    fn check_size(&self, size: u64) -> Result<(), ValueError> {
        match self.max_file_size.filter(|max| size > *max) {
            None => Ok(()),
            Some(max) => Err(ValueError::image_too_large(size, max)),
        }
    }
}

/// The format that the first bytes tell.
fn signature<R: Read + Seek>(file: &mut R) -> io::Result<Option<ImageFormat>> {
    let mut start = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(dicom::SIGNATURE_END).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    let format = if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        ImageFormat::Png
    } else if start.starts_with(b"\xff\xd8\xff") {
        ImageFormat::Jpeg
    } else if start.starts_with(b"II*\0") || start.starts_with(b"MM\0*") {
        ImageFormat::Tiff
    } else if dicom::has_signature(&start) {
        ImageFormat::Dicom
    } else {
        return Ok(None);
    };
    Ok(Some(format))
}

/// A TIFF is taken where it has three samples a pixel and is not tiled: the reference system's
/// viewers read no other.
fn check_tiff<R: Read + Seek>(file: &mut R) -> Result<(), ValueError> {
    let refused = |hint: String| ValueError::invalid(message::IMAGE, hint);
    let mut decoder = Decoder::new(&mut *file).map_err(|error| refused(error.to_string()))?;
    let samples: Option<u16> = decoder.find_tag_unsigned(Tag::SamplesPerPixel).ok().flatten();
    if samples.unwrap_or(1) != 3 {
        let hint = "a TIFF with three samples a pixel is expected; take the type 'file' for others, \
                    such as grey ones";
        return Err(refused(hint.to_owned()));
    }
    if decoder.get_chunk_type() == ChunkType::Tile {
        let hint = "a TIFF in strips is expected; take the type 'file' for those in tiles";
        return Err(refused(hint.to_owned()));
    }
    Ok(())
}

/// Width and height, where the header is sound.
fn dimensions<R: Read + Seek>(format: ImageFormat, file: &mut R) -> Option<Dimensions> {
    file.seek(SeekFrom::Start(0)).ok()?;
    let by_header = |kind: ImageType, file: &mut R| {
        let size = kind.reader_size(&mut BufReader::new(file)).ok()?;
        Some(Dimensions { width: size.width as u64, height: size.height as u64 })
    };
    match format {
        ImageFormat::Png => by_header(ImageType::Png, file),
        ImageFormat::Jpeg => by_header(ImageType::Jpeg, file),
        ImageFormat::Tiff => {
            let (width, height) = Decoder::new(file).ok()?.dimensions().ok()?;
            Some(Dimensions { width: width.into(), height: height.into() })
        }
        ImageFormat::Dicom => dicom::dimensions(&mut BufReader::new(file)).ok().flatten(),
        ImageFormat::Wsidicom => None,
    }
}
