//! A command without a shell around it: what its program does with values.

use super::command::Command;
use super::external;
use super::programs;
use crate::script::render::escape::Refusal;

/// The words of a command, and the values in them.
#[derive(Debug, Default)]
pub(in crate::script::render::escape) struct Line {
    command: Command,
    values: usize,
}

impl Line {
    /// A character of a word.
    pub(in crate::script::render::escape) fn push(&mut self, c: char) {
        self.command.push(c);
    }

    /// Quotes: a word begins, even if nothing is in them.
    pub(in crate::script::render::escape) fn begin(&mut self) {
        self.command.word();
    }

    /// Whether a word has begun.
    pub(in crate::script::render::escape) fn in_word(&self) -> bool {
        self.command.in_word()
    }

    /// The word is over.
    pub(in crate::script::render::escape) fn end_word(&mut self) {
        self.command.end_word();
    }

    /// A value; one that is no text means no more than it says.
    pub(in crate::script::render::escape) fn value(&mut self, text: &str, is_text: bool) {
        self.command.value(is_text.then_some(self.values), text);
        self.values += 1;
    }

    /// A value that nobody reads.
    pub(in crate::script::render::escape) fn skip(&mut self) {
        self.values += 1;
    }

    /// The first value that a program would take for a program.
    pub(in crate::script::render::escape) fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.command.end_word();
        let words = &self.command.words;
        let at = programs::program(words).map_or(words.len(), |(at, _)| at);
        let readings = external::readings(words, at);
        let refused = words
            .iter()
            .zip(readings.words)
            .find_map(|(word, reading)| Some((word.nth()?, reading.refusal()?)));
        refused.map_or(Ok(()), Err)
    }
}
