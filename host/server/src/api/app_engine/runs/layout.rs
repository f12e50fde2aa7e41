//! What an archive holds. The sizes of arrays become objects only when a run is submitted, and may
//! have changed until then, so those of inputs are written from what is on record.

use std::collections::HashSet;

use gantry_definition::outputs::array_yml;
use gantry_model::value::Value;

use crate::api::run_archive::Contents;

/// The same contents, with the sizes of the arrays in values; each value comes with its path in the
/// archive.
pub(super) fn with_sizes<'a>(
    contents: Contents,
    values: impl IntoIterator<Item = (String, &'a Value)>,
) -> Contents {
    let mut waiting: Vec<_> = values.into_iter().collect();
    let mut sizes = Vec::new();
    while let Some((path, value)) = waiting.pop() {
        if let Value::Array(items) = value {
            sizes.push((format!("{path}/array.yml"), array_yml(items.len())));
            let item = items.iter().map(|item| (format!("{path}/{}", item.index), &item.value));
            waiting.extend(item);
        }
    }
    let written: HashSet<&String> = sizes.iter().map(|(name, _)| name).collect();
    let mut objects = contents.objects;
    objects.retain(|(name, _, _)| !written.contains(name));
    Contents { objects, texts: sizes }
}
