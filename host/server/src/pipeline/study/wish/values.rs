//! The line with which a program hands values back, looked for in all that it printed: callbacks are given the end alone.

/// What the line begins with, as StudyGovernor's programs print it.
const MARK: &[u8] = b"__VALUES__ = ";
/// Longest line that is found, in bytes.
const LONGEST: usize = 256 * 1024;

/// Looks for the first such line in what it is fed, piece by piece.
#[derive(Default)]
pub(super) struct ValuesLine {
    /// The line that is being read, while it may still be one.
    line: Vec<u8>,
    /// Whether the rest of the line is of no interest.
    passed: bool,
}

impl ValuesLine {
    /// Takes the next piece; the line, without its end, once it is complete.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Option<Vec<u8>> {
        let mut lines = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = lines.next() {
            self.read(part);
            if lines.peek().is_none() {
                break;
            }
            if let Some(found) = self.end() {
                return Some(found);
            }
        }
        None
    }

    /// The line, if the output ended without a line end.
    pub(super) fn end(&mut self) -> Option<Vec<u8>> {
        let line = std::mem::take(&mut self.line);
        let passed = std::mem::take(&mut self.passed);
        (!passed && line.starts_with(MARK)).then_some(line)
    }

    fn read(&mut self, part: &[u8]) {
        if self.passed {
            return;
        }
        self.line.extend_from_slice(part);
        let compared = self.line.len().min(MARK.len());
        self.passed =
            self.line.get(..compared) != MARK.get(..compared) || self.line.len() > LONGEST;
        if self.passed {
            self.line = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, size: usize) -> Option<String> {
        let mut line = ValuesLine::default();
        let mut pieces = text.as_bytes().chunks(size);
        let found = pieces.find_map(|piece| line.feed(piece)).or_else(|| line.end());
        found.map(|line| String::from_utf8(line).unwrap())
    }

    #[test]
    fn the_first_such_line_is_found_however_it_is_cut() {
        let text = "begin\n see __VALUES__ = 0\n\n__VALUES__ = {\"a\": 1}\n__VALUES__ = 2\nend\n";
        for size in 1..=text.len() {
            assert_eq!(found(text, size).as_deref(), Some("__VALUES__ = {\"a\": 1}"), "{size}");
        }
        assert_eq!(found("a\n__VALUES__ = 3", 4).as_deref(), Some("__VALUES__ = 3"));
        assert_eq!(found("a\n__VALUES__=3\n", 4), None);
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let endless = format!("__VALUES__ = {}\n__VALUES__ = 1\n", "x".repeat(LONGEST));
        assert_eq!(found(&endless, 1000).as_deref(), Some("__VALUES__ = 1"));
    }
}
