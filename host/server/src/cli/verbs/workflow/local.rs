//! A workflow that lies on this machine, read for a verb that looks at it.

use std::path::Path;

use gantry_definition::workflow::{ParsedWorkflow, RefusedWorkflow, parse_workflow};
use gantry_model::finding::Finding;
use gantry_model::script::{TaskFile, TaskFiles};

use super::functions;
use crate::cli::error::CliError;
use crate::cli::output::{counted, note};
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

    /// What it says. Of functions those that ship are known; others are known to servers.
    pub(super) fn parsed(&self) -> Result<ParsedWorkflow, RefusedWorkflow> {
        parse_workflow(&self.name, &self.text, &functions::shipped())
    }

    /// The same; of what StudyGovernor itself would not take only how many there are, unless all of it is wanted.
    pub(super) fn print_findings(&self, found: &[Finding], all: bool) -> Result<(), CliError> {
        let (portable, other): (Vec<_>, Vec<_>) =
            found.iter().cloned().partition(|it| !all && it.code == "workflow-portable");
        self.print(&other)?;
        if !portable.is_empty() {
            let things = counted(portable.len(), "thing");
            note(format_args!(
                "{things} that StudyGovernor itself would not take: `gantry workflow lint --portable` tells them"
            ));
        }
        Ok(())
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
        Err(refused) => {
            file.print(&refused.findings)?;
            Err(CliError::WorkflowRefused(path.to_owned()))
        }
    }
}
