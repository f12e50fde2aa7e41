//! MATLAB scripts.

use super::lines::{Lines, Reader};
use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;

/// Functions that take a text for a program.
const READERS: &[Reader] = &[
    ("dos(", ""),
    ("eval(", ""),
    ("evalc(", ""),
    ("evalin(", ""),
    ("inline(", ""),
    ("perl(", ""),
    ("pyrun(", ""),
    ("str2func(", ""),
    ("str2num(", ""),
    ("system(", ""),
    ("unix(", ""),
];

/// Follows a MATLAB script.
pub(super) struct Matlab {
    frame: Frame,
    /// The present line up to here.
    line: String,
    /// Open blocks of comments.
    blocks: usize,
    lines: Lines,
}

impl Default for Matlab {
    fn default() -> Self {
        let lines = Lines::new(&[READERS], &["..."]);
        Self { frame: Frame::Program, line: String::new(), blocks: 0, lines }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Frame {
    #[default]
    Program,
    Characters,
    Text,
    Comment,
    /// `!`: the rest of the line is for the system's shell.
    Shell,
}

impl Language for Matlab {
    fn code(&mut self, text: &str) {
        for c in text.chars() {
            self.lines.push(c);
            if c == '\n' {
                self.line_end();
                continue;
            }
            self.read(c);
            self.line.push(c);
        }
    }

    fn value(&mut self, value: &Scalar, next: Option<char>) -> Result<String, Refusal> {
        if self.blocks > 0 || self.frame == Frame::Comment {
            self.lines.value(false);
            return Ok(comment(value));
        }
        if self.frame == Frame::Shell {
            return Err(Refusal::place("in a command of the system"));
        }
        let text = value.plain();
        let is_text = matches!(value, Scalar::Text(_));
        if is_text && text.contains(['\n', '\r']) {
            let message = "the value has a line end, which no text in MATLAB can hold";
            return Err(Refusal::value(message, "Hand it over in a variable of the environment."));
        }
        let written = match self.frame {
            Frame::Characters => text.replace('\'', "''"),
            Frame::Text => text.replace('"', "\"\""),
            _ if is_text => {
                let joins = |c: char| c.is_alphanumeric() || "_'\"".contains(c);
                if self.line.chars().next_back().is_some_and(joins) || next.is_some_and(joins) {
                    let hint = "Put quotes around all of it: '…{{ … }}…'.";
                    let message = "a value of its own touches what is beside it";
                    return Err(Refusal::value(message, hint));
                }
                format!("'{}'", text.replace('\'', "''"))
            }
            _ => text.to_owned(),
        };
        self.line.push('0');
        self.lines.value(is_text);
        Ok(written)
    }

    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.lines.end()
    }
}

impl Matlab {
    fn line_end(&mut self) {
        match self.line.trim() {
            "%{" | "#{" => self.blocks += 1,
            "%}" | "#}" => self.blocks = self.blocks.saturating_sub(1),
            _ => {}
        }
        self.line.clear();
        self.frame = Frame::Program;
    }

    fn read(&mut self, c: char) {
        self.frame = match (self.frame, c) {
            (Frame::Characters, '\'') | (Frame::Text, '"') => Frame::Program,
            (Frame::Program, '%') => Frame::Comment,
            // What follows three dots is a comment, and the line goes on in the next.
            (Frame::Program, '.') if self.line.ends_with("..") => Frame::Comment,
            (Frame::Program, '!') if self.line.trim().is_empty() => Frame::Shell,
            (Frame::Program, '"') => Frame::Text,
            (Frame::Program, '\'') if !self.is_operand() => Frame::Characters,
            (frame, _) => frame,
        };
    }

    /// Whether a quote here transposes what is before it.
    fn is_operand(&self) -> bool {
        let operand = |c: char| c.is_alphanumeric() || "_)]}'.\"".contains(c);
        self.line.chars().next_back().is_some_and(operand)
    }
}
