//! The variables of a job's environment, whatever their content: for a shell, and for a container
//! engine.

use gantry_model::exec::script::{JobFolders, ScriptPlan};

use super::shell::quote;
use crate::error::ExecError;

/// Names that shells give a meaning of their own, some of which cannot be changed there.
const SHELLS_OWN: [&str; 16] = [
    "BASHOPTS",
    "BASH_ENV",
    "BASH_VERSINFO",
    "ENV",
    "EUID",
    "GROUPS",
    "IFS",
    "LINENO",
    "OPTIND",
    "PPID",
    "PS4",
    "PWD",
    "OLDPWD",
    "RANDOM",
    "SHELLOPTS",
    "UID",
];

/// Most bytes of a variable in an engine's file: Docker reads lines of at most 64 KiB.
const LINE_BYTES: usize = 60 * 1024;

/// Variables in the order in which they are set.
pub(super) struct Variables(Vec<(String, String)>);

/// The plan's own, and those that each job has.
pub(super) fn variables(plan: &ScriptPlan, folders: &JobFolders) -> Result<Variables, ExecError> {
    let unsafe_plan = |problem| ExecError::UnsafePlan { job: plan.job, problem };
    for (name, value) in &plan.environment {
        if name.is_empty() || name.contains(['=', '\0', '\n']) {
            return Err(unsafe_plan(format!("'{name}' is no name of a variable")));
        }
        if value.contains('\0') {
            return Err(unsafe_plan(format!("the variable '{name}' holds a NUL")));
        }
    }
    let own = [
        ("CI", "true".to_owned()),
        ("GANTRY_JOB", plan.job.to_string()),
        ("GANTRY_RUN", plan.job.run.to_string()),
        ("GANTRY_ATTEMPT", plan.job.attempt.to_string()),
        ("GANTRY_OUTPUT_DIR", folders.outputs.clone()),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    Ok(Variables(plan.environment.iter().cloned().chain(own).collect()))
}

impl Variables {
    /// Each with its value, in the order in which they are set.
    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Commands that set the variables in a shell. On no command line, where others could read
    /// them.
    pub(super) fn exports(&self) -> Vec<String> {
        let usual = self.0.iter().filter(|(name, _)| is_usual(name));
        usual.map(|(name, value)| format!("export {name}={}", quote(value))).collect()
    }

    /// `name=value` for the program `env`: the variables that a shell cannot have, such as `a.b`.
    pub(super) fn odd_words(&self) -> Vec<String> {
        let odd = self.0.iter().filter(|(name, _)| !is_usual(name));
        odd.map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// What an engine's `--env-file` reads, with one line a variable.
    pub(super) fn engine_file(&self) -> String {
        let in_lines = self.0.iter().filter(|(name, value)| fits_line(name, value));
        in_lines.map(|(name, value)| format!("{name}={value}\n")).collect()
    }

    /// Those that do not fit into a line: the engine takes them from its own environment.
    pub(super) fn beside_engine_file(&self) -> Self {
        let others = self.0.iter().filter(|(name, value)| !fits_line(name, value));
        Self(others.cloned().collect())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// Whether a shell takes the name for a variable like any other.
fn is_usual(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(inside)
        && !SHELLS_OWN.contains(&name)
}

/// Whether the engines read the variable from a line as it is.
fn fits_line(name: &str, value: &str) -> bool {
    let is_plain =
        !name.contains(char::is_whitespace) && !name.starts_with('#') && !name.ends_with('*');
    is_plain && !value.contains(['\n', '\r']) && name.len() + value.len() < LINE_BYTES
}
