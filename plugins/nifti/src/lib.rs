//! Finds NIfTI images among files, tells what their headers say, and shows their middle slice.

mod datatype;
mod find;
mod geometry;
mod header;
mod metadata;
mod plane;
mod preview;
mod problem;
mod source;
#[cfg(test)]
mod tests;

use std::path::Path;

use gantry_plugin_sdk::dataset_format::{
    DatasetFormat, FindRequest, Findings, Picture, PreviewRequest,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

/// The plugin.
pub struct Nifti;

/// Where the contract puts the files.
const ROOT: &str = "/data";

impl Plugin for Nifti {
    const ABOUT: About = about!("../README.md");
    type Settings = ();
}

impl DatasetFormat for Nifti {
    fn find(request: FindRequest, (): ()) -> Result<Findings, Error> {
        Ok(find::find(Path::new(ROOT), &request.files))
    }

    fn preview(request: PreviewRequest, (): ()) -> Result<Option<Picture>, Error> {
        let root = Path::new(ROOT);
        let Some(file) = request.dataset.files.first() else { return Ok(None) };
        let exists = |path: &str| request.dataset.files.iter().any(|file| file.path == path);
        let image = find::open(root, &file.path, exists)
            .map_err(|problem| Error::Failed(format!("{}: {}", file.path, problem.message())))?;
        let Some(image) = image else {
            return Err(Error::Unsupported(format!("{} is not NIfTI", file.path)));
        };
        let png = preview::preview(root, &image, request.longest_edge)
            .map_err(|problem| Error::Failed(format!("{}: {problem}", file.path)))?;
        Ok(png.map(|png| Picture {
            media_type: "image/png".to_owned(),
            width: png.width,
            height: png.height,
            content: png.content,
        }))
    }
}

export!(Nifti as dataset_format);
