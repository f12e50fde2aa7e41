//! Python scripts of ours that do their work where the programs of a site are.
//!
//! A script gets a JSON object as its standard input, and answers with one line of standard output:
//! `__RESULT__ = ` and a JSON object. All else that it prints is for the log.

use gantry_plugin_sdk::callback::{Command, CommandEnd};
use gantry_plugin_sdk::{Value, log};
use serde_json::Map;

const MARK: &str = "__RESULT__ = ";

/// The command that runs a script.
pub fn command(executor: &str, python: &str, script: &str, question: &Value) -> Command {
    Command::new(executor, [python, "-c", script]).input(question.to_string())
}

/// What the script answered. What it printed besides goes to the log.
///
/// # Errors
///
/// A text that says why there is no answer.
pub fn answer(end: &CommandEnd) -> Result<Map<String, Value>, String> {
    if !end.errors.is_empty() {
        log::info(end.errors.trim_end());
    }
    let line = end.output.lines().rev().find_map(|line| line.strip_prefix(MARK));
    if let Some(Ok(Value::Object(answer))) = line.map(serde_json::from_str) {
        return Ok(answer);
    }
    let how = match end.exit_code {
        Some(code) => format!("Python ended with exit code {code} and without an answer"),
        None => format!("Python did not end by itself: {}", end.cause),
    };
    Err(match end.errors.lines().rev().find(|line| !line.trim().is_empty()) {
        Some(line) => format!("{how}: {line}"),
        None => how,
    })
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;

    use super::*;

    #[test]
    fn the_last_marked_line_is_the_answer() {
        let output = "noise\n__RESULT__ = {\"a\": 1}\n__RESULT__ = {\"a\": 2}\n";
        let answer = answer(&CommandEnd::with_output(output)).unwrap();
        assert_eq!(Value::Object(answer), json!({"a": 2}));
    }

    #[test]
    fn without_an_answer_the_last_words_say_why() {
        let end = CommandEnd {
            exit_code: Some(1),
            cause: String::new(),
            output: "__RESULT__ = {\n".to_owned(),
            errors: "Traceback\nNameError: x\n\n".to_owned(),
        };
        let why = "Python ended with exit code 1 and without an answer: NameError: x";
        assert_eq!(answer(&end), Err(why.to_owned()));
        let killed = CommandEnd { exit_code: None, cause: "killed by signal 9".to_owned(), ..end };
        assert!(answer(&killed).unwrap_err().contains("killed by signal 9"));
    }
}
