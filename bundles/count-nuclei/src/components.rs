//! Connected components: the pixels that belong together.

use crate::picture::Picture;

/// Pixels that touch each other along an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// `(x, y)`; the first is the leftmost of the topmost row.
    pub pixels: Vec<(usize, usize)>,
}

/// The connected components of the pixels that are brighter than `threshold`, by their topmost row, then from the left.
///
/// Pixels that touch at a corner only belong to two components. So each outline is a simple ring.
pub fn brighter_than(picture: &Picture, threshold: u8) -> Vec<Component> {
    let mut seen = vec![false; picture.width * picture.height];
    let mut components = Vec::new();
    for y in 0..picture.height {
        for x in 0..picture.width {
            let pixels = flood(picture, threshold, (x, y), &mut seen);
            if !pixels.is_empty() {
                components.push(Component { pixels });
            }
        }
    }
    components
}

/// The bright pixels that can be reached from `start` and were not seen before.
fn flood(
    picture: &Picture,
    threshold: u8,
    start: (usize, usize),
    seen: &mut [bool],
) -> Vec<(usize, usize)> {
    let mut waiting = vec![start];
    let mut pixels = Vec::new();
    while let Some((x, y)) = waiting.pop() {
        let seen = &mut seen[y * picture.width + x];
        if *seen || picture.at(x, y) <= threshold {
            continue;
        }
        *seen = true;
        pixels.push((x, y));
        let left = x.checked_sub(1).map(|left| (left, y));
        let up = y.checked_sub(1).map(|up| (x, up));
        let right = (x + 1 < picture.width).then_some((x + 1, y));
        let down = (y + 1 < picture.height).then_some((x, y + 1));
        waiting.extend([left, up, right, down].into_iter().flatten());
    }
    pixels
}
