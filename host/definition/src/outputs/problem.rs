//! What can be wrong with an output, with the codes and texts of the app-engine interface.

use gantry_model::failure::OutputProblem;

use crate::values::ValueError;

/// What is wrong with the files of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A declared output is missing.
    Missing,
    /// A file belongs to no declared output.
    Unknown,
    /// An item of an array is missing.
    MissingItem,
    /// A folder stands where a file should.
    IsFolder,
    /// A folder holds more than the array or slide that it is.
    ExtraFiles,
    /// A file is empty, or holds nothing but blanks.
    Blank,
    /// An array has no `array.yml`.
    MissingMetadata,
    /// An `array.yml` does not say a size.
    InvalidMetadata,
    /// Something is neither a file nor a folder, or is too large for a value.
    Unusable,
    /// A file cannot be read: a fault of the server.
    Unreadable,
}

impl Fault {
    pub(super) fn problem(self, parameter: &str) -> OutputProblem {
        let (code, message) = match self {
            Self::Missing => (
                "APPE-internal-task-run-missing-outputs",
                "some outputs are missing in the archive",
            ),
            Self::Unknown => (
                "APPE-internal-task-run-unknown-output",
                "unexpected output, did not match an actual task output",
            ),
            Self::MissingItem => (
                "APPE-internal-missing-output-files",
                "file structure for primitive parameter is missing",
            ),
            Self::IsFolder => (
                "APPE-internal-is-directory",
                "file structure for primitive parameter is a directory",
            ),
            Self::ExtraFiles => (
                "APPE-internal-extra-output-files",
                "file structure for parameter contains extra files",
            ),
            Self::Blank => ("APPE-internal-is-blank", "file for parameter is blank"),
            Self::MissingMetadata => {
                ("APPE-internal-missing-metadata", "collection does not have array.yml file")
            }
            Self::InvalidMetadata => {
                ("APPE-internal-invalid-metadata", "collection array.yml is malformed")
            }
            Self::Unusable => {
                ("APPE-internal-task_run-invalid-output-archive", "invalid outputs in archive")
            }
            Self::Unreadable => {
                ("APPE-storage-reading-file-error", "failed to read file from storage service")
            }
        };
        problem(parameter, code, message)
    }
}

/// What is wrong with the value in a file.
pub(super) fn value_problem(parameter: &str, error: &ValueError) -> OutputProblem {
    problem(parameter, error.code.as_str(), &error.message)
}

fn problem(parameter: &str, code: &str, message: &str) -> OutputProblem {
    OutputProblem {
        parameter: parameter.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
