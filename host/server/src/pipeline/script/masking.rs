//! Hides secrets in what jobs print. Each becomes as many asterisks, so that offsets stay what they were.

use aho_corasick::AhoCorasick;

use super::super::{Error, Result};

/// Shorter values are no secrets: hiding each `1` of a log would hide the log.
const SHORTEST: usize = 4;

/// What the logs of a run must not show.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    values: Vec<Vec<u8>>,
    finder: AhoCorasick,
}

impl Secrets {
    /// Those of these values that are long enough to be secrets.
    pub(super) fn new(values: impl IntoIterator<Item = String>) -> Result<Self> {
        let values = values.into_iter().map(String::into_bytes);
        let values: Vec<_> = values.filter(|value| value.len() >= SHORTEST).collect();
        let finder = AhoCorasick::new(&values);
        let finder = finder.map_err(|error| Error::internal("looking for secrets", error))?;
        Ok(Self { values, finder })
    }

    /// How many bytes on each side of a piece decide what is hidden in it.
    pub(super) fn around(&self) -> usize {
        self.values.iter().map(Vec::len).max().unwrap_or(1).saturating_sub(1)
    }

    /// The bytes without the secrets that are whole in them, also where they overlap.
    pub(super) fn mask(&self, bytes: &[u8]) -> Vec<u8> {
        let mut masked = bytes.to_vec();
        self.mask_into(bytes, &mut masked);
        masked
    }

    fn mask_into(&self, bytes: &[u8], masked: &mut [u8]) {
        for found in self.finder.find_overlapping_iter(bytes) {
            if let Some(place) = masked.get_mut(found.range()) {
                place.fill(b'*');
            }
        }
    }

    /// How many of the last bytes may be the beginning of a secret whose rest is yet to come.
    pub(super) fn held(&self, bytes: &[u8]) -> usize {
        let longest = self.around().min(bytes.len());
        let begins = |length: &usize| {
            let end = bytes.get(bytes.len() - length..).unwrap_or_default();
            self.values.iter().any(|value| value.len() > *length && value.starts_with(end))
        };
        (1..=longest).rev().find(begins).unwrap_or(0)
    }
}

/// Hides secrets in a stream that comes in pieces.
pub(super) struct Masker<'a> {
    secrets: &'a Secrets,
    /// What may be the beginning of a secret, as it came.
    held: Vec<u8>,
    /// The same without the secrets that are known by now.
    masked: Vec<u8>,
}

impl<'a> Masker<'a> {
    pub(super) fn new(secrets: &'a Secrets) -> Self {
        Self { secrets, held: Vec::new(), masked: Vec::new() }
    }

    /// What can be shown once this has come.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        self.masked.extend_from_slice(bytes);
        self.secrets.mask_into(&self.held, &mut self.masked);
        let shown = self.held.len() - self.secrets.held(&self.held);
        self.held.drain(..shown);
        self.masked.drain(..shown).collect()
    }

    /// What is left at the end.
    pub(super) fn finish(self) -> Vec<u8> {
        self.masked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(values: &[&str]) -> Secrets {
        Secrets::new(values.iter().map(|&value| value.to_owned())).unwrap()
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_is_and_nothing_moves() {
        let secrets = secrets(&["hunter22", "abab", "1"]);
        let masked = secrets.mask(b"1 hunter22hunter22 ab y");
        assert_eq!(masked, b"1 **************** ab y");
        assert_eq!(super::tests::secrets(&[]).mask(b"as it is"), b"as it is");
    }

    #[test]
    fn secrets_that_overlap_are_both_hidden() {
        let secrets = secrets(&["secret-one", "one-more-secret", "more"]);
        assert_eq!(secrets.mask(b"<secret-one-more-secret>"), b"<**********************>");
        assert_eq!(secrets.mask(b"<one-more secret-one>"), b"<one-**** **********>");
        assert_eq!(super::tests::secrets(&["abab"]).mask(b"ababab"), b"******");
    }

    #[test]
    fn what_may_become_a_secret_is_held_back() {
        let secrets = secrets(&["hunter22", "22222"]);
        for (text, held) in
            [("", 0), ("x", 0), ("xh", 1), ("hunter2", 7), ("hunter22", 2), ("hunters", 0)]
        {
            assert_eq!(secrets.held(text.as_bytes()), held, "{text}");
        }
    }

    #[test]
    fn a_stream_is_masked_wherever_it_is_cut() {
        let secrets = secrets(&["secret-one", "one-more-secret"]);
        let text = b"a secret-one b secret-one-more-secret c one-more-secre";
        let whole = secrets.mask(text);
        for first in 0..text.len() {
            for second in first..text.len() {
                let mut masker = Masker::new(&secrets);
                let mut shown = masker.push(&text[..first]);
                shown.extend(masker.push(&text[first..second]));
                shown.extend(masker.push(&text[second..]));
                shown.extend(masker.finish());
                assert_eq!(shown, whole, "cut at {first} and {second}");
            }
        }
    }
}
