//! Lines of a script that hand what stands in them to something that reads it as a program.

use super::Refusal;

/// What reads programs: a word, and another that has to stand in the same line, if any.
pub(super) type Reader = (&'static str, &'static str);

/// What reads programs wherever it is started on Windows.
pub(super) const PROGRAMS: &[Reader] = &[
    ("cmd", "/c"),
    ("cmd", "/k"),
    ("powershell", "-c"),
    ("powershell", "-command"),
    ("pwsh", "-c"),
    ("pwsh", "-command"),
    ("python", "-c"),
    ("perl", "-e"),
    ("node", "-e"),
    ("bash", "-c"),
    ("sh", "-c"),
    ("ssh", ""),
];

/// Follows lines, with the values in them.
#[derive(Debug)]
pub(super) struct Lines {
    readers: &'static [&'static [Reader]],
    /// How a line ends that goes on in the next.
    goes_on: &'static [&'static str],
    text: String,
    /// The first value in the line.
    value: Option<usize>,
    values: usize,
    found: Option<(usize, Refusal)>,
}

impl Lines {
    pub(super) fn new(
        readers: &'static [&'static [Reader]],
        goes_on: &'static [&'static str],
    ) -> Self {
        Self { readers, goes_on, text: String::new(), value: None, values: 0, found: None }
    }

    /// What the author wrote.
    pub(super) fn push(&mut self, c: char) {
        if c == '\n' && !self.goes_on.iter().any(|end| self.text.trim_end().ends_with(end)) {
            self.judge();
        } else {
            self.text.push(c);
        }
    }

    /// A value; one that is no text means no more than it says.
    pub(super) fn value(&mut self, is_text: bool) {
        if is_text {
            self.value.get_or_insert(self.values);
        }
        self.values += 1;
        self.text.push('\u{FFFD}');
    }

    /// The first value that would be read as a program.
    pub(super) fn end(&mut self) -> Result<(), (usize, Refusal)> {
        self.judge();
        self.found.take().map_or(Ok(()), Err)
    }

    fn judge(&mut self) {
        let text = std::mem::take(&mut self.text).to_lowercase();
        let Some(nth) = self.value.take().filter(|_| self.found.is_none()) else { return };
        let reads = |(word, other): &&Reader| has(&text, word) && has(&text, other);
        if let Some((word, other)) = self.readers.iter().copied().flatten().find(reads) {
            let name = format!("{word} {other}");
            self.found = Some((nth, Refusal::program(name.trim_end_matches([' ', '(']))));
        }
    }
}

/// Whether the word stands in the text, and not as a part of another.
fn has(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    word.is_empty()
        || text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
            let ends = word.ends_with('(') || !after.is_some_and(joins);
            ends && !before.is_some_and(joins)
        })
}
