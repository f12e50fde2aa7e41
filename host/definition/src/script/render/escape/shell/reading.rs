//! How the words of a command are read: as they are, or as more than words.

use super::builtins;
use super::command::Command;
use super::external;
use super::programs;
use super::word::{PROCESS, Role, Word};
use crate::script::render::escape::Refusal;

/// How a word is read, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is.
    Word,
    /// As a program.
    Code(String),
    /// As arithmetic.
    Number(String),
    /// As the name of a variable.
    Name(String),
    /// Perhaps as an option.
    Option(String),
    /// In a way of its own.
    Other(String),
}

impl Reading {
    /// Why no value can be read like that.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        let (message, hint) = match self {
            Self::Word => return None,
            Self::Code(who) => (
                format!("'{who}' reads the value as a program once more"),
                "Hand it over as an argument or as a variable of the environment: \
                 sh -c 'cat \"$1\"' - {{ … }}",
            ),
            Self::Number(who) => (
                format!("'{who}' computes what the value says, which can be more than a number"),
                NUMBER,
            ),
            Self::Name(who) => (
                format!("'{who}' takes the value for the name of a variable"),
                "Write the name into the script, and the value behind '='.",
            ),
            Self::Option(who) => (
                format!("the value begins with '-', and '{who}' would take it for an option"),
                "Put './' or '--' in front of it, whichever fits.",
            ),
            Self::Other(who) => (
                format!("'{who}' may take the value for more than a word"),
                "Hand it over as a variable of the environment (`env`), or write `| raw` behind \
                 it to have it in the script as it is.",
            ),
        };
        Some(Refusal::value(message, hint))
    }

    /// Why no variable with a value can be read like that.
    pub(super) fn of_variable(&self, name: &str) -> Option<Refusal> {
        let refusal = self.refusal()?;
        let message = format!("the variable '{name}' holds the value: {}", refusal.message);
        Some(Refusal::value(message, refusal.hint))
    }
}

/// What to do where a number is needed.
const NUMBER: &str = "Make it an input of type `integer` or `float`: numbers can stand here.";

/// How a command reads.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// Its words, each.
    pub(super) words: Vec<Reading>,
    /// The program that reads the command's input as a program.
    pub(super) input: Option<String>,
}

/// How the command reads its words.
pub(super) fn readings(command: &Command, is_list: bool) -> Readings {
    let words = &command.words;
    let mut readings = if is_list {
        Readings { words: words.iter().map(in_list).collect(), input: None }
    } else if command.conditional {
        Readings { words: builtins::conditional(words, 0), input: None }
    } else {
        by_program(words)
    };
    for (word, reading) in words.iter().zip(&mut readings.words) {
        *reading = match word.role {
            Role::Argument => continue,
            Role::Target if !word.text.starts_with(PROCESS) => Reading::Word,
            Role::Input | Role::Target => {
                readings.input.clone().map_or(Reading::Word, Reading::Code)
            }
            Role::Descriptor => Reading::Code(">&".to_owned()),
        };
    }
    readings
}

fn by_program(words: &[Word]) -> Readings {
    let Some((at, name)) = programs::program(words) else {
        let mut readings = external::readings(words, words.len());
        assignments(words, &mut readings.words);
        return readings;
    };
    let mut readings = match builtins::readings(words, at, name) {
        Some(read) => Readings { words: read, input: builtins::input(words, at, name) },
        None => external::readings(words, at),
    };
    assignments(words.get(..at).unwrap_or_default(), &mut readings.words);
    readings
}

fn assignments(words: &[Word], readings: &mut [Reading]) {
    for (word, reading) in words.iter().zip(readings).filter(|(word, _)| word.assigned().is_some())
    {
        *reading = assignment(word);
    }
}

/// Variables whose contents shells expand once more.
const EXPANDED: &[&str] = &["BASH_ENV", "ENV", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS4"];

/// `name=…` in front of a command, or alone.
pub(super) fn assignment(word: &Word) -> Reading {
    match word.assigned() {
        Some(name) if EXPANDED.contains(&name) => Reading::Code(name.to_owned()),
        _ => Reading::Word,
    }
}

/// A word of `a=(…)`.
fn in_list(word: &Word) -> Reading {
    let literal = word.literal();
    if literal.starts_with('[') && !literal.contains(']') {
        return Reading::Number("[…]".to_owned());
    }
    Reading::Word
}
