//! Shell scripts: POSIX and Bash.

mod command;
mod heredoc;
mod reader;

use std::collections::VecDeque;

use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;
use command::Command;
use heredoc::Heredoc;

/// Follows a shell script.
pub(super) struct Shell {
    /// Whether it is Bash, with `$'…'`.
    bash: bool,
    /// Where it stands, the innermost last; the first is the script itself.
    stack: Vec<Frame>,
    /// What the last characters have begun.
    tail: Tail,
    /// Here-documents whose text begins after this line.
    awaited: VecDeque<Heredoc>,
    /// Set once the script has something that this reader cannot follow to its end.
    lost: Option<&'static str>,
}

/// What the last characters of the script have begun, if a value follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    Nothing,
    /// A backslash that takes the meaning of the next character.
    Backslash,
    /// A `$`, of which the next character makes a variable or a command.
    Dollar,
    /// The name of a variable, as in `$HOME`.
    Name,
}

/// One of the nested contexts of a script.
#[derive(Debug)]
enum Frame {
    /// Commands.
    Commands {
        /// Whether a `)` ends them.
        in_parentheses: bool,
        /// Whether they stand for what they write: `$(…)`, `<(…)`.
        substitution: bool,
        /// The present command.
        command: Command,
    },
    /// `'…'`
    Single,
    /// `$'…'`
    Ansi,
    /// `"…"`
    Double,
    /// `${…}`
    Parameter {
        /// Whether it stands in double quotes, where shells differ in what a quote is.
        quoted: bool,
    },
    /// `$((…))` and the like.
    Arithmetic {
        /// Open parentheses in it.
        depth: usize,
        /// Whether a `]` ends it.
        bracket: bool,
    },
    /// `` `…` ``
    Backticks,
    /// `# …`
    Comment,
    /// A here-document.
    Heredoc(Heredoc),
}

impl Shell {
    pub(super) fn posix() -> Self {
        Self::new(false)
    }

    pub(super) fn bash() -> Self {
        Self::new(true)
    }

    fn new(bash: bool) -> Self {
        let script = Frame::Commands {
            in_parentheses: false,
            substitution: false,
            command: Command::default(),
        };
        let (stack, awaited) = (vec![script], VecDeque::new());
        Self { bash, stack, tail: Tail::Nothing, awaited, lost: None }
    }

    /// The command that the innermost context belongs to.
    fn command(&mut self) -> Option<&mut Command> {
        self.stack.iter_mut().rev().find_map(|frame| match frame {
            Frame::Commands { command, .. } => Some(command),
            _ => None,
        })
    }

    /// Why no text can stand here.
    fn refusal(&mut self) -> Option<Refusal> {
        if let Some(what) = self.lost {
            return Some(Refusal::place(&format!("after {what}")));
        }
        match self.tail {
            Tail::Backslash => return Some(Refusal::place("behind a backslash")),
            Tail::Dollar => return Some(Refusal::place("behind a '$'")),
            Tail::Name | Tail::Nothing => {}
        }
        // Shells differ in how quotes and commands within these are read.
        let around = self.stack.iter().find_map(|frame| match frame {
            Frame::Parameter { .. } => Some("in '${…}'"),
            Frame::Arithmetic { .. } => Some("in arithmetic, if it is no number"),
            Frame::Backticks => Some("in '`…`' ('$(…)' would do)"),
            _ => None,
        });
        if let Some(place) = around {
            return Some(Refusal::place(place));
        }
        match self.stack.last() {
            Some(Frame::Comment) => None,
            Some(Frame::Heredoc(heredoc)) => heredoc.refusal(self.tail == Tail::Name),
            _ => self.command().and_then(|command| command.reads_code()).map(|reader| {
                let hint = "Hand it over as an argument or as a variable of the environment: \
                            sh -c 'cat \"$1\"' - {{ … }}";
                let message = format!("'{reader}' reads the value as a program once more");
                Refusal::value(message, hint)
            }),
        }
    }

    fn written(&mut self, text: &str, next: Option<char>) -> Result<String, Refusal> {
        let after_name = self.tail == Tail::Name;
        match self.stack.last_mut() {
            Some(Frame::Single) => Ok(text.replace('\'', r"'\''")),
            Some(Frame::Ansi) => Ok(text.replace('\\', r"\\").replace('\'', r"\'")),
            Some(Frame::Double) => {
                // Two quotes end the name, so that the value does not become a part of it.
                let separator = if after_name { "\"\"" } else { "" };
                Ok(format!("{separator}{}", escaped(text, &['\\', '"', '$', '`'])))
            }
            Some(Frame::Heredoc(heredoc)) => heredoc.value(text, next),
            Some(Frame::Comment) => Ok(comment(&Scalar::Text(text.to_owned()))),
            _ => {
                let redirect = matches!(next, Some('<' | '>'));
                Ok(bare(text, after_name || redirect))
            }
        }
    }
}

impl Language for Shell {
    fn code(&mut self, text: &str) {
        self.read(text);
    }

    fn value(&mut self, value: &Scalar, next: Option<char>) -> Result<String, Refusal> {
        let written = match (value, self.refusal()) {
            // A number is one wherever it stands, except that `$5` is something else.
            (Scalar::Number(text), Some(_)) if self.tail != Tail::Dollar => text.clone(),
            (_, Some(refusal)) => return Err(refusal),
            (value, None) => self.written(value.plain(), next)?,
        };
        self.tail = Tail::Nothing;
        if !matches!(self.stack.last(), Some(Frame::Comment | Frame::Heredoc(_)))
            && let Some(command) = self.command()
        {
            command.value();
        }
        Ok(written)
    }
}

/// A word of its own, in quotes where it needs them.
pub(super) fn bare(text: &str, always: bool) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+,-".contains(c);
    if !always && !text.is_empty() && text.chars().all(plain) && !command::is_keyword(text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

pub(super) fn escaped(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
