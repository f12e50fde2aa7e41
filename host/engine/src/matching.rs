//! Arrays that belong together: the same size, and each index of the one exactly once in the other.

use std::collections::{BTreeSet, HashMap};

use gantry_model::task::{ParameterRef, Side, TaskDefinition};
use gantry_model::value::Value;

/// Two arrays that should match and do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// One of them.
    pub left: ParameterRef,
    /// The other.
    pub right: ParameterRef,
    /// How they differ, for people.
    pub difference: String,
}

/// The values of a run by side and name.
pub type Values = HashMap<ParameterRef, Value>;

/// Pairs that can be told before the run, as both are inputs.
pub fn check_inputs(definition: &TaskDefinition, values: &Values) -> Vec<Mismatch> {
    check(definition, values, |left, right| left == Side::Inputs && right == Side::Inputs)
}

/// Pairs of which at least one is an output.
pub fn check_outputs(definition: &TaskDefinition, values: &Values) -> Vec<Mismatch> {
    check(definition, values, |left, right| left == Side::Outputs || right == Side::Outputs)
}

fn check(
    definition: &TaskDefinition,
    values: &Values,
    concerned: impl Fn(Side, Side) -> bool,
) -> Vec<Mismatch> {
    let pairs =
        definition.matching.iter().filter(|pair| concerned(pair.left.side, pair.right.side));
    pairs
        .filter_map(|pair| {
            let difference = differ(values.get(&pair.left), values.get(&pair.right))?;
            Some(Mismatch { left: pair.left.clone(), right: pair.right.clone(), difference })
        })
        .collect()
}

/// How two arrays differ; `None` if they match. An optional array that was left out matches only another one left out.
fn differ(left: Option<&Value>, right: Option<&Value>) -> Option<String> {
    let (left, right) = (indexes(left), indexes(right));
    if left.len() != right.len() {
        return Some(format!("{} items against {}", left.len(), right.len()));
    }
    let lonely = left.symmetric_difference(&right).next()?;
    Some(format!("index {lonely} is in one of them only"))
}

fn indexes(value: Option<&Value>) -> BTreeSet<u32> {
    match value {
        Some(Value::Array(items)) => items.iter().map(|item| item.index).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use gantry_model::value::Item;

    use super::*;

    fn array(indexes: &[u32]) -> Value {
        let item = |&index: &u32| Item { index, value: Value::Boolean(true) };
        Value::Array(indexes.iter().map(item).collect())
    }

    #[test]
    fn arrays_match_when_size_and_indexes_agree() {
        assert_eq!(differ(Some(&array(&[0, 1])), Some(&array(&[1, 0]))), None);
        assert_eq!(differ(None, None), None);
    }

    #[test]
    fn a_difference_is_told_in_numbers() {
        let size = differ(Some(&array(&[0, 1])), Some(&array(&[0])));
        assert_eq!(size.as_deref(), Some("2 items against 1"));
        let index = differ(Some(&array(&[0, 1])), Some(&array(&[0, 2])));
        assert_eq!(index.as_deref(), Some("index 1 is in one of them only"));
    }
}
