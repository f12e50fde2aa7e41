//! Variables that hold values, and what a script does with variables later.
//!
//! Bash reads the text of a variable once more where it computes: with `n='a[$(rm x)]'`, `$((n))`
//! runs `rm`. The order of a script's lines is not looked at: functions and loops change it.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::Reading;
use super::word::{Word, identifiers};
use crate::script::render::escape::Refusal;

/// What is known of the variables of a script.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The first value that each variable holds.
    held: BTreeMap<String, usize>,
    /// Variables whose contents go to others.
    copies: BTreeMap<String, BTreeSet<String>>,
    /// Variables that are read once more, and how.
    read: BTreeMap<String, Reading>,
    /// Indexes of arrays, with the names in them.
    indexes: Vec<(String, Vec<String>)>,
    /// Arrays whose indexes are texts.
    keyed: BTreeSet<String>,
}

impl Flow {
    /// The variable holds the value.
    pub(super) fn hold(&mut self, name: &str, nth: usize) {
        self.held.entry(name.to_owned()).or_insert(nth);
    }

    /// The variable gets what the word says.
    pub(super) fn assign(&mut self, name: &str, word: &Word) {
        if let Some(nth) = word.nth() {
            self.hold(name, nth);
        }
        for from in &word.names {
            self.copies.entry(from.clone()).or_default().insert(name.to_owned());
        }
    }

    /// The variables are read once more.
    pub(super) fn reads<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        reading: &Reading,
    ) {
        for name in names {
            self.read.entry(name.to_owned()).or_insert_with(|| reading.clone());
        }
    }

    /// The array has this index.
    pub(super) fn index(&mut self, array: &str, index: &str) {
        let names = identifiers(index).map(str::to_owned).collect();
        self.indexes.push((array.to_owned(), names));
    }

    /// The indexes of the array are texts.
    pub(super) fn keyed(&mut self, array: &str) {
        self.keyed.insert(array.to_owned());
    }

    /// What stands in `${…}`.
    pub(super) fn parameter(&mut self, text: &str) {
        let number = Reading::Number("${…}".to_owned());
        let begins = |c: &char| !matches!(c, '!' | '#');
        let body = text.trim_start_matches(|c| !begins(&c));
        let end = body.find(|c| !super::word::names(c)).unwrap_or(body.len());
        let (name, rest) = body.split_at(end);
        if text.starts_with('!') && !rest.starts_with(['[', '@', '*']) {
            self.reads([name], &Reading::Name("${!…}".to_owned()));
        }
        if rest.contains("@P") {
            self.reads([name], &Reading::Code("${…@P}".to_owned()));
        }
        if let Some(index) = rest.strip_prefix('[') {
            self.index(name, index);
        }
        let is_slice = |part: &str| !part.starts_with(['-', '=', '+', '?']);
        let slice = rest.split_once(':').map(|(_, part)| part).filter(|part| is_slice(part));
        if let Some(slice) = slice.filter(|_| rest.starts_with([':', '['])) {
            self.reads(identifiers(slice), &number);
        }
    }

    /// The value in a variable that is read once more.
    pub(super) fn end(mut self) -> Option<(usize, Refusal)> {
        let number = Reading::Number("[…]".to_owned());
        for (array, names) in std::mem::take(&mut self.indexes) {
            if !self.keyed.contains(&array) {
                self.reads(names.iter().map(String::as_str), &number);
            }
        }
        let mut waiting: Vec<(String, usize)> = self.held.clone().into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut found: Option<(usize, Refusal)> = None;
        while let Some((name, nth)) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some(refusal) = self.read.get(&name).and_then(|how| how.of_variable(&name))
                && found.as_ref().is_none_or(|(first, _)| nth < *first)
            {
                found = Some((nth, refusal));
            }
            let next = self.copies.get(&name).into_iter().flatten();
            waiting.extend(next.map(|next| (next.clone(), nth)));
        }
        found
    }
}
