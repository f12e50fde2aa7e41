//! Programs that callbacks run: arguments, command line, and what came of it.

mod steps;

use gantry_plugin_sdk::callback::{CommandEnd, Event, Step};
use gantry_plugin_sdk::{Error, Value, json};
use schemars::JsonSchema;
use serde::Deserialize;

pub use steps::{Program, begin, permissions, resume};

use crate::values::printed;
use crate::{Pairs, Study, Substitution, could_not, finish, text_of, xnat};

/// Values that can be stored have at most 1 MiB; what JSON adds around the streams is less than
/// this.
const MOST_VALUES: usize = 1024 * 1024;

/// Characters that are kept of each stream if all would be too much.
const KEPT_CHARACTERS: usize = 32 * 1024;

/// What a workflow says of a program. Arguments that are not known are passed over.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Arguments {
    /// The name of the program.
    pub binary: String,
    /// A list of arguments.
    args: Option<Vec<Value>>,
    /// Further arguments: names with values.
    kwargs: Option<Pairs>,
    /// The external system that `$XNAT` stands for.
    #[serde(default = "xnat")]
    xnat_external_system_name: String,
    /// The exit code of a success, or a list of them; nothing for any.
    #[serde(default)]
    expected_return_code: Expected,
    /// Where it runs, if not where the settings say.
    pub executor: Option<String>,
}

/// Which exit codes are a success.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Expected {
    Anything(()),
    One(i64),
    Several(Vec<i64>),
}

impl Default for Expected {
    fn default() -> Self {
        Self::One(0)
    }
}

impl Expected {
    fn has(&self, code: u8) -> bool {
        match self {
            Self::Anything(()) => true,
            Self::One(expected) => *expected == i64::from(code),
            Self::Several(expected) => expected.is_empty() || expected.contains(&i64::from(code)),
        }
    }
}

impl Arguments {
    /// The program, its arguments, and then names and values of `kwargs`, with `$` names replaced.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if `$XNAT` is used and there is no such system.
    pub fn command_line(&self, study: &Study, program: &str) -> Result<Vec<String>, Error> {
        let names = Substitution::new(study, &self.xnat_external_system_name);
        let mut line = vec![program.to_owned()];
        for value in self.args.iter().flatten() {
            line.push(text_of(&names.value(value)?));
        }
        for (name, value) in self.kwargs.iter().flat_map(|pairs| &pairs.0) {
            line.push(name.clone());
            line.push(text_of(&names.value(value)?));
        }
        Ok(line)
    }

    /// The end of the execution, after the program has ended or could not be run.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if something else has happened.
    pub fn end(&self, study: &Study, line: &[String], event: Event) -> Result<Step<()>, Error> {
        let end = match event {
            Event::CommandEnded(end) => end,
            event => return could_not(study, event),
        };
        let (values, wrong) = match printed(&end.output) {
            Ok(values) => (values, None),
            Err(why) => (None, Some(why)),
        };
        let wrong = self.complaint(line, &end).or(wrong);
        let expected = end.exit_code.is_some_and(|code| self.expected_return_code.has(code));
        let success = expected && wrong.is_none();
        let mut result = json!({
            "command": line,
            "stdout": end.output,
            "stderr": end.errors,
            "return_code": end.exit_code,
            "values": values,
        });
        if let (Some(why), Some(members)) = (wrong, result.as_object_mut()) {
            members.insert("__exception__".to_owned(), json!(why));
        }
        shorten(&mut result);
        Ok(finish(study, success, result))
    }

    /// Why the program did not come to a result of its own; nothing if it did.
    fn complaint(&self, line: &[String], end: &CommandEnd) -> Option<String> {
        let program = line.first().map(String::as_str).unwrap_or_default();
        match end.exit_code {
            None => Some(format!("'{program}' did not end by itself: {}", end.cause)),
            Some(code) if self.expected_return_code.has(code) => None,
            // What a shell says of such programs.
            Some(127) => Some(format!("exit code 127: '{program}' is perhaps not there")),
            Some(126) => Some(format!("exit code 126: '{program}' perhaps cannot be executed")),
            Some(_) => None,
        }
    }
}

/// Keeps the ends of the streams if the values would be too large to be stored: escapes make
/// control characters six times as long.
fn shorten(values: &mut Value) {
    if values.to_string().len() < MOST_VALUES {
        return;
    }
    for stream in ["stdout", "stderr"] {
        let Some(Value::String(text)) = values.get_mut(stream) else { continue };
        let count = text.chars().count();
        if count > KEPT_CHARACTERS {
            *text = text.chars().skip(count - KEPT_CHARACTERS).collect();
        }
    }
}

#[cfg(test)]
mod tests;
