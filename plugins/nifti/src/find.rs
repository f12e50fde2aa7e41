//! Which files are NIfTI images, and what their headers say.

use std::collections::BTreeSet;
use std::path::Path;

use gantry_plugin_sdk::dataset_format::{Dataset, DatasetFile, FileProblem, Findings, SourceFile};

use crate::header::{self, BYTES_2, Header};
use crate::metadata::Metadata;
use crate::problem::Problem;
use crate::source::Source;

/// An image: its header, and the file that holds its voxels.
pub(crate) struct Image {
    pub(crate) header: Header,
    /// Path below the root.
    pub(crate) header_path: String,
    /// The same as `header_path` where one file holds both.
    pub(crate) voxels_path: String,
    /// Whether the voxels are gzipped.
    pub(crate) gzipped: bool,
}

/// Finds the images among the files below `root`.
pub(crate) fn find(root: &Path, files: &[SourceFile]) -> Findings {
    let names: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut findings = Findings { datasets: Vec::new(), problems: Vec::new() };
    for file in files.iter().filter(|file| stem(&file.path).is_some()) {
        let found = open(root, &file.path, |path| names.contains(path));
        let checked = found.and_then(|image| match image {
            Some(image) => check_size(&image, files).map(|()| Some(image)),
            None => Ok(None),
        });
        match checked {
            Ok(Some(image)) => findings.datasets.push(dataset(&image)),
            Ok(None) if is_named_as_pair(&file.path) => {}
            Ok(None) => findings.problems.push(problem(
                file,
                "it has the name of a NIfTI file, but does not begin as one".to_owned(),
            )),
            Err(error) => findings.problems.push(problem(file, error.message())),
        }
    }
    findings
}

/// The image whose header is in the file; `None` if that is of another format.
pub(crate) fn open(
    root: &Path,
    path: &str,
    exists: impl Fn(&str) -> bool,
) -> Result<Option<Image>, Problem> {
    let mut source = Source::open(&root.join(path))?;
    let Some(header) = header::read(&source.at_most(BYTES_2)?)? else { return Ok(None) };
    let header_path = path.to_owned();
    if header.single {
        let (voxels_path, gzipped) = (header_path.clone(), source.is_gzipped());
        return Ok(Some(Image { header, header_path, voxels_path, gzipped }));
    }
    let base = stem(path).unwrap_or(path);
    let possible =
        ["img", "img.gz", "IMG", "IMG.GZ"].map(|extension| format!("{base}.{extension}"));
    let voxels_path = possible.iter().find(|path| exists(path)).cloned();
    let [expected, ..] = possible;
    let voxels_path = voxels_path.ok_or(Problem::NoImage { expected })?;
    let gzipped = Source::open(&root.join(&voxels_path))?.is_gzipped();
    Ok(Some(Image { header, header_path, voxels_path, gzipped }))
}

/// Refuses a plain file that is shorter than its header says. How long a gzipped one is would be known only after
/// unpacking all of it.
fn check_size(image: &Image, files: &[SourceFile]) -> Result<(), Problem> {
    let size = files.iter().find(|file| file.path == image.voxels_path).map_or(0, |file| file.size);
    let needed = image.header.offset.saturating_add(image.header.voxel_bytes());
    if !image.gzipped && size < needed {
        return Err(Problem::Truncated { there: size, needed });
    }
    Ok(())
}

fn dataset(image: &Image) -> Dataset {
    let file =
        |role: &str, path: &String| DatasetFile { role: role.to_owned(), path: path.clone() };
    let files = if image.header.single {
        vec![file("image", &image.header_path)]
    } else {
        vec![file("header", &image.header_path), file("image", &image.voxels_path)]
    };
    let path = stem(&image.header_path).unwrap_or(&image.header_path);
    let name = path.rsplit('/').next().unwrap_or(path).chars().take(200).collect();
    let format = format!("nifti-{}", image.header.version);
    Dataset { format, name, files, metadata: Metadata::of(image).json() }
}

fn problem(file: &SourceFile, message: String) -> FileProblem {
    FileProblem { path: file.path.clone(), message }
}

/// The path without the ending of a file that can hold a header; `None` for other names.
fn stem(path: &str) -> Option<&str> {
    let lower = path.to_ascii_lowercase();
    let ending =
        [".nii", ".nii.gz", ".hdr", ".hdr.gz"].into_iter().find(|end| lower.ends_with(end));
    path.get(..path.len() - ending?.len())
}

/// `.hdr` belongs to many formats, so one that is not NIfTI is no problem.
fn is_named_as_pair(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.ends_with(".hdr") || lower.ends_with(".hdr.gz")
}
