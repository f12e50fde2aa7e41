//! What is pretended: how callbacks end, what they result in, and where somebody moves the experiment.

use std::collections::{HashMap, VecDeque};

use gantry_model::study::{ExecutionResult, Pointer, VariableMap};
use serde_json::{Value, json};

/// Something for a callback, or a variable.
#[derive(Debug, Clone)]
pub(super) struct Named<T> {
    pub(super) name: String,
    pub(super) value: T,
}

/// How a callback ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ResultOf(pub(super) ExecutionResult);

/// `NAME=success`
pub(super) fn result(text: &str) -> Result<Named<ResultOf>, String> {
    let (name, word) = split(text)?;
    let result = word.parse().map_err(|_| "there are: success, failed, timeout".to_owned())?;
    Ok(Named { name, value: ResultOf(result) })
}

/// `NAME=JSON`; what is no JSON is a text.
pub(super) fn json(text: &str) -> Result<Named<Value>, String> {
    let (name, value) = split(text)?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
    Ok(Named { name, value })
}

fn split(text: &str) -> Result<(String, &str), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value)),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// Everything that is pretended. What comes several times for one callback is taken in turn; the last of it stays.
#[derive(Debug, Default)]
pub(super) struct Pretended {
    results: Turns<ResultOf>,
    values: Turns<Value>,
    choices: VecDeque<String>,
}

type Turns<T> = HashMap<String, VecDeque<T>>;

impl Pretended {
    pub(super) fn new(
        results: Vec<Named<ResultOf>>,
        values: Vec<Named<Value>>,
        choices: Vec<String>,
    ) -> Self {
        Self { results: turns(results), values: turns(values), choices: choices.into() }
    }

    /// How a callback ends this time. What names its state as well goes before what does not.
    pub(super) fn result(&mut self, state: &str, callback: &str) -> ExecutionResult {
        let ResultOf(result) =
            next(&mut self.results, state, callback).unwrap_or(ResultOf(ExecutionResult::Success));
        result
    }

    /// What it results in this time.
    pub(super) fn values(&mut self, state: &str, callback: &str) -> Value {
        next(&mut self.values, state, callback).unwrap_or_else(|| json!({}))
    }

    /// Where the experiment is moved now that it rests.
    pub(super) fn choice(&mut self) -> Option<String> {
        self.choices.pop_front()
    }

    /// Names for which there is no callback in the workflow.
    pub(super) fn unknown(&self, is_known: impl Fn(&str) -> bool) -> Vec<String> {
        let names = self.results.keys().chain(self.values.keys());
        let mut unknown: Vec<_> = names.filter(|name| !is_known(name)).cloned().collect();
        unknown.sort();
        unknown.dedup();
        unknown
    }
}

/// Values in which each pointer of a map finds something.
pub(super) fn example(map: &VariableMap) -> Value {
    let mut values = json!({});
    for (_, Pointer(pointer)) in map {
        let mut at = &mut values;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            if !at.is_object() {
                *at = json!({});
            }
            let Value::Object(fields) = at else { break };
            at = fields.entry(part).or_insert(json!(1));
        }
    }
    values
}

fn turns<T>(named: Vec<Named<T>>) -> Turns<T> {
    let mut turns: Turns<T> = HashMap::new();
    for Named { name, value } in named {
        turns.entry(name).or_default().push_back(value);
    }
    turns
}

fn next<T: Clone>(turns: &mut Turns<T>, state: &str, callback: &str) -> Option<T> {
    let exact = format!("{state}/{callback}");
    let name = if turns.contains_key(&exact) { exact.as_str() } else { callback };
    let queue = turns.get_mut(name)?;
    if queue.len() > 1 { queue.pop_front() } else { queue.front().cloned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_taken_in_turn_and_the_last_one_stays() {
        let all = ["check=failed", "check=success", "b/check=timeout"];
        let all = all.into_iter().map(|text| result(text).unwrap()).collect();
        let mut pretended = Pretended::new(all, Vec::new(), Vec::new());
        assert_eq!(pretended.result("a", "check"), ExecutionResult::Failed);
        assert_eq!(pretended.result("b", "check"), ExecutionResult::Timeout);
        assert_eq!(pretended.result("a", "check"), ExecutionResult::Success);
        assert_eq!(pretended.result("a", "check"), ExecutionResult::Success);
        assert_eq!(pretended.result("a", "other"), ExecutionResult::Success);
        assert_eq!(pretended.unknown(|name| name == "check"), ["b/check"]);
    }

    #[test]
    fn an_example_has_something_at_each_pointer() {
        let map = ["/values/size", "/values/odd~1name", "/stdout", "/values", ""];
        let map = map.map(|pointer| (pointer.to_owned(), Pointer(pointer.to_owned()))).to_vec();
        let values = example(&map);
        assert_eq!(values, serde_json::json!({"values": {"size": 1, "odd/name": 1}, "stdout": 1}));
        assert!(map.iter().all(|(_, pointer)| values.pointer(&pointer.0).is_some()));
    }

    #[test]
    fn what_is_no_json_is_a_text() {
        assert_eq!(json("x=[1]").unwrap().value, serde_json::json!([1]));
        assert_eq!(json("x=a=b").unwrap().value, serde_json::json!("a=b"));
        assert!(json("=1").is_err() && json("x").is_err());
        assert!(result("x=good").is_err());
    }
}
