//! Here-documents: `cat <<END`, and text until a line that says `END`.

use super::escaped;
use crate::script::render::escape::Refusal;

/// A here-document.
#[derive(Debug)]
pub(super) struct Heredoc {
    /// The line that ends it.
    pub(super) delimiter: String,
    /// Whether its text is taken as it is: a part of the delimiter was in quotes.
    pub(super) quoted: bool,
    /// Whether tabs at the beginning of lines do not count: `<<-`.
    pub(super) strip: bool,
    /// Whether who reads it only passes it on; else it may be a program.
    pub(super) copied: bool,
    /// The present line.
    line: String,
    /// Whether a command or the like has begun in it, whose end is not looked for.
    nested: bool,
}

impl Heredoc {
    pub(super) fn new(delimiter: String, quoted: bool, strip: bool, copied: bool) -> Self {
        Self { delimiter, quoted, strip, copied, line: String::new(), nested: false }
    }

    /// Reads a character. Whether the document is over.
    pub(super) fn read(&mut self, c: char) -> bool {
        if c == '\n' {
            let is_end = self.line() == self.delimiter;
            self.line.clear();
            return is_end;
        }
        self.line.push(c);
        false
    }

    /// Who reads it hands it on to somebody else.
    pub(super) fn pass_on(&mut self) {
        self.copied = false;
    }

    /// A command or the like begins.
    pub(super) fn nest(&mut self) {
        self.nested |= !self.quoted;
    }

    /// Why no text can stand here.
    pub(super) fn refusal(&self, after_name: bool) -> Option<Refusal> {
        if !self.copied {
            return Some(Refusal::place("in a here-document for a program other than cat or tee"));
        }
        if self.nested {
            return Some(Refusal::place("behind a command in a here-document"));
        }
        after_name.then(|| Refusal::place("behind the name of a variable"))
    }

    /// The text for a value in front of `next`.
    pub(super) fn value(&mut self, text: &str, next: Option<char>) -> Result<String, Refusal> {
        let mut parts = text.split('\n').peekable();
        while let Some(part) = parts.next() {
            self.line.push_str(part);
            let is_whole = parts.peek().is_some() || matches!(next, None | Some('\n'));
            let ends = if is_whole {
                self.line() == self.delimiter
            } else {
                // The author's text goes on, and may complete the line.
                let mut line = self.line().to_owned();
                line.extend(next);
                self.delimiter.starts_with(&line)
            };
            if ends {
                let message = format!("the value could end the here-document '{}'", self.delimiter);
                return Err(Refusal::value(message, "Choose another word for its end."));
            }
            if parts.peek().is_some() {
                self.line.clear();
            }
        }
        Ok(if self.quoted { text.to_owned() } else { escaped(text, &['\\', '$', '`']) })
    }

    fn line(&self) -> &str {
        if self.strip { self.line.trim_start_matches('\t') } else { &self.line }
    }
}
