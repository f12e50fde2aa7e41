//! What a series looks like: the frame in the middle; of a slide its overview.

use std::path::Path;

use dicom_dictionary_std::tags;
use gantry_plugin_sdk::dataset_format::DatasetFile;
use picture::{MOST_PIXELS, Png, Slice};
use thiserror::Error;

use crate::frame::{self, Unseen};
use crate::instance::{Instance, Problem};

/// Why there is no picture.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Damaged(#[from] Problem),
    #[error(transparent)]
    Unseen(#[from] Unseen),
    #[error("a frame of {width} × {height} pixels is more than a preview is made of")]
    TooLarge { width: u64, height: u64 },
    #[error(transparent)]
    Picture(#[from] picture::Error),
}

/// A picture of a series whose files are in their order; `None` if there is nothing to look at.
pub(crate) fn preview(
    root: &Path,
    files: &[DatasetFile],
    longest_edge: u32,
) -> Result<Option<Png>, Failure> {
    let is_slide = files.iter().any(|file| file.role == "level");
    let instance = if is_slide { overview(root, files)? } else { middle(root, files)? };
    let Some(instance) = instance.filter(Instance::is_image) else { return Ok(None) };
    let count = |tag| instance.count(tag).unwrap_or_default();
    let (width, height) = (count(tags::COLUMNS), count(tags::ROWS));
    if width == 0 {
        return Ok(None);
    }
    if width.saturating_mul(height) > MOST_PIXELS {
        return Err(Failure::TooLarge { width, height });
    }
    let pixels = frame::pixels(root, &instance, instance.frames() / 2)?;
    let aspect = match instance.numbers(tags::PIXEL_SPACING).as_slice() {
        [between_rows, between_columns, ..] => between_rows / between_columns,
        _ => 1.0,
    };
    // Both fit, since their product is at most `MOST_PIXELS`.
    let slice = Slice { width: width as u32, height: height as u32, aspect, pixels };
    Ok(Some(slice.png(longest_edge)?))
}

fn middle(root: &Path, files: &[DatasetFile]) -> Result<Option<Instance>, Problem> {
    match files.get(files.len() / 2) {
        Some(file) => Instance::open(root, &file.path),
        None => Ok(None),
    }
}

/// The picture of the whole slide, else its smallest level that is one frame (PS3.3 section C.8.12.4.1.1: the third word of
/// the image type).
fn overview(root: &Path, files: &[DatasetFile]) -> Result<Option<Instance>, Problem> {
    let mut best: Option<(bool, u64, Instance)> = None;
    for file in files {
        let Some(instance) = Instance::open(root, &file.path)? else { continue };
        let kind = instance.text(tags::IMAGE_TYPE).unwrap_or_default();
        if instance.frames() > 1 || kind.contains("LABEL") {
            continue;
        }
        let is_overview = kind.contains("OVERVIEW") || kind.contains("THUMBNAIL");
        let pixels = instance.count(tags::ROWS).unwrap_or(u64::MAX);
        let is_better = best.as_ref().is_none_or(|(overview, rows, _)| {
            (is_overview, u64::MAX - pixels) > (*overview, u64::MAX - *rows)
        });
        if is_better {
            best = Some((is_overview, pixels, instance));
        }
    }
    Ok(best.map(|(.., instance)| instance))
}
