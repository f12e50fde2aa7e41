//! What reads a job's script.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

/// What reads a job's script. The words are those of `script_type`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    EnumIter,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Interpreter {
    /// The host's own: `sh` on Unix, `cmd` on Windows.
    #[default]
    Shell,
    /// GNU Bash.
    Bash,
    /// Python; which one, `python_options.executable` says.
    Python,
    /// None: the script is a command with arguments; in a container, the arguments of the image's entry point.
    Command,
    /// PowerShell.
    PowerShell,
    /// A batch file of Windows.
    Batch,
    /// MATLAB; which one, `matlab_options.executable` says.
    Matlab,
}
