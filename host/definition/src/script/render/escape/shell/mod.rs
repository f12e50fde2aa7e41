//! Shell scripts: POSIX and Bash.

mod builtins;
mod command;
mod external;
mod flow;
mod heredoc;
mod judge;
mod line;
mod programs;
mod reader;
mod reading;
mod word;

use std::collections::VecDeque;

use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;
use command::Command;
use flow::Flow;
use heredoc::Heredoc;
pub(super) use line::Line;
use reader::Separator;
use reading::Reading;

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
    /// What follows that.
    unread: String,
    /// Values so far.
    values: usize,
    /// Its variables.
    flow: Flow,
    /// The first value for which it has come out later that it cannot stand where it does.
    found: Option<(usize, Refusal)>,
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
    Commands(Commands),
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
        /// What stands in it.
        text: String,
    },
    /// `$((…))` and the like.
    Arithmetic {
        /// Open parentheses in it.
        depth: usize,
        /// Whether a `]` ends it.
        bracket: bool,
        /// What stands in it.
        text: String,
    },
    /// `` `…` ``
    Backticks,
    /// `# …`
    Comment,
    /// A here-document.
    Heredoc(Heredoc),
}

/// Commands, one behind the other.
#[derive(Debug, Default)]
struct Commands {
    /// Whether a `)` ends them.
    in_parentheses: bool,
    /// Whether they stand for what they write: `$(…)`, `<(…)`.
    substitution: bool,
    /// Whether they are no commands but a list: `a=(…)`.
    list: bool,
    /// The present command.
    command: Command,
    /// The first value in what the present command reads from a pipe.
    piped: Option<usize>,
    /// The first value in all of them.
    seen: Option<usize>,
}

impl Shell {
    pub(super) fn posix() -> Self {
        Self::new(false)
    }

    pub(super) fn bash() -> Self {
        Self::new(true)
    }

    fn new(bash: bool) -> Self {
        Self {
            bash,
            stack: vec![Frame::Commands(Commands::default())],
            tail: Tail::Nothing,
            awaited: VecDeque::new(),
            lost: None,
            unread: String::new(),
            values: 0,
            flow: Flow::default(),
            found: None,
        }
    }

    /// The commands that the innermost context belongs to.
    fn commands(&mut self) -> Option<&mut Commands> {
        self.stack.iter_mut().rev().find_map(|frame| match frame {
            Frame::Commands(commands) => Some(commands),
            _ => None,
        })
    }

    /// The command that the innermost context belongs to.
    fn command(&mut self) -> Option<&mut Command> {
        self.commands().map(|commands| &mut commands.command)
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
            Frame::Parameter { .. } => Some(Refusal::place("in '${…}'")),
            Frame::Arithmetic { .. } => Reading::Number("((…))".to_owned()).refusal(),
            Frame::Backticks => Some(Refusal::place("in '`…`' ('$(…)' would do)")),
            _ => None,
        });
        around.or_else(|| match self.stack.last() {
            Some(Frame::Heredoc(heredoc)) => heredoc.refusal(self.tail == Tail::Name),
            _ => None,
        })
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
        let nth = self.values;
        self.values += 1;
        let is_text = matches!(value, Scalar::Text(_));
        match self.stack.last() {
            Some(Frame::Comment) => {}
            Some(Frame::Heredoc(_)) => {
                if let Some(commands) = self.commands().filter(|_| is_text) {
                    commands.seen.get_or_insert(nth);
                }
            }
            _ => {
                if let Some(command) = self.command() {
                    command.value(is_text.then_some(nth), value.plain());
                }
            }
        }
        Ok(written)
    }

    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.judge_unread();
        while !self.stack.is_empty() {
            self.end_command(Separator::Other);
            self.stack.pop();
        }
        if let Some((nth, refusal)) = std::mem::take(&mut self.flow).end() {
            self.refuse(nth, refusal);
        }
        self.found.take().map_or(Ok(()), Err)
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
