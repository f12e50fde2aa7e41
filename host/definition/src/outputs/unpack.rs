//! A zip of outputs that an executor of the user's own delivers.

use std::io::{self, Read, Seek, Write};

use gantry_model::failure::OutputProblem;
use gantry_model::limits;

use super::problem::Fault;
use crate::archive::{self, CopyError, ZipRefusal};

/// Unpacks a zip of outputs; `create` opens a file of the given name, which is a safe path. Folders
/// have no entries of their own in what it writes.
///
/// # Errors
///
/// Where the zip is damaged or one of its names is unsafe, and where writing fails.
pub fn unpack_outputs<R: Read + Seek>(
    zip: &mut R,
    create: &mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>,
) -> Result<(), Vec<OutputProblem>> {
    let entries = archive::list(zip, limits::ARRAY_ITEMS).map_err(|error| refused("", &error))?;
    for entry in entries {
        let unwritable = |_| vec![Fault::Unreadable.problem(&entry.name)];
        let mut bytes = entry.open(zip).map_err(|error| refused(&entry.name, &error))?;
        let mut file = create(&entry.name).map_err(unwritable)?;
        archive::copy(&mut bytes, &mut file).map_err(|error| match error {
            CopyError::Read(error) => {
                refused(&entry.name, &ZipRefusal::from_read(&entry.name, error))
            }
            CopyError::Write(error) => unwritable(error),
        })?;
        file.flush().map_err(unwritable)?;
    }
    Ok(())
}

fn refused(entry: &str, refusal: &ZipRefusal) -> Vec<OutputProblem> {
    let mut problem = Fault::Unusable.problem(entry);
    problem.message = format!("{}: {refusal}", problem.message);
    vec![problem]
}
