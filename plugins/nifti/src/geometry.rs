//! Where the voxels are in the patient: the affine, and the letters that people say for it.

/// `qform`: a rotation as a quaternion, an origin, the voxel sizes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Qform {
    pub(crate) code: i32,
    /// b, c, d; a follows from them.
    pub(crate) quaternion: [f64; 3],
    pub(crate) origin: [f64; 3],
    pub(crate) sizes: [f64; 3],
    /// `pixdim[0]`: −1 for a left-handed grid; everything else counts as 1.
    pub(crate) factor: f64,
}

/// `sform`: the first three rows of the affine itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sform {
    pub(crate) code: i32,
    pub(crate) rows: [[f64; 4]; 3],
}

/// Three rows of four: from the indices of a voxel to millimetres right, anterior, superior.
pub(crate) type Affine = [[f64; 4]; 3];

impl Qform {
    /// The affine, by the formula of "METHOD 2" in `nifti1.h`.
    pub(crate) fn affine(&self) -> Affine {
        let [b, c, d] = self.quaternion;
        let a = (1.0 - (b * b + c * c + d * d)).max(0.0).sqrt();
        let rotation = [
            [a * a + b * b - c * c - d * d, 2.0 * (b * c - a * d), 2.0 * (b * d + a * c)],
            [2.0 * (b * c + a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d - a * b)],
            [2.0 * (b * d - a * c), 2.0 * (c * d + a * b), a * a + d * d - c * c - b * b],
        ];
        let [x, y, z] = self.sizes.map(f64::abs);
        let z = if self.factor < 0.0 { -z } else { z };
        let row = |[i, j, k]: [f64; 3], origin: f64| [i * x, j * y, k * z, origin];
        let [first, second, third] = rotation;
        let [right, anterior, superior] = self.origin;
        [row(first, right), row(second, anterior), row(third, superior)]
    }
}

/// The affine that a reader should take: `sform` if it is set, else `qform`, as `nifti1.h` advises for aligned images.
pub(crate) fn affine(sform: Option<&Sform>, qform: Option<&Qform>) -> Option<Affine> {
    sform.map(|sform| sform.rows).or_else(|| qform.map(Qform::affine))
}

/// For each axis of the grid, towards which side of the patient it grows: `RAS`, `LPI`. `None` where an axis points
/// nowhere, or two to the same side.
pub(crate) fn orientation(affine: &Affine) -> Option<String> {
    let mut taken = [false; 3];
    let mut letters = String::new();
    for axis in 0..3 {
        let along: Vec<f64> = affine.iter().filter_map(|row| row.get(axis).copied()).collect();
        let world = (0..3).max_by(|one, other| {
            let length = |world: &usize| along.get(*world).map_or(0.0, |part| part.abs());
            length(one).total_cmp(&length(other))
        })?;
        let part = *along.get(world)?;
        let slot = taken.get_mut(world)?;
        if *slot || part == 0.0 || !part.is_finite() {
            return None;
        }
        *slot = true;
        let (towards, from) = *[('R', 'L'), ('A', 'P'), ('S', 'I')].get(world)?;
        letters.push(if part > 0.0 { towards } else { from });
    }
    Some(letters)
}
