//! PowerShell scripts.
//!
//! PowerShell takes typographic quotes for quotes, so they are doubled like the others
//! (about_Quoting_Rules).

use super::lines::{Lines, PROGRAMS, Reader};
use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;

/// What of its own takes a text for a program.
const READERS: &[Reader] = &[
    ("iex", ""),
    ("invoke-expression", ""),
    ("scriptblock", "create"),
    ("newscriptblock", ""),
    ("invokescript", ""),
    ("expandstring", ""),
    ("add-type", ""),
];

/// Follows a PowerShell script.
pub(super) struct PowerShell {
    /// Where it stands, the innermost last; nothing is the script itself.
    stack: Vec<Frame>,
    /// The character before.
    last: Option<char>,
    /// Whether the last character takes the meaning of the next: a backtick.
    escape: bool,
    /// Whether the last characters are the name of a variable.
    name: bool,
    /// Set once the script has something that this reader cannot follow to its end.
    lost: Option<&'static str>,
    lines: Lines,
}

impl Default for PowerShell {
    fn default() -> Self {
        let lines = Lines::new(&[READERS, PROGRAMS], &["`", "|"]);
        Self { stack: Vec::new(), last: None, escape: false, name: false, lost: None, lines }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Single,
    Double,
    /// `$(…)`, `(…)`, `{…}`: the character that ends it.
    Nested(char),
    Comment,
    BlockComment,
}

/// Single quotes, the typographic ones among them.
fn is_single(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201B}')
}

/// Double quotes, the typographic ones among them.
fn is_double(c: char) -> bool {
    matches!(c, '"' | '\u{201C}'..='\u{201E}')
}

impl Language for PowerShell {
    fn code(&mut self, text: &str) {
        text.chars().for_each(|c| self.lines.push(c));
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if self.lost.is_some() {
                return;
            }
            self.read(c, rest.peek().copied());
            self.last = Some(c);
        }
    }

    fn value(&mut self, value: &Scalar, next: Option<char>) -> Result<String, Refusal> {
        let in_comment = self.stack.last() == Some(&Frame::Comment);
        self.lines.value(matches!(value, Scalar::Text(_)) && !in_comment);
        if let Scalar::Number(number) = value
            && self.last != Some('$')
        {
            self.last = Some('0');
            return Ok(number.clone());
        }
        if let Some(what) = self.lost {
            return Err(Refusal::place(&format!("after {what}")));
        }
        if !in_comment && (self.escape || self.last == Some('$')) {
            return Err(Refusal::place("behind a '`' or '$'"));
        }
        let text = value.plain();
        let written = match self.stack.last() {
            Some(Frame::Comment) => comment(value),
            Some(Frame::BlockComment) => {
                return Err(Refusal::place("in a comment of several lines"));
            }
            Some(Frame::Single) => doubled(text),
            // `$()` is nothing, and ends the name of a variable.
            Some(Frame::Double) if self.name => format!("$(){}", escaped(text)),
            Some(Frame::Double) => escaped(text),
            _ if self.name => return Err(Refusal::place("behind the name of a variable")),
            Some(Frame::Nested(_)) | None => match value {
                Scalar::Truth(true) => "$true".to_owned(),
                Scalar::Truth(false) => "$false".to_owned(),
                _ => self.bare(text, next)?,
            },
        };
        self.last = written.chars().next_back().or(self.last);
        self.name = false;
        Ok(written)
    }

    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.lines.end()
    }
}

impl PowerShell {
    /// A word of its own is a text in quotes. Beside other characters, quotes would make two words
    /// of one, so each character is escaped.
    fn bare(&self, text: &str, next: Option<char>) -> Result<String, Refusal> {
        let separates = |c: char| c.is_whitespace() || "()[]{},;=|&<>+".contains(c);
        if self.last.is_none_or(separates) && next.is_none_or(separates) {
            return Ok(format!("'{}'", doubled(text)));
        }
        if text.contains(['\n', '\r']) {
            let hint = "Put double quotes around all of it: \"…{{ … }}…\".";
            return Err(Refusal::value("the value has a line end, and stands in a word", hint));
        }
        // A letter behind a backtick can be a line end or the like; other signs are themselves.
        let plain = |c: char| c.is_ascii_alphanumeric() || "_./\\:-".contains(c);
        let mut written = String::new();
        for c in text.chars() {
            if !plain(c) {
                written.push('`');
            }
            written.push(c);
        }
        Ok(written)
    }

    fn read(&mut self, c: char, next: Option<char>) {
        if std::mem::take(&mut self.escape) {
            self.name = false;
            return;
        }
        let goes_on = c.is_alphanumeric() || matches!(c, '_' | ':');
        self.name = goes_on && (self.name || self.last == Some('$'));
        match self.stack.last().copied() {
            Some(Frame::Comment) => {
                if c == '\n' {
                    self.stack.pop();
                }
            }
            Some(Frame::BlockComment) => {
                if c == '>' && self.last == Some('#') {
                    self.stack.pop();
                }
            }
            Some(Frame::Single) => {
                // Two quotes are one; leaving and entering again comes to the same.
                if is_single(c) {
                    self.stack.pop();
                }
            }
            Some(Frame::Double) => match c {
                '`' => self.escape = true,
                '(' if self.last == Some('$') => self.stack.push(Frame::Nested(')')),
                '{' if self.last == Some('$') => self.stack.push(Frame::Nested('}')),
                c if is_double(c) => {
                    self.stack.pop();
                }
                _ => {}
            },
            Some(Frame::Nested(end)) if c == end => {
                self.stack.pop();
            }
            Some(Frame::Nested(_)) | None => self.script(c, next),
        }
    }

    fn script(&mut self, c: char, next: Option<char>) {
        match c {
            '`' => self.escape = true,
            '@' if next.is_some_and(|next| is_single(next) || is_double(next)) => {
                self.lost = Some("a here-string");
            }
            '%' if self.last == Some('-') => self.lost = Some("'--%'"),
            '#' if self.last == Some('<') => self.stack.push(Frame::BlockComment),
            '#' if self
                .last
                .is_none_or(|last| last.is_whitespace() || "(){};,|&".contains(last)) =>
            {
                self.stack.push(Frame::Comment);
            }
            '(' => self.stack.push(Frame::Nested(')')),
            '{' => self.stack.push(Frame::Nested('}')),
            c if is_single(c) => self.stack.push(Frame::Single),
            c if is_double(c) => self.stack.push(Frame::Double),
            _ => {}
        }
    }
}

fn doubled(text: &str) -> String {
    let mut doubled = String::with_capacity(text.len());
    for c in text.chars() {
        doubled.push(c);
        if is_single(c) {
            doubled.push(c);
        }
    }
    doubled
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '`' | '$') || is_double(c) {
            escaped.push('`');
        }
        escaped.push(c);
    }
    escaped
}
