//! From a slice of a research image to a small PNG: values are windowed to 8 bits, then scaled so that a pixel of the
//! picture is square whatever the spacing of the image.

use std::io::Cursor;

use image::imageops::{FilterType, resize};
use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, RgbImage};
use thiserror::Error;

/// Most pixels of a slice. The largest flat detectors and stitched sections stay below; a whole-slide image is read by
/// tiles, not as one slice.
pub const MOST_PIXELS: u64 = 64 * 1024 * 1024;

/// A slice, row by row from the top left.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Height of a pixel divided by its width, in the world.
    pub aspect: f64,
    /// `width × height` values.
    pub pixels: Pixels,
}

/// The values of a slice.
#[derive(Debug, Clone)]
pub enum Pixels {
    /// Brightness in the image's own unit; what is not a number is shown black.
    Gray(Vec<f32>, Option<Window>),
    /// Red, green and blue, one after another.
    Rgb(Vec<u8>),
}

/// The brightness that is black, and the one that is white. White may be less than black: then the picture is inverted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// What is black.
    pub black: f32,
    /// What is white.
    pub white: f32,
}

/// A PNG file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Png {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The file.
    pub content: Vec<u8>,
}

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum Error {
    /// The slice's values are not as many as its pixels.
    #[error("a slice of {width} × {height} pixels has {values} values")]
    Incomplete {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Values that were given.
        values: usize,
    },
    /// The picture could not be written.
    #[error("write the PNG")]
    Encode(#[source] image::ImageError),
}

impl Window {
    /// From the 1st to the 99th percentile, so that a few very bright voxels do not make all others black.
    pub fn of(values: &[f32]) -> Self {
        // Ten thousand values, evenly spread, tell the percentiles of a slice well enough.
        let stride = (values.len() / 10_000).max(1);
        let sample = values.iter().step_by(stride).copied();
        let mut sample: Vec<f32> = sample.filter(|value| value.is_finite()).collect();
        sample.sort_unstable_by(f32::total_cmp);
        let at = |percent: usize| {
            let last = sample.len().saturating_sub(1);
            sample.get(last * percent / 100).copied().unwrap_or_default()
        };
        match (at(1), at(99)) {
            (black, white) if white > black => Self { black, white },
            // Nearly everything is background: what little there is shall be seen.
            (black, _) => Self { black, white: at(100).max(black + f32::MIN_POSITIVE) },
        }
    }

    fn shade(self, value: f32) -> u8 {
        let share = (value - self.black) / (self.white - self.black);
        // A float becomes the nearest u8; NaN becomes 0.
        (share * 255.0).round() as u8
    }
}

impl Slice {
    /// The slice as a PNG whose longer edge has at most `longest_edge` pixels. A slice is never enlarged, but for the edge
    /// along which its pixels are longer.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] if there are not as many values as pixels.
    pub fn png(self, longest_edge: u32) -> Result<Png, Error> {
        let (width, height) = self.fitted(longest_edge);
        let (columns, rows) = (self.width, self.height);
        let incomplete = |values| Error::Incomplete { width: columns, height: rows, values };
        let picture = match self.pixels {
            Pixels::Gray(values, window) => {
                let window = window.unwrap_or_else(|| Window::of(&values));
                let shades: Vec<u8> = values.iter().map(|value| window.shade(*value)).collect();
                let gray: GrayImage = ImageBuffer::from_raw(columns, rows, shades)
                    .ok_or_else(|| incomplete(values.len()))?;
                DynamicImage::from(resize(&gray, width, height, FilterType::Triangle))
            }
            Pixels::Rgb(values) => {
                let count = values.len() / 3;
                let rgb: RgbImage = ImageBuffer::from_raw(columns, rows, values)
                    .ok_or_else(|| incomplete(count))?;
                DynamicImage::from(resize(&rgb, width, height, FilterType::Triangle))
            }
        };
        let mut content = Cursor::new(Vec::new());
        picture.write_to(&mut content, ImageFormat::Png).map_err(Error::Encode)?;
        Ok(Png { width, height, content: content.into_inner() })
    }

    /// The picture's size: square pixels, no edge longer than asked for.
    fn fitted(&self, longest_edge: u32) -> (u32, u32) {
        let aspect = if self.aspect.is_finite() && self.aspect > 0.0 { self.aspect } else { 1.0 };
        let (mut width, mut height) = (f64::from(self.width), f64::from(self.height));
        // The edge with the longer pixels grows.
        if aspect >= 1.0 {
            height *= aspect
        } else {
            width /= aspect
        }
        let shrink = (f64::from(longest_edge) / width.max(height)).min(1.0);
        let edge = |length: f64| (length * shrink).round().max(1.0) as u32;
        (edge(width), edge(height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: u32, height: u32, aspect: f64, values: Vec<f32>) -> Slice {
        Slice { width, height, aspect, pixels: Pixels::Gray(values, None) }
    }

    fn shades(png: &Png) -> Vec<u8> {
        image::load_from_memory(&png.content).unwrap().into_luma8().into_raw()
    }

    #[test]
    fn the_longer_edge_fits_and_pixels_are_square() {
        let tall_pixels = gray(4, 4, 2.0, vec![0.0; 16]).png(100).unwrap();
        assert_eq!((tall_pixels.width, tall_pixels.height), (4, 8));
        let shrunk = gray(400, 200, 1.0, vec![0.0; 80_000]).png(100).unwrap();
        assert_eq!((shrunk.width, shrunk.height), (100, 50));
        let odd_spacing = gray(4, 4, f64::NAN, vec![0.0; 16]).png(100).unwrap();
        assert_eq!((odd_spacing.width, odd_spacing.height), (4, 4));
    }

    #[test]
    fn one_bright_voxel_does_not_make_the_rest_black() {
        let mut values: Vec<f32> = (0..10_000).map(|value| (value % 100) as f32).collect();
        values[5_000] = 1e9;
        let png = gray(100, 100, 1.0, values).png(100).unwrap();
        assert!(shades(&png)[50] > 100);
    }

    #[test]
    fn what_is_no_number_is_black_and_infinity_is_white() {
        let png = gray(2, 2, 1.0, vec![f32::NAN, f32::INFINITY, 0.0, 10.0]).png(16).unwrap();
        assert_eq!(shades(&png)[..2], [0, 255]);
    }

    #[test]
    fn an_inverted_window_inverts() {
        let window = Window { black: 10.0, white: 0.0 };
        let pixels = Pixels::Gray(vec![0.0, 10.0], Some(window));
        let png = Slice { width: 2, height: 1, aspect: 1.0, pixels }.png(16).unwrap();
        assert_eq!(shades(&png), [255, 0]);
    }

    #[test]
    fn too_few_values_are_refused() {
        let refused = gray(2, 2, 1.0, vec![0.0]).png(16).unwrap_err();
        assert_eq!(refused.to_string(), "a slice of 2 × 2 pixels has 1 values");
    }
}
