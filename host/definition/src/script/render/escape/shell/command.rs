//! The command that a shell script is at: its words so far.

use super::word::{Role, UNKNOWN, Word};

/// Words that mean something to the shell itself.
const KEYWORDS: &[&str] = &[
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
    "select", "then", "time", "until", "while",
];

/// Words that end commands which belong together.
const CLOSERS: &[&str] = &["}", "done", "esac", "fi"];

/// Programs that only pass on what they read.
const COPIERS: &[&str] = &["cat", "tee"];

/// A command as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// The words that are over.
    pub(super) words: Vec<Word>,
    word: Option<Word>,
    /// What the next word is.
    role: Role,
    /// Whether it goes on with the inside of `[[ … ]]`.
    pub(super) conditional: bool,
    /// Whether a word ended in the index of an array, which Bash reads beyond the end of words.
    pub(super) is_cut: bool,
    /// The first value in commands in parentheses that it consists of.
    pub(super) group: Option<usize>,
}

impl Command {
    /// The word that it is at; a new one if none has begun.
    pub(super) fn word(&mut self) -> &mut Word {
        let role = std::mem::take(&mut self.role);
        self.word.get_or_insert_with(|| Word { role, ..Word::default() })
    }

    /// A character of a word.
    pub(super) fn push(&mut self, c: char) {
        self.word().text.push(c);
    }

    /// Something that only the run knows.
    pub(super) fn unknown(&mut self) {
        self.push(UNKNOWN);
    }

    /// A value; without its number it is one that means no more than it says.
    pub(super) fn value(&mut self, nth: Option<usize>, text: &str) {
        let word = self.word();
        if let Some(nth) = nth {
            word.value.get_or_insert((nth, word.text.len()));
            if word.indexed().is_some_and(|(_, index)| !index.contains(']')) {
                word.index.get_or_insert(nth);
            }
        }
        word.text.push_str(text);
    }

    /// Whether a word has begun.
    pub(super) fn in_word(&self) -> bool {
        self.word.is_some()
    }

    /// Whether a `(` here begins a list: `a=(…)`.
    pub(super) fn begins_list(&self) -> bool {
        let word = self.word.as_ref();
        word.is_some_and(|word| word.text.ends_with('=') && word.assigned().is_some())
    }

    /// The word is over.
    pub(super) fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        let in_index = word.indexed().is_some_and(|(_, index)| !index.contains(']'));
        self.is_cut |= in_index
            && super::programs::program(&self.words)
                .is_none_or(|(_, name)| super::builtins::declares(name));
        self.words.push(word);
    }

    /// The next word belongs to a redirection, as does the number in front of it: `2>`.
    pub(super) fn redirect(&mut self, role: Role) {
        if let Some(word) = &mut self.word
            && word.text.chars().all(|c| c.is_ascii_digit())
        {
            word.role = Role::Target;
        }
        self.end_word();
        self.role = role;
    }

    /// Whether nothing of it has been read.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.word.is_none() && self.group.is_none()
    }

    /// Whether it ends commands that belong together, as `}` does.
    pub(super) fn closes(&self) -> bool {
        let first = self.words.iter().chain(&self.word).next();
        first.is_some_and(|word| CLOSERS.contains(&word.text.as_str()))
    }

    /// Whether the inside of `[[ … ]]` goes on behind it.
    pub(super) fn is_open(&self) -> bool {
        let words = || self.words.iter().chain(&self.word).map(|word| word.text.as_str());
        let begins = super::programs::program(&self.words).is_some_and(|(_, name)| name == "[[");
        (self.conditional || begins) && !words().any(|word| word == "]]")
    }

    /// The first value in it.
    pub(super) fn first(&self) -> Option<usize> {
        let words = self.words.iter().chain(&self.word);
        words.filter_map(|word| word.nth().or(word.nested)).min().or(self.group)
    }

    /// Whether it is the command of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        super::programs::program(&self.words).is_some_and(|(_, program)| program == name)
    }

    /// Whether the program only passes on what it reads.
    pub(super) fn copies(&self) -> bool {
        let program = super::programs::program(&self.words);
        program.is_some_and(|(_, program)| COPIERS.contains(&program))
    }
}

/// Whether the shell would take the word for more than a word.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}
