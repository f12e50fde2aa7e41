//! Batch files of Windows.
//!
//! `cmd` has no way to write a double quote or a line end in a quoted word that all programs read
//! alike, and expands `%` in quotes too; so values with the former are refused, and `%` is doubled.

use super::lines::{Lines, PROGRAMS, Reader};
use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;

/// What of its own takes a part of a line for a program, or computes it.
const READERS: &[Reader] = &[("for", "/f"), ("set", "/a")];

/// Follows a batch file.
pub(super) struct Batch {
    in_quotes: bool,
    in_comment: bool,
    /// The present line up to here.
    line: String,
    /// Whether `!` stands for variables as well.
    delayed: bool,
    lines: Lines,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            in_quotes: false,
            in_comment: false,
            line: String::new(),
            delayed: false,
            lines: Lines::new(&[PROGRAMS, READERS], &["^"]),
        }
    }
}

impl Language for Batch {
    fn code(&mut self, text: &str) {
        self.delayed |= text.to_ascii_lowercase().contains("enabledelayedexpansion");
        for c in text.chars() {
            self.lines.push(c);
            match c {
                '\n' => {
                    (self.in_quotes, self.in_comment) = (false, false);
                    self.line.clear();
                    continue;
                }
                '"' if !self.line.ends_with('^') || self.in_quotes => {
                    self.in_quotes = !self.in_quotes;
                }
                _ => {}
            }
            self.line.push(c);
            self.in_comment |= is_comment(&self.line);
        }
    }

    fn value(&mut self, value: &Scalar, _next: Option<char>) -> Result<String, Refusal> {
        let written = match value {
            value if self.in_comment => comment(value),
            Scalar::Number(text) => text.clone(),
            value => self.text(value.plain())?,
        };
        self.lines.value(matches!(value, Scalar::Text(_)) && !self.in_comment);
        self.line.push('\u{FFFD}');
        Ok(written)
    }

    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.lines.end()
    }
}

impl Batch {
    fn text(&self, text: &str) -> Result<String, Refusal> {
        if !self.in_quotes && self.line.ends_with(['^', '%', '!']) {
            return Err(Refusal::place("behind a '^', '%' or '!'"));
        }
        if self.line.matches('%').count() % 2 == 1 {
            return Err(Refusal::place("between '%' and '%'"));
        }
        if text.contains(['"', '\n', '\r']) || (self.delayed && text.contains('!')) {
            let message = "the value has characters that a batch file cannot hold";
            return Err(Refusal::value(message, "Write the script for PowerShell or Python."));
        }
        // What a variable holds is read with the line that it is used in: `%name%`.
        if is_command(&self.line, "set") && text.contains(['&', '|', '<', '>', '^', '%']) {
            let message = "the value has characters that 'cmd' reads once more in a variable";
            let hint = "Write it where it is needed, in double quotes, and not into a variable.";
            return Err(Refusal::value(message, hint));
        }
        if is_command(&self.line, "call") && text.contains(['^', '%']) {
            let message = "the value has characters that 'call' reads once more";
            return Err(Refusal::value(message, "Write the script for PowerShell or Python."));
        }
        let doubled = text.replace('%', "%%");
        if self.in_quotes {
            return Ok(doubled);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "_./\\:-".contains(c);
        if !text.is_empty() && text.chars().all(plain) {
            return Ok(doubled);
        }
        // A program would read a backslash in front of the quote as a part of the value.
        let end = if doubled.ends_with('\\') { "\\" } else { "" };
        Ok(format!("\"{doubled}{end}\""))
    }
}

/// Whether the line has that command.
fn is_command(line: &str, name: &str) -> bool {
    let separates = |c: char| c.is_whitespace() || "@()&|\"=".contains(c);
    line.split(separates).any(|word| word.eq_ignore_ascii_case(name))
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '@']);
    let is_rem = line.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("rem "));
    is_rem || line.starts_with("::")
}
