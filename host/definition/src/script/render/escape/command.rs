//! Command lines without a shell: words, which quotes keep together and nothing else changes.

use super::shell::{bare, escaped};
use super::{Language, Refusal, comment};
use crate::script::render::engine::Scalar;

/// Follows a command line.
#[derive(Default)]
pub(super) struct Command {
    place: Place,
    /// Whether a word has begun.
    in_word: bool,
    /// Whether the last character takes the meaning of the next.
    escape: bool,
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
        self.in_word |= self.place == Place::Word;
        Ok(match self.place {
            Place::Word => bare(text, false),
            Place::Single => text.replace('\'', r"'\''"),
            Place::Double => escaped(text, &['\\', '"', '$', '`']),
            Place::Comment => comment(value),
        })
    }
}

impl Command {
    fn read(&mut self, c: char) {
        if std::mem::take(&mut self.escape) {
            self.in_word = true;
            return;
        }
        self.place = match (self.place, c) {
            (Place::Comment, '\n') | (Place::Single, '\'') | (Place::Double, '"') => Place::Word,
            (Place::Word | Place::Double, '\\') => {
                self.escape = true;
                return;
            }
            (Place::Word, '\'') => Place::Single,
            (Place::Word, '"') => Place::Double,
            (Place::Word, '#') if !self.in_word => Place::Comment,
            (place, _) => place,
        };
        self.in_word = self.place != Place::Comment && !matches!(c, ' ' | '\t' | '\n');
    }
}
