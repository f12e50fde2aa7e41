//! Inputs, outputs and needs of a task, for people.

use gantry_model::task::{Parameter, Resources};
use gantry_model::types::TypeSpec;
use indicatif::HumanBytes;

use super::error::CliError;
use super::output::{line, print_rows};

/// Prints a titled table of inputs or outputs.
pub(super) fn print(title: &str, parameters: &[Parameter]) -> Result<(), CliError> {
    if parameters.is_empty() {
        return Ok(());
    }
    line(format_args!("\n{title}"))?;
    let row = |parameter: &Parameter| {
        let needed = match (&parameter.default, parameter.optional) {
            (Some(default), _) => format!("default {default}"),
            (None, true) => "optional".to_owned(),
            (None, false) => String::new(),
        };
        let description = parameter.description.trim().to_owned();
        [format!("  {}", parameter.name), described(&parameter.type_spec), needed, description]
    };
    print_rows(parameters.iter().map(row))
}

/// What a job needs: `2 CPU, 512 MiB memory, network`.
pub(super) fn needs(resources: &Resources) -> String {
    let gpus = if resources.gpus > 0 { format!(", {} GPU", resources.gpus) } else { String::new() };
    let network = if resources.internet { ", network" } else { "" };
    let memory = HumanBytes(resources.memory_bytes);
    format!("{} CPU, {memory} memory{gpus}{network}", resources.cpus)
}

/// `array of integer`.
fn described(spec: &TypeSpec) -> String {
    match spec {
        TypeSpec::Array { subtype, .. } => format!("array of {}", described(subtype)),
        TypeSpec::Enumeration { values } => values.join(" | "),
        other => other.kind().to_string(),
    }
}

/// Whether values are files, or arrays of files.
pub(super) fn holds_files(spec: &TypeSpec) -> bool {
    match spec {
        TypeSpec::Array { subtype, .. } => holds_files(subtype),
        other => other.is_bytes(),
    }
}
