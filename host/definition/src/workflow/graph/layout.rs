//! Where states and arrows are in the picture.

use gantry_model::study::Workflow;

/// Sizes in pixels.
pub(super) const MARGIN: usize = 24;
pub(super) const BOX_WIDTH: usize = 230;
pub(super) const BOX_HEIGHT: usize = 62;
const COLUMN_GAP: usize = 90;
const ROW_GAP: usize = 34;
const LEGEND: usize = 36;

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
        let width = 2 * MARGIN + self.columns * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP;
        // Below the last row there is room for ways back.
        (width, 2 * MARGIN + LEGEND + self.rows * (BOX_HEIGHT + ROW_GAP))
    }

    /// The upper left corner of a state's box.
    pub(super) fn corner(&self, place: usize) -> (usize, usize) {
        let (column, row) = self.cells.get(place).copied().unwrap_or_default();
        let x = MARGIN + column * (BOX_WIDTH + COLUMN_GAP);
        (x, MARGIN + LEGEND + row * (BOX_HEIGHT + ROW_GAP))
    }

    /// The line of a transition, which is one of several that leave a state.
    pub(super) fn edge(&self, from: usize, to: usize, way: usize) -> String {
        let ((from_x, from_y), (to_x, to_y)) = (self.corner(from), self.corner(to));
        let apart = (way % 4) * 8;
        if to_x > from_x {
            let (x, y) = (from_x + BOX_WIDTH, from_y + BOX_HEIGHT / 3 + apart);
            let end = to_y + BOX_HEIGHT / 2;
            let bend = COLUMN_GAP / 2;
            return format!("M{x} {y} C{} {y} {} {end} {to_x} {end}", x + bend, to_x - bend);
        }
        // Back, or within a column: out of the bottom, and up into the bottom of the other.
        let (x, y) = (from_x + BOX_WIDTH / 3 - apart, from_y + BOX_HEIGHT);
        let (end_x, end_y) = (to_x + BOX_WIDTH * 2 / 3 - apart, to_y + BOX_HEIGHT);
        let low = y.max(end_y) + ROW_GAP + apart / 2;
        format!("M{x} {y} C{x} {low} {end_x} {low} {end_x} {end_y}")
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
