//! Python scripts.

use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;

/// Functions that take a text for a program, or a command for a shell.
const READERS: &[&str] = &[
    "asteval",
    "create_subprocess_shell",
    "eval",
    "exec",
    "getoutput",
    "getstatusoutput",
    "popen",
    "system",
];

/// Functions that write a text so that a shell takes it for a word.
const QUOTERS: &[&str] = &["quote"];

/// A call, from its `(` on.
#[derive(Debug, Default)]
struct Call {
    /// The function that takes what stands here for a program: it, or one around it.
    reader: Option<&'static str>,
    /// Whether it writes what it gets for a shell.
    quotes: bool,
    /// Whether it hands its text to a shell: `shell=True`.
    shell: bool,
    /// The first value in it.
    value: Option<usize>,
}

/// Follows a Python script.
#[derive(Default)]
pub(super) struct Python {
    /// Where it stands, the innermost last; nothing is the program itself.
    stack: Vec<Frame>,
    /// The name or number that the last characters are, for it may be the prefix of a string.
    name: String,
    /// The last character of the program.
    last: Option<char>,
    /// Whether the last character was a backslash that takes the meaning of the next.
    escape: bool,
    /// Calls and other parentheses that are open, the innermost last.
    calls: Vec<Call>,
    /// The name that stands in front, spaces left out.
    callee: String,
    /// What stands behind the last `(` or `,`, spaces left out.
    argument: String,
    /// Values so far.
    values: usize,
    /// The first value for which it has come out that it is read once more.
    found: Option<(usize, Refusal)>,
}

#[derive(Debug, Clone, Copy)]
enum Frame {
    Comment,
    Text(Text),
    /// `{…}` in an f-string, with its open brackets.
    Expression {
        depth: usize,
    },
    /// What follows the `:` in it.
    Format,
}

/// A string.
#[derive(Debug, Clone, Copy)]
struct Text {
    quote: char,
    triple: bool,
    raw: bool,
    bytes: bool,
    format: bool,
}

impl Language for Python {
    fn code(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let read = self.read(c, rest);
            rest = rest.get(read..).unwrap_or_default();
        }
    }

    fn value(&mut self, value: &Scalar, next: Option<char>) -> Result<String, Refusal> {
        let written = match self.stack.last() {
            Some(Frame::Comment) => comment(value),
            Some(Frame::Text(_)) if self.escape => {
                return Err(Refusal::place("behind a backslash"));
            }
            Some(Frame::Text(text)) => text.write(value.plain())?,
            Some(Frame::Expression { .. } | Frame::Format) => match value {
                Scalar::Number(number) => number.clone(),
                _ => return Err(Refusal::place("in the braces of an f-string")),
            },
            None => self.bare(value, next)?,
        };
        let is_text = matches!(value, Scalar::Text(_));
        if is_text && !matches!(self.stack.last(), Some(Frame::Comment)) {
            self.note_value();
        }
        self.values += 1;
        self.name.clear();
        self.last = written.chars().next_back();
        Ok(written)
    }

    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.found.take().map_or(Ok(()), Err)
    }
}

impl Python {
    /// A value in the program itself: a literal.
    fn bare(&self, value: &Scalar, next: Option<char>) -> Result<String, Refusal> {
        let text = match value {
            Scalar::Number(number) => return Ok(number.clone()),
            Scalar::Truth(true) => return Ok("True".to_owned()),
            Scalar::Truth(false) => return Ok("False".to_owned()),
            Scalar::Text(text) | Scalar::Raw(text) => text,
        };
        // Letters in front would change what the quotes mean, and quotes would join with ours.
        let joins = |c: char| c.is_alphanumeric() || "_'\"\\".contains(c);
        if self.escape || self.last.is_some_and(joins) || next.is_some_and(joins) {
            let hint = "Put quotes around all of it: '…{{ … }}…'.";
            return Err(Refusal::value("a value of its own touches what is beside it", hint));
        }
        let quotes = Text { quote: '\'', triple: false, raw: false, bytes: false, format: false };
        Ok(format!("'{}'", quotes.write(text)?))
    }

    /// Reads a character, and those that belong to it. Returns their bytes.
    fn read(&mut self, c: char, rest: &str) -> usize {
        match self.stack.last_mut() {
            Some(Frame::Comment) => {
                if matches!(c, '\n' | '\r') {
                    self.stack.pop();
                    self.last = Some(c);
                }
                c.len_utf8()
            }
            Some(Frame::Text(text)) => {
                let text = *text;
                self.string(text, c, rest)
            }
            Some(Frame::Expression { depth }) => {
                match c {
                    '(' | '[' | '{' => *depth += 1,
                    ')' | ']' | '}' if *depth > 0 => *depth -= 1,
                    '}' => {
                        self.stack.pop();
                    }
                    ':' if *depth == 0 => self.stack.push(Frame::Format),
                    _ => return self.program(c, rest),
                }
                self.note(c);
                c.len_utf8()
            }
            Some(Frame::Format) => {
                match c {
                    '{' => self.stack.push(Frame::Expression { depth: 0 }),
                    // The brace ends the format and the expression that it belongs to.
                    '}' => {
                        self.stack.pop();
                        self.stack.pop();
                    }
                    _ => {}
                }
                c.len_utf8()
            }
            None => self.program(c, rest),
        }
    }

