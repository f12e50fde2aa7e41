//! A workflow that lies on this machine, read for a verb that looks at it.

use std::path::Path;

use gantry_definition::workflow::{KnownFunctions, ParsedWorkflow, parse_workflow};
use gantry_model::finding::Finding;
use gantry_model::script::{TaskFile, TaskFiles};

use crate::cli::error::CliError;
use crate::cli::{findings, input};

/// A file, and what it is called in findings.
pub(super) struct WorkflowFile {
    pub(super) name: String,
    pub(super) text: String,
}

impl WorkflowFile {
    /// Reads it; `-` is standard input.
    pub(super) fn read(path: &Path) -> Result<Self, CliError> {
        Ok(Self { name: path.display().to_string(), text: input::read(path)? })
    }

    /// What it says. Which functions there are is known to servers only.
    pub(super) fn parsed(&self) -> Result<ParsedWorkflow, Vec<Finding>> {
        parse_workflow(&self.name, &self.text, &KnownFunctions::any())
    }

    /// Prints findings with their lines.
    pub(super) fn print(&self, found: &[Finding]) -> Result<(), CliError> {
        let file = TaskFile::Text(self.text.clone());
        let files = TaskFiles::from([(self.name.clone(), file)]);
        findings::print(found, &files, str::to_owned)
    }
}

/// The workflow, parsed; its findings are printed if it is refused.
pub(super) fn parsed(path: &Path) -> Result<ParsedWorkflow, CliError> {
    let file = WorkflowFile::read(path)?;
    match file.parsed() {
        Ok(parsed) => Ok(parsed),
        Err(found) => {
            file.print(&found)?;
            Err(CliError::WorkflowRefused(path.to_owned()))
        }
    }
}
