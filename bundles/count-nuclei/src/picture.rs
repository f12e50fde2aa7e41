//! Grey pictures, read from and written to PNG.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use thiserror::Error;

/// A picture of one brightness a pixel; the origin is at the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    pixels: Vec<u8>,
}

/// A picture could not be read or written.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file system refused.
    #[error("cannot open the picture: {0}")]
    Io(#[from] std::io::Error),
    /// The file is no PNG, or a broken one.
    #[error("cannot read the PNG: {0}")]
    Decode(#[from] png::DecodingError),
    /// The PNG could not be written.
    #[error("cannot write the PNG: {0}")]
    Encode(#[from] png::EncodingError),
    /// The picture does not fit into memory.
    #[error("the picture is too large")]
    TooLarge,
}

impl Picture {
    /// All black.
    pub fn black(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; width * height] }
    }

    /// The brightness of a pixel.
    pub fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels[y * self.width + x]
    }

    /// Changes the brightness of a pixel.
    pub fn set(&mut self, x: usize, y: usize, brightness: u8) {
        self.pixels[y * self.width + x] = brightness;
    }

    /// Reads a PNG of any kind. Colours become their mean, 16 bits become 8, transparency is ignored.
    pub fn read(path: &Path) -> Result<Self, PictureError> {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(path)?));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or(PictureError::TooLarge)?];
        let frame = reader.next_frame(&mut bytes)?;
        bytes.truncate(frame.buffer_size());
        let (samples, colours) = match frame.color_type {
            png::ColorType::Grayscale | png::ColorType::Indexed => (1, 1),
            png::ColorType::GrayscaleAlpha => (2, 1),
            png::ColorType::Rgb => (3, 3),
            png::ColorType::Rgba => (4, 3),
        };
        let pixels = bytes.chunks_exact(samples).map(|pixel| mean(&pixel[..colours])).collect();
        Ok(Self { width: frame.width as usize, height: frame.height as usize, pixels })
    }

    /// Writes a grey PNG.
    pub fn write(&self, path: &Path) -> Result<(), PictureError> {
        let side = |length: usize| u32::try_from(length).map_err(|_| PictureError::TooLarge);
        let file = BufWriter::new(File::create(path)?);
        let mut encoder = png::Encoder::new(file, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        Ok(writer.finish()?)
    }
}

/// Of at most four samples, so that it fits a byte and its sum 16 bits.
fn mean(samples: &[u8]) -> u8 {
    let sum = samples.iter().map(|&sample| u16::from(sample)).sum::<u16>();
    (sum / samples.len().max(1) as u16) as u8
}
