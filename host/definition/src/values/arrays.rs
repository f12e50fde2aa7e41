//! Arrays: how many items one may have.

use gantry_model::limits;

use super::error::ValueError;

/// Checks the number of an array's items against its declaration, and against the limit on any
/// array.
///
/// # Errors
///
/// `APPE-internal-invalid-dimensions`, where they are too few or too many.
pub fn check_array_size(size: usize, min: Option<u64>, max: Option<u64>) -> Result<(), ValueError> {
    let count = size as u64;
    if size > limits::ARRAY_ITEMS {
        return Err(ValueError::dimensions(size, min, Some(limits::ARRAY_ITEMS as u64)));
    }
    if min.is_some_and(|min| count < min) || max.is_some_and(|max| count > max) {
        return Err(ValueError::dimensions(size, min, max));
    }
    Ok(())
}
