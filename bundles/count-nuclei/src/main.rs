//! The task: reads its inputs from `/inputs`, counts, and leaves its outputs in `/outputs`.
//!
//! A task is any program in a container. It talks to Gantry through files alone: one file for each value, named as the
//! parameter in `descriptor.yml`; a folder for each array. What it prints becomes the run's log, and an exit code other
//! than 0 makes the run fail.

mod files;

use std::path::Path;
use std::process::ExitCode;

use count_nuclei::picture::{Picture, PictureError};
use count_nuclei::{components, outline};
use serde_json::json;
use thiserror::Error;

use files::FileError;

/// Objects of fewer pixels are taken for noise where nothing else is asked for.
const DEFAULT_MIN_AREA: usize = 1;

/// Why the task failed.
#[derive(Debug, Error)]
enum TaskError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Picture(#[from] PictureError),
}

fn main() -> ExitCode {
    match run(Path::new("/inputs"), Path::new("/outputs")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(inputs: &Path, outputs: &Path) -> Result<(), TaskError> {
    let picture = Picture::read(&inputs.join("image"))?;
    let threshold = files::read(&inputs.join("threshold"))?;
    let min_area = files::read_optional(&inputs.join("min_area"))?.unwrap_or(DEFAULT_MIN_AREA);
    println!("image of {} × {} pixels", picture.width, picture.height);

    let found = components::brighter_than(&picture, threshold);
    println!("{} objects brighter than {threshold}", found.len());
    let nuclei = found.into_iter().filter(|object| object.pixels.len() >= min_area);
    let nuclei = nuclei.collect::<Vec<_>>();
    println!("{} of them with at least {min_area} pixels", nuclei.len());

    let areas = nuclei.iter().map(|nucleus| nucleus.pixels.len()).collect::<Vec<_>>();
    let mean_area = areas.iter().sum::<usize>() as f64 / areas.len().max(1) as f64;
    files::write(&outputs.join("count"), nuclei.len())?;
    files::write(&outputs.join("mean_area"), mean_area)?;
    files::write_array(&outputs.join("areas"), &areas)?;

    let outlines = nuclei.iter().map(|nucleus| {
        let ring = outline::outer_ring(nucleus);
        json!({"type": "Polygon", "coordinates": [ring]})
    });
    files::write_array(&outputs.join("outlines"), &outlines.collect::<Vec<_>>())?;

    let mut mask = Picture::black(picture.width, picture.height);
    for &(x, y) in nuclei.iter().flat_map(|nucleus| &nucleus.pixels) {
        mask.set(x, y, u8::MAX);
    }
    mask.write(&outputs.join("mask"))?;
    println!("done: {} nuclei, {mean_area:.1} pixels on average", nuclei.len());
    Ok(())
}

#[cfg(test)]
mod tests;
