//! What a program wants to hand back: the first line `__VALUES__ = …` of its standard output.

use serde_json::Value;

const MARK: &str = "__VALUES__ = ";

/// The JSON after the first such line; nothing if there is none. The error says that it is no JSON.
pub(crate) fn printed(output: &str) -> Result<Option<Value>, String> {
    let Some(json) = output.lines().find_map(|line| line.strip_prefix(MARK)) else {
        return Ok(None);
    };
    serde_json::from_str(json)
        .map(Some)
        .map_err(|error| format!("the line '__VALUES__ = …' of the output is no JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;

    use super::*;

    #[test]
    fn the_first_such_line_counts() {
        let output = "begin\r\n__VALUES__ = {\"a\": 1}\r\n__VALUES__ = {\"a\": 2}\n";
        assert_eq!(printed(output), Ok(Some(json!({"a": 1}))));
    }

    #[test]
    fn other_lines_are_none() {
        for output in ["", "a\n", " __VALUES__ = {}", "__VALUES__={}", "see __VALUES__ = {}"] {
            assert_eq!(printed(output), Ok(None), "{output:?}");
        }
    }

    #[test]
    fn a_line_that_is_no_json_is_an_error() {
        assert!(printed("__VALUES__ = {'a': 1}").is_err());
    }
}
