//! A script task that lies on this machine, read for a verb that looks at it.

use std::path::Path;

use gantry_definition::script::{ScriptTask, parse_script};

use crate::cli::error::CliError;
use crate::cli::findings;
use crate::cli::script_files::{self, ScriptFiles};

/// The task, parsed; its findings are printed if it is refused.
pub(super) fn parsed(path: &Path) -> Result<ScriptTask, CliError> {
    let ScriptFiles { main, files } = script_files::read(path, &[])?;
    match parse_script(&main, files.clone()) {
        Ok(parsed) => Ok(parsed),
        Err(found) => {
            findings::print(&found, &files, str::to_owned)?;
            Err(CliError::ScriptRefused(path.to_owned()))
        }
    }
}
