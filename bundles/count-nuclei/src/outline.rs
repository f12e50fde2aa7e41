//! The outline of a component, as a ring of a GeoJSON polygon.

use std::collections::HashSet;

use crate::components::Component;

/// A corner of pixels: `[x, y]`, counted from the picture's top left corner.
pub type Corner = [i64; 2];

/// The outer ring along the edges of the pixels: closed, with a corner wherever it turns, the pixels on its right hand
/// as seen with `y` pointing down. Holes are not part of it.
pub fn outer_ring(component: &Component) -> Vec<Corner> {
    let pixels = component.pixels.iter().map(|&(x, y)| [x as i64, y as i64]);
    let pixels = pixels.collect::<HashSet<_>>();
    let Some(&start) = pixels.iter().min_by_key(|[x, y]| (*y, *x)) else { return Vec::new() };
    let mut ring = vec![start];
    let mut at = start;
    let mut heading = Heading::East;
    loop {
        at = heading.step(at);
        let [ahead_left, ahead_right] = heading.pixels_ahead(at);
        let next = match (pixels.contains(&ahead_left), pixels.contains(&ahead_right)) {
            // Where two pixels touch at this corner only, the ring goes round both; see `brighter_than`.
            (true, _) => heading.left(),
            (false, true) => heading,
            (false, false) => heading.right(),
        };
        if next != heading {
            ring.push(at);
        }
        heading = next;
        if at == start {
            return ring;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    East,
    South,
    West,
    North,
}

impl Heading {
    fn right(self) -> Self {
        match self {
            Self::East => Self::South,
            Self::South => Self::West,
            Self::West => Self::North,
            Self::North => Self::East,
        }
    }

    fn left(self) -> Self {
        self.right().right().right()
    }

    fn step(self, [x, y]: Corner) -> Corner {
        match self {
            Self::East => [x + 1, y],
            Self::South => [x, y + 1],
            Self::West => [x - 1, y],
            Self::North => [x, y - 1],
        }
    }

    /// The pixels on the left and on the right of the way that leads on from a corner. A pixel has the name of its top
    /// left corner.
    fn pixels_ahead(self, [x, y]: Corner) -> [Corner; 2] {
        match self {
            Self::East => [[x, y - 1], [x, y]],
            Self::South => [[x, y], [x - 1, y]],
            Self::West => [[x - 1, y], [x - 1, y - 1]],
            Self::North => [[x - 1, y - 1], [x, y - 1]],
        }
    }
}
