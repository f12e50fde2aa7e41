//! Command lines without a shell: words, which quotes keep together and nothing else changes.

use super::shell::{Line, bare, escaped};
use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;

/// Follows a command line.
#[derive(Default)]
pub(super) struct Command {
    place: Place,
    /// Whether the last character takes the meaning of the next.
    escape: bool,
    /// The words.
    line: Line,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Word,
    Single,
    Double,
    Comment,
}

impl Language for Command {
    fn code(&mut self, text: &str) {
        text.chars().for_each(|c| self.read(c));
    }

    fn value(&mut self, value: &Scalar, _next: Option<char>) -> Result<String, Refusal> {
        if self.escape {
            return Err(Refusal::place("behind a backslash"));
        }
        let text = value.plain();
        match self.place {
            Place::Comment => self.line.skip(),
            _ => self.line.value(text, matches!(value, Scalar::Text(_))),
        }
        Ok(match self.place {
            Place::Word => bare(text, false),
            Place::Single => text.replace('\'', r"'\''"),
            Place::Double => escaped(text, &['\\', '"', '$', '`']),
            Place::Comment => comment(value),
        })
    }

    fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.line.end()
    }
}

impl Command {
    fn read(&mut self, c: char) {
        if std::mem::take(&mut self.escape) {
            self.line.push(c);
            return;
        }
        match (self.place, c) {
            (Place::Word | Place::Double, '\\') => self.escape = true,
            (Place::Word, '\'') => self.enter(Place::Single),
            (Place::Word, '"') => self.enter(Place::Double),
            (Place::Word, '#') if !self.line.in_word() => self.place = Place::Comment,
            (Place::Word, ' ' | '\t' | '\n') => self.line.end_word(),
            (Place::Comment, '\n') | (Place::Single, '\'') | (Place::Double, '"') => {
                self.place = Place::Word;
            }
            (Place::Comment, _) => {}
            (Place::Word | Place::Single | Place::Double, c) => self.line.push(c),
        }
    }

    fn enter(&mut self, quotes: Place) {
        self.line.begin();
        self.place = quotes;
    }
}
