//! The outputs that a job left: collected from a folder and checked against the declaration, all
//! problems at once.

mod array_yml;
mod arrays;
mod collector;
mod problem;
mod tree;
mod unpack;

use gantry_model::failure::OutputProblem;
use gantry_model::task::TaskDefinition;
use gantry_model::value::Value;

use collector::Collector;
use problem::Fault;

pub use array_yml::{array_yml, parse_array_yml};
pub use tree::{EntryKind, OutputTree, ReadSeek, TreeEntry};
pub use unpack::unpack_outputs;

/// The outputs by name, in the order of the declaration; an optional one that is missing is left
/// out.
///
/// # Errors
///
/// With all that is wrong, up to a hundred problems.
pub fn collect_outputs(
    definition: &TaskDefinition,
    tree: &dyn OutputTree,
) -> Result<Vec<(String, Value)>, Vec<OutputProblem>> {
    let mut collector = Collector::new(tree);
    let mut values = Vec::new();
    let Some(entries) = collector.list("", "") else { return Err(collector.into_problems()) };
    for output in &definition.outputs {
        match entries.iter().find(|entry| entry.name == output.name) {
            Some(entry) => {
                let value = collector.value(&output.type_spec, &output.name, entry.kind);
                values.extend(value.map(|value| (output.name.clone(), value)));
            }
            None if output.optional => {}
            None => collector.report(&output.name, Fault::Missing),
        }
    }
    for entry in &entries {
        if !definition.outputs.iter().any(|output| output.name == entry.name) {
            collector.report(&entry.name, Fault::Unknown);
        }
    }
    let problems = collector.into_problems();
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}
