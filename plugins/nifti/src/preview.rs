//! The middle slice of the middle volume, read from the file without anything else of it.

use std::path::Path;

use picture::{MOST_PIXELS, Pixels, Png, Slice};
use thiserror::Error;

use crate::find::Image;
use crate::header::Header;
use crate::plane::{Axis, Plane};
use crate::problem::Problem;
use crate::source::Source;

/// Why there is no picture of an image.
#[derive(Debug, Error)]
pub(crate) enum Unseen {
    #[error("{}", .0.message())]
    Damaged(#[from] Problem),
    #[error("a slice of {width} × {height} voxels is more than a preview is made of")]
    TooLarge { width: u64, height: u64 },
    #[error(transparent)]
    Picture(#[from] picture::Error),
}

/// A picture of an image; `None` if its voxels are nothing to look at: of a type without a brightness, or in one line.
pub(crate) fn preview(
    root: &Path,
    image: &Image,
    longest_edge: u32,
) -> Result<Option<Png>, Unseen> {
    let header = &image.header;
    let Some(plane) = Plane::of(header) else { return Ok(None) };
    let (width, height) = (header.count(plane.across.number), header.count(plane.down.number));
    if width.saturating_mul(height) > MOST_PIXELS {
        return Err(Unseen::TooLarge { width, height });
    }
    let voxels = read_plane(root, image, plane)?;
    let Some(pixels) = pixels(header, plane, &voxels) else { return Ok(None) };
    let aspect = header.size(plane.down.number) / header.size(plane.across.number);
    // Both fit, since their product is at most `MOST_PIXELS`.
    let slice = Slice { width: width as u32, height: height as u32, aspect, pixels };
    Ok(Some(slice.png(longest_edge)?))
}

/// The bytes of the slice's voxels, in the order of the file.
fn read_plane(root: &Path, image: &Image, plane: Plane) -> Result<Vec<u8>, Problem> {
    let header = &image.header;
    let voxel = header.datatype.bytes();
    let (nx, ny, nz) = (header.count(0), header.count(1), header.count(2));
    let volumes: u64 = header.dims.iter().skip(3).product();
    let first = header.offset + volumes / 2 * (nx * ny * nz) * voxel;
    let middle = header.count(plane.through) / 2;
    // What is contiguous in the file is read at once: the slice, its rows, or single voxels.
    let (pieces, length, stride, start) = match plane.through {
        0 => (ny * nz, voxel, nx * voxel, middle * voxel),
        1 => (nz, nx * voxel, nx * ny * voxel, middle * nx * voxel),
        _ => (1, nx * ny * voxel, 0, middle * nx * ny * voxel),
    };
    let mut source = Source::open(&root.join(&image.voxels_path))?;
    // At most `MOST_PIXELS` voxels of 32 bytes, so it fits.
    let mut bytes = vec![0; (pieces * length) as usize];
    for (number, piece) in bytes.chunks_mut(length as usize).enumerate() {
        source.read_at(first + start + number as u64 * stride, piece)?;
    }
    Ok(bytes)
}

/// The slice's values, row by row from the top left.
fn pixels(header: &Header, plane: Plane, bytes: &[u8]) -> Option<Pixels> {
    let size = header.datatype.bytes() as usize;
    let columns = header.count(plane.across.number) as usize;
    let rows = header.count(plane.down.number) as usize;
    // The file runs along the lower axis first.
    let (step_across, step_down) =
        if plane.across.number < plane.down.number { (1, columns) } else { (rows, 1) };
    let index =
        |axis: Axis, count: usize, at: usize| if axis.reversed { count - 1 - at } else { at };
    let voxels = (0..rows).flat_map(|row| {
        let down = index(plane.down, rows, row) * step_down;
        (0..columns).map(move |column| down + index(plane.across, columns, column) * step_across)
    });
    let voxel = |at: usize| bytes.get(at * size..(at + 1) * size);
    if header.datatype.colour().is_some() {
        let colours = voxels.map(|at| voxel(at)?.get(..3)).collect::<Option<Vec<&[u8]>>>()?;
        return Some(Pixels::Rgb(colours.concat()));
    }
    let (slope, intercept) = header.scaling;
    let value = |at| Some(header.datatype.value(voxel(at)?, header.endian)? * slope + intercept);
    let values = voxels.map(|at| value(at).map(|value| value as f32));
    Some(Pixels::Gray(values.collect::<Option<Vec<f32>>>()?, None))
}
