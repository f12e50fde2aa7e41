//! Draws `sample/nuclei.png` and `logo.png`: `cargo run --example draw_sample`. The same picture each time.

use std::path::Path;

use count_nuclei::picture::{Picture, PictureError};

/// Nuclei a row and rows; they lie in a grid, so that it is known how many there are.
const GRID: (usize, usize) = (6, 4);
/// Side of a cell of the grid in pixels.
const CELL: usize = 40;

fn main() -> Result<(), PictureError> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    draw(GRID, CELL).write(&here.join("sample/nuclei.png"))?;
    draw((2, 2), 32).write(&here.join("logo.png"))
}

/// Round bright spots of different sizes, off the middle of their cells, on a noisy dark ground.
fn draw((columns, rows): (usize, usize), cell: usize) -> Picture {
    let mut noise = Noise(1);
    let mut picture = Picture::black(columns * cell, rows * cell);
    for row in 0..rows {
        for column in 0..columns {
            let radius = cell as f64 * (0.18 + 0.16 * noise.next());
            let mut middle = |place: usize| (place as f64 + 0.4 + 0.2 * noise.next()) * cell as f64;
            let (x0, y0) = (middle(column), middle(row));
            for y in row * cell..(row + 1) * cell {
                for x in column * cell..(column + 1) * cell {
                    let distance = (x as f64 - x0).hypot(y as f64 - y0) / radius;
                    let light = 210.0 * (1.0 - distance.powi(4) / 2.0).max(0.0);
                    picture.set(x, y, (light + 40.0 * noise.next()) as u8);
                }
            }
        }
    }
    picture
}

/// Numbers from 0 to 1 that look random: xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}
