//! A word of a command.

/// Stands for what only the run knows: what a variable holds, what a command writes.
pub(super) const UNKNOWN: char = '\u{FFFD}';

/// How a process substitution begins in the text of a word.
pub(super) const PROCESS: &str = "<(";

/// What a word is to its command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Role {
    #[default]
    Argument,
    /// The text of a here-string.
    Input,
    /// The file of a redirection.
    Target,
    /// What stands behind `>&`, which Bash expands once more.
    Descriptor,
}

/// A word as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Word {
    /// What it says, quotes left out and values in place.
    pub(super) text: String,
    /// What it is to its command.
    pub(super) role: Role,
    /// The first value in it, and where its text begins.
    pub(super) value: Option<(usize, usize)>,
    /// The first value in the index of an array: `a[…]`.
    pub(super) index: Option<usize>,
    /// The first value in a command whose output is a part of it: `$(…)`.
    pub(super) nested: Option<usize>,
    /// Whether it has a variable or a command outside of quotes, so that it may be no word at all.
    pub(super) loose: bool,
    /// Whether it holds a list: `a=(…)`.
    pub(super) list: bool,
    /// The variables whose contents are a part of it.
    pub(super) names: Vec<String>,
}

impl Word {
    /// What its author wrote in front of the first value.
    pub(super) fn literal(&self) -> &str {
        self.value.and_then(|(_, at)| self.text.get(..at)).unwrap_or(&self.text)
    }

    /// The first value in it.
    pub(super) fn nth(&self) -> Option<usize> {
        self.value.map(|(nth, _)| nth)
    }

    /// The variable to which it gives a value: `name=…`, `name[…]+=…`.
    pub(super) fn assigned(&self) -> Option<&str> {
        let (name, _) = self.literal().split_once('=')?;
        let name = name.strip_suffix('+').unwrap_or(name);
        let name = name.split_once('[').map_or(name, |(name, _)| name);
        is_name(name).then_some(name)
    }

    /// The array and the index of `name[index]…`.
    pub(super) fn indexed(&self) -> Option<(&str, &str)> {
        let (array, index) = self.text.split_once('[')?;
        is_name(array).then_some((array, index))
    }

    /// Whether nothing may be left of it.
    pub(super) fn may_vanish(&self) -> bool {
        self.loose && self.text.starts_with(UNKNOWN)
    }

    /// Whether its author wrote an option.
    pub(super) fn is_option(&self) -> bool {
        self.literal().starts_with('-')
    }

    /// Whether a value in it could be taken for an option.
    pub(super) fn may_be_option(&self) -> bool {
        self.value.is_some_and(|(_, at)| at == 0) && self.text.starts_with('-')
    }

    /// The last name of a program's path.
    pub(super) fn program(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The letters of short options: `lc` of `-lc`.
    pub(super) fn letters(&self) -> Option<&str> {
        self.text.strip_prefix('-').filter(|rest| !rest.starts_with('-'))
    }
}

/// Whether the text can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(names)
}

/// The names in a text: of variables, if it is arithmetic.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !names(c)).filter(|name| is_name(name))
}

/// Whether names have the character.
pub(super) fn names(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
