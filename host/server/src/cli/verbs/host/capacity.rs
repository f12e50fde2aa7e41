//! What jobs may use of a host in all, as it is written on the command line.

use gantry_definition::values::parse_file_size;
use gantry_model::exec::Capacity;

use crate::cli::error::CliError;

/// What is said of it; what is left out stays as it is.
#[derive(Debug, Default, clap::Args)]
pub(super) struct CapacityWords {
    /// Processors that jobs may use in all
    #[arg(long, value_name = "NUMBER")]
    cpus: Option<u32>,
    /// Memory that jobs may use in all: 64Gi, 500MB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<u64>,
    /// Graphics processors that jobs may use in all
    #[arg(long, value_name = "NUMBER")]
    gpus: Option<u32>,
}

impl CapacityWords {
    pub(super) fn is_empty(&self) -> bool {
        self.cpus.is_none() && self.memory.is_none() && self.gpus.is_none()
    }

    /// The capacity with what is said, where anything is; `old` is what the host has on record.
    pub(super) fn over(&self, old: Option<Capacity>) -> Result<Option<Capacity>, CliError> {
        if self.is_empty() {
            return Ok(None);
        }
        let missing = |word: &str| {
            CliError::Input {
            name: format!("--{word}"),
            fault: "is missing".to_owned(),
            hint: "A host that has no capacity of its own yet gets it with --cpus and --memory; without --gpus it has none of these."
                .to_owned(),
        }
        };
        let cpus = self.cpus.or(old.map(|old| old.cpus)).ok_or_else(|| missing("cpus"))?;
        let memory = self.memory.or(old.map(|old| old.memory_bytes));
        let memory_bytes = memory.ok_or_else(|| missing("memory"))?;
        let gpus = self.gpus.or(old.map(|old| old.gpus)).unwrap_or_default();
        Ok(Some(Capacity { cpus, memory_bytes, gpus }))
    }
}

/// Reads an amount of memory.
fn size(text: &str) -> Result<u64, String> {
    let size = text.parse().ok().or_else(|| parse_file_size(text));
    size.ok_or_else(|| "write a number with a unit, such as 64Gi or 500MB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays_and_what_was_never_said_is_asked_for() {
        let words = |cpus, memory, gpus| CapacityWords { cpus, memory, gpus };
        let old = Capacity { cpus: 4, memory_bytes: 1 << 30, gpus: 1 };
        assert_eq!(words(None, None, None).over(Some(old)).unwrap(), None);
        let more = Capacity { cpus: 8, ..old };
        assert_eq!(words(Some(8), None, None).over(Some(old)).unwrap(), Some(more));
        let none = Capacity { gpus: 0, ..old };
        assert_eq!(words(Some(4), Some(1 << 30), None).over(None).unwrap(), Some(none));
        words(Some(4), None, None).over(None).unwrap_err();
        words(None, Some(1), Some(1)).over(None).unwrap_err();
    }

    #[test]
    fn memory_has_a_unit_or_is_bytes() {
        assert_eq!(size("64Gi"), Ok(64 << 30));
        assert_eq!(size("500MB"), Ok(500_000_000));
        assert_eq!(size("1048576"), Ok(1 << 20));
        size("much").unwrap_err();
    }
}
