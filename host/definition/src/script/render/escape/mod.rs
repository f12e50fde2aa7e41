//! Writes values into scripts so that they stay values.
//!
//! A value can stand anywhere in a script: as a bare word, in quotes of several kinds, in a
//! comment. What it must look like there depends on the text before it, so each language has a
//! reader that follows the script and knows at each value where it stands. It is asked with the
//! final text, after conditions and loops. Where no way of writing keeps the value a value, or the
//! reader cannot follow the script, the value is refused.

mod batch;
mod command;
mod lines;
mod matlab;
mod powershell;
mod python;
mod shell;

use gantry_model::script::Interpreter;

use super::engine::{Piece, Scalar};

/// Follows a script and writes values into it.
trait Language {
    /// Reads what the author wrote.
    fn code(&mut self, text: &str);

    /// The text for a value that stands here, in front of `next`.
    fn value(&mut self, value: &Scalar, next: Option<char>) -> Result<String, Refusal>;

    /// The script is over: whether a value cannot stand where it does because of what follows it.
    /// Values are counted from 0 in the order in which they were asked for.
    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        Ok(())
    }
}

/// Why a value cannot be written where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: String,
}

impl Refusal {
    /// A place in which no value can be written.
    fn place(place: &str) -> Self {
        Self {
            message: format!("a value cannot be kept apart from the script {place}"),
            hint: "Hand it over as a variable of the environment (`env`), or write `| raw` behind \
                   it to have it in the script as it is."
                .to_owned(),
        }
    }

    /// A place that is read as a program.
    fn program(reader: &str) -> Self {
        Self {
            message: format!("'{reader}' reads the value as a program once more"),
            hint: "Hand it over as an argument or as a variable of the environment (`env`)."
                .to_owned(),
        }
    }

    /// A value that cannot be written in a place.
    fn value(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// A script whose values are in place.
pub(crate) struct Script {
    /// The script.
    pub(crate) text: String,
    /// How each of its values is written, in their order.
    pub(crate) written: Vec<String>,
}

/// Puts a script together. Where a value is refused, says which, counted from 0.
pub(crate) fn script(
    pieces: &[Piece],
    interpreter: Interpreter,
    windows: bool,
) -> Result<Script, (usize, Refusal)> {
    let mut language = language(interpreter, windows);
    let mut script = Script { text: String::new(), written: Vec::new() };
    let mut asked = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                language.code(text);
                script.text.push_str(text);
            }
            Piece::Value(Scalar::Raw(text)) => {
                language.code(text);
                script.text.push_str(text);
                script.written.push(text.clone());
            }
            Piece::Value(value) => {
                let next = pieces.get(index + 1).and_then(first);
                let nth = script.written.len();
                asked.push(nth);
                let text = language.value(value, next).map_err(|refusal| (nth, refusal))?;
                script.text.push_str(&text);
                script.written.push(text);
            }
        }
    }
    let place = |(call, refusal)| (asked.get(call).copied().unwrap_or_default(), refusal);
    language.end().map_err(place)?;
    Ok(script)
}

fn language(interpreter: Interpreter, windows: bool) -> Box<dyn Language> {
    match interpreter {
        Interpreter::Shell if windows => Box::new(batch::Batch::default()),
        Interpreter::Shell => Box::new(shell::Shell::posix()),
        Interpreter::Command => Box::new(command::Command::default()),
        Interpreter::Bash => Box::new(shell::Shell::bash()),
        Interpreter::Python => Box::new(python::Python::default()),
        Interpreter::PowerShell => Box::new(powershell::PowerShell::default()),
        Interpreter::Batch => Box::new(batch::Batch::default()),
        Interpreter::Matlab => Box::new(matlab::Matlab::default()),
    }
}

fn first(piece: &Piece) -> Option<char> {
    match piece {
        Piece::Text(text) => text.chars().next(),
        Piece::Value(value) => value.plain().chars().next(),
    }
}

/// A value in a comment, which nobody reads: what could end the comment, or mean something to who
/// reads comments after all (`# coding:`), is left out.
fn comment(value: &Scalar) -> String {
    let plain = |c: char| c.is_alphanumeric() || " ._-/".contains(c);
    value.plain().chars().map(|c| if plain(c) { c } else { '_' }).collect()
}
