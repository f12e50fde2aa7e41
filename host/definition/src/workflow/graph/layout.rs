//! Where states and arrows are in the picture.

use std::cmp::Ordering;

use gantry_model::study::Workflow;

/// Sizes in pixels.
pub(super) const MARGIN: usize = 24;
pub(super) const BOX_WIDTH: usize = 230;
pub(super) const BOX_HEIGHT: usize = 62;
const COLUMN_GAP: usize = 90;
const ROW_GAP: usize = 34;
const LEGEND: usize = 36;
/// Room for ways that lead back over several columns.
const BACK: usize = 36;

/// Columns and rows of the states.
pub(super) struct Layout {
    /// Of each state, by its place.
    cells: Vec<(usize, usize)>,
    columns: usize,
    rows: usize,
}

impl Layout {
    pub(super) fn of(workflow: &Workflow) -> Self {
        let distances = distances(workflow);
        // What cannot be reached stands behind all others.
        let last = distances.iter().flatten().max().map_or(0, |farthest| farthest + 1);
        let mut used: Vec<usize> = vec![0; last + 1];
        let mut cells = Vec::with_capacity(distances.len());
        for distance in distances {
            let column = distance.unwrap_or(last);
            let rows = used.get_mut(column);
            let row = rows.as_ref().map_or(0, |rows| **rows);
            if let Some(rows) = rows {
                *rows += 1;
            }
            cells.push((column, row));
        }
        let columns = used.iter().rposition(|rows| *rows > 0).map_or(1, |column| column + 1);
        Self { cells, columns, rows: used.into_iter().max().unwrap_or(0).max(1) }
    }

    /// Width and height of the picture.
    pub(super) fn size(&self) -> (usize, usize) {
        // Beside the last column there is room for ways within it, below the last row for those of
        // states to themselves, and for ways back.
        let width = 2 * MARGIN + self.columns * (BOX_WIDTH + COLUMN_GAP);
        (width, 2 * MARGIN + LEGEND + self.rows * (BOX_HEIGHT + ROW_GAP) + BACK)
    }

    /// The upper left corner of a state's box.
    pub(super) fn corner(&self, place: usize) -> (usize, usize) {
        let (column, row) = self.cells.get(place).copied().unwrap_or_default();
        let x = MARGIN + column * (BOX_WIDTH + COLUMN_GAP);
        (x, MARGIN + LEGEND + row * (BOX_HEIGHT + ROW_GAP))
    }

    /// The line of a transition, which is one of several that leave a state: from side to side
    /// through the gap between columns, and below the box of a state that leads to itself.
    pub(super) fn edge(&self, from: usize, to: usize, way: usize) -> String {
        let ((from_x, from_y), (to_x, to_y)) = (self.corner(from), self.corner(to));
        let bend = COLUMN_GAP / 2;
        let apart = (way % 4) * 8;
        let (y, end) = (from_y + BOX_HEIGHT / 3 + apart, to_y + BOX_HEIGHT / 2);
        if from == to {
            let (x, end) = (from_x + BOX_WIDTH / 3 - apart, from_x + BOX_WIDTH * 2 / 3 - apart);
            let (y, low) = (from_y + BOX_HEIGHT, from_y + BOX_HEIGHT + ROW_GAP - apart / 2);
            return format!("M{x} {y} C{x} {low} {end} {low} {end} {y}");
        }
        let right = from_x + BOX_WIDTH;
        match to_x.cmp(&from_x) {
            Ordering::Greater => {
                format!("M{right} {y} C{} {y} {} {end} {to_x} {end}", right + bend, to_x - bend)
            }
            // In one column, out and in on the right.
            Ordering::Equal => {
                let out = right + bend + apart;
                format!("M{right} {y} C{out} {y} {out} {end} {right} {end}")
            }
            // Back, from the left to the right.
            Ordering::Less => {
                let y = from_y + BOX_HEIGHT * 2 / 3 + apart / 2;
                let end = end + BOX_HEIGHT / 4;
                let right = to_x + BOX_WIDTH;
                let left = from_x.saturating_sub(bend);
                if right + COLUMN_GAP == from_x {
                    return format!(
                        "M{from_x} {y} C{left} {y} {} {end} {right} {end}",
                        right + bend
                    );
                }
                // Over several columns: below all boxes, each source a little lower.
                let low = self.size().1 - MARGIN - BACK + (from % 6) * (BACK / 6);
                let (down, up) = (left - apart / 2, right + bend + apart / 2);
                format!("M{from_x} {y} H{down} V{low} H{up} V{end} H{right}")
            }
        }
    }
}

/// How many transitions each state is away from the one where experiments begin.
fn distances(workflow: &Workflow) -> Vec<Option<usize>> {
    let mut led_to = vec![false; workflow.states.len()];
    for way in workflow.states.iter().flat_map(|state| &state.transitions) {
        if let Some(led_to) = led_to.get_mut(way.destination) {
            *led_to = true;
        }
    }
    let root = led_to.iter().position(|led_to| !led_to).unwrap_or(0);
    let mut distances: Vec<Option<usize>> = vec![None; workflow.states.len()];
    let mut front = vec![root];
    let mut distance = 0;
    while !front.is_empty() {
        let mut next = Vec::new();
        for place in front {
            let Some(seen) = distances.get_mut(place).filter(|seen| seen.is_none()) else {
                continue;
            };
            *seen = Some(distance);
            let ways = workflow.state(place).map(|state| state.transitions.as_slice());
            next.extend(ways.unwrap_or_default().iter().map(|way| way.destination));
        }
        front = next;
        distance += 1;
    }
    distances
}