    fn program(&mut self, c: char, rest: &str) -> usize {
        let escaped = std::mem::replace(&mut self.escape, c == '\\');
        match c {
            '#' => self.stack.push(Frame::Comment),
            '\'' | '"' if !escaped => {
                let prefix = std::mem::take(&mut self.name).to_lowercase();
                let is_prefix = matches!(
                    prefix.as_str(),
                    "r" | "b" | "u" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt"
                );
                let has = |letter| is_prefix && prefix.contains(letter);
                let triple = rest.starts_with(&c.to_string().repeat(3));
                self.stack.push(Frame::Text(Text {
                    quote: c,
                    triple,
                    raw: has('r'),
                    bytes: has('b'),
                    format: has('f') || has('t'),
                }));
                self.last = None;
                return if triple { 3 } else { 1 };
            }
            _ => {}
        }
        self.note(c);
        c.len_utf8()
    }

    /// A value in the calls that are open.
    fn note_value(&mut self) {
        let Some(call) = self.calls.last_mut().filter(|call| !call.quotes) else { return };
        call.value.get_or_insert(self.values);
        if let Some(reader) = call.reader {
            self.found.get_or_insert((self.values, Refusal::program(reader)));
        }
    }

    /// A parenthesis of the program.
    fn parenthesis(&mut self, c: char) {
        if c == '(' {
            let name = std::mem::take(&mut self.callee);
            let own = READERS.iter().copied().find(|reader| **reader == *name);
            let reader = own.or(self.calls.last().and_then(|outer| outer.reader));
            let quotes = QUOTERS.contains(&name.as_str());
            self.calls.push(Call { reader, quotes, ..Call::default() });
            return;
        }
        let Some(inner) = self.calls.pop() else { return };
        if let Some(nth) = inner.value.filter(|_| inner.shell) {
            self.found.get_or_insert((nth, Refusal::program("shell=True")));
        }
        if let Some(outer) = self.calls.last_mut() {
            outer.value = outer.value.or(inner.value);
        }
    }

    /// The end of an argument.
    fn argument(&mut self) {
        let argument = std::mem::take(&mut self.argument);
        let shell = argument.starts_with("shell=") && argument != "shell=False";
        if let Some(call) = self.calls.last_mut() {
            call.shell |= shell;
        }
    }

    fn note(&mut self, c: char) {
        if !matches!(self.stack.last(), Some(Frame::Expression { .. })) {
            match c {
                '(' | ')' | ',' => self.argument(),
                c if c.is_whitespace() => {}
                c => self.argument.push(c),
            }
            if matches!(c, '(' | ')') {
                self.parenthesis(c);
            }
        }
        if c.is_alphanumeric() || c == '_' {
            if self.name.is_empty() {
                self.callee.clear();
            }
            self.callee.push(c);
            self.name.push(c);
        } else {
            if !c.is_whitespace() {
                self.callee.clear();
            }
            self.name.clear();
        }
        self.last = Some(c);
    }

    fn string(&mut self, text: Text, c: char, rest: &str) -> usize {
        if std::mem::take(&mut self.escape) {
            return c.len_utf8();
        }
        match c {
            '\\' => self.escape = true,
            _ if c == text.quote => {
                let end = c.to_string().repeat(if text.triple { 3 } else { 1 });
                if rest.starts_with(&end) {
                    self.stack.pop();
                    self.last = Some(c);
                    self.name.clear();
                    return end.len();
                }
            }
            // Python refuses such a program as a whole, so nothing of it runs.
            '\n' if !text.triple => {
                self.stack.pop();
            }
            '{' if text.format => {
                if rest.starts_with("{{") {
                    return 2;
                }
                self.stack.push(Frame::Expression { depth: 0 });
                self.name.clear();
                self.last = Some('{');
            }
            _ => {}
        }
        c.len_utf8()
    }
}

impl Text {
    /// The value in a string of this kind.
    fn write(self, value: &str) -> Result<String, Refusal> {
        if self.raw {
            return self.write_raw(value);
        }
        let mut written = String::with_capacity(value.len());
        for c in value.chars() {
            match c {
                '\\' => written.push_str(r"\\"),
                '\'' => written.push_str(r"\'"),
                '"' => written.push_str("\\\""),
                '\n' => written.push_str(r"\n"),
                '\r' => written.push_str(r"\r"),
                '{' | '}' if self.format => {
                    written.push(c);
                    written.push(c);
                }
                c if c.is_ascii_control() => written.push_str(&format!("\\x{:02x}", u32::from(c))),
                c if self.bytes && !c.is_ascii() => {
                    let mut buffer = [0; 4];
                    for byte in c.encode_utf8(&mut buffer).bytes() {
                        written.push_str(&format!("\\x{byte:02x}"));
                    }
                }
                c => written.push(c),
            }
        }
        Ok(written)
    }

    /// A raw string has no way to write its own quote, nor a backslash at its end.
    fn write_raw(self, value: &str) -> Result<String, Refusal> {
        let hinders = |c: char| matches!(c, '\'' | '"' | '\n' | '\r');
        let foreign = self.bytes && !value.is_ascii();
        if value.contains(hinders) || value.ends_with('\\') || foreign {
            let message = "the value has characters that a raw string cannot hold";
            return Err(Refusal::value(message, "Leave out the 'r' in front of the quotes."));
        }
        Ok(if self.format { value.replace('{', "{{").replace('}', "}}") } else { value.to_owned() })
    }
}
