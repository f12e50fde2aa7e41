//! Which slice is shown, and which way up: the axial one in the middle, the patient's front at the top and right side at the
//! left, as radiologists look at it.

use crate::geometry::{affine, orientation};
use crate::header::Header;

/// A slice through the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plane {
    /// The axis that it is perpendicular to: 0, 1 or 2.
    pub(crate) through: usize,
    /// The axis from left to right.
    pub(crate) across: Axis,
    /// The axis from top to bottom.
    pub(crate) down: Axis,
}

/// An axis of the grid in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    pub(crate) number: usize,
    /// Whether the highest index comes first.
    pub(crate) reversed: bool,
}

impl Plane {
    /// The plane to show: the axial one, or that of the first two axes where the axial one is a mere line. `None` if that is
    /// a line, too.
    pub(crate) fn of(header: &Header) -> Option<Self> {
        let flat = Self {
            through: 2,
            across: Axis { number: 0, reversed: false },
            down: Axis { number: 1, reversed: true },
        };
        let is_area = |plane: &Self| {
            header.count(plane.across.number) > 1 && header.count(plane.down.number) > 1
        };
        [Self::axial(header), flat].into_iter().find(is_area)
    }

    /// The axial plane; where the header does not say how the patient lies, that of the third axis.
    fn axial(header: &Header) -> Self {
        let affine = affine(header.sform.as_ref(), header.qform.as_ref());
        let letters = affine.as_ref().and_then(orientation).unwrap_or_else(|| "RAS".to_owned());
        let axis = |high: char, low: char| {
            let number = letters.find([high, low]).unwrap_or_default();
            Axis { number, reversed: letters.chars().nth(number) == Some(high) }
        };
        Self { through: axis('S', 'I').number, across: axis('R', 'L'), down: axis('A', 'P') }
    }
}
