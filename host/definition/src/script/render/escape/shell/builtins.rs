//! The commands of the shell itself. They are few and known, so what is not known to take a word
//! as it is counts as if it did not.

use super::reading::{Reading, assignment};
use super::word::{Role, Word};

/// Commands that take each of their words as it is.
const PLAIN: &[&str] = &[
    ".", ":", "[[", "case", "cd", "echo", "false", "function", "pushd", "pwd", "source", "true",
    "type",
];

/// Commands that take numbers.
const NUMBERS: &[&str] = &["break", "continue", "exit", "let", "return", "shift", "ulimit"];

/// Commands that take names of variables.
const NAMES: &[&str] = &["getopts", "mapfile", "read", "readarray", "unset", "wait"];

/// Commands whose words give values to variables.
const DECLARERS: &[&str] = &["declare", "export", "local", "readonly", "typeset"];

/// Commands that do something else with their words.
const OTHERS: &[&str] = &[
    "bg", "bind", "caller", "compgen", "complete", "compopt", "dirs", "disown", "enable", "fc",
    "fg", "hash", "help", "history", "jobs", "kill", "logout", "popd", "shopt", "suspend", "times",
    "umask", "unalias",
];

/// What compares numbers.
const COMPARISONS: &[&str] = &["-eq", "-ge", "-gt", "-le", "-lt", "-ne"];

/// What asks for a variable.
const QUESTIONS: &[&str] = &["-v", "-R"];

/// How the words behind the program are read; `None` for what is no command of the shell.
pub(super) fn readings(words: &[Word], at: usize, name: &str) -> Option<Vec<Reading>> {
    let all = |reading: &dyn Fn(&Word) -> Reading| {
        let one = |(index, word)| if index <= at { Reading::Word } else { reading(word) };
        words.iter().enumerate().map(one).collect()
    };
    let who = || name.to_owned();
    Some(match name {
        "[[" | "[" | "test" => conditional(words, at + 1),
        "for" | "select" => looped(words, at),
        "printf" => printf(words, at),
        "set" => set(words, at),
        name if PLAIN.contains(&name) => all(&|word| process(word, name)),
        name if NUMBERS.contains(&name) => all(&|_| Reading::Number(who())),
        name if NAMES.contains(&name) => all(&|_| Reading::Name(who())),
        name if DECLARERS.contains(&name) => declare(words, at, name),
        name if OTHERS.contains(&name) => all(&|_| Reading::Other(who())),
        _ => return None,
    })
}

/// Whether the command gives values to variables.
pub(super) fn declares(name: &str) -> bool {
    DECLARERS.contains(&name)
}

/// Whether the command takes names of variables.
pub(super) fn takes_names(name: &str) -> bool {
    NAMES.contains(&name)
}

/// `source <(…)` reads what a command writes.
fn process(word: &Word, name: &str) -> Reading {
    let reads = matches!(name, "." | "source") && word.text.starts_with(super::word::PROCESS);
    if reads { Reading::Code(name.to_owned()) } else { Reading::Word }
}

/// `. /dev/stdin` reads its input.
pub(super) fn input(words: &[Word], at: usize, name: &str) -> Option<String> {
    const INPUTS: &[&str] = &["-", "/dev/fd/0", "/dev/stdin", "/proc/self/fd/0"];
    let file = words.get(at + 1)?;
    let reads = matches!(name, "." | "source") && INPUTS.contains(&file.text.as_str());
    reads.then(|| name.to_owned())
}

/// The inside of `[[ … ]]` and the like.
pub(super) fn conditional(words: &[Word], from: usize) -> Vec<Reading> {
    let text = |index: usize| words.get(index).map_or("", |word| word.text.as_str());
    let compares =
        |index: usize| COMPARISONS.contains(&text(index)).then(|| text(index).to_owned());
    let reading = |(index, _): (usize, &Word)| {
        if index < from {
            return Reading::Word;
        }
        let before = index.checked_sub(1).filter(|before| *before >= from);
        if let Some(who) = compares(index + 1).or_else(|| before.and_then(compares)) {
            return Reading::Number(who);
        }
        // What a variable or a value holds could be the question.
        let asks = before.and_then(|before| words.get(before)).filter(|word| {
            QUESTIONS.contains(&word.text.as_str()) || word.text.starts_with(super::word::UNKNOWN)
        });
        asks.map_or(Reading::Word, |_| Reading::Name("test -v".to_owned()))
    };
    words.iter().enumerate().map(reading).collect()
}

/// `for name in …`
fn looped(words: &[Word], at: usize) -> Vec<Reading> {
    let reading = |index| match index {
        index if index == at + 1 => Reading::Name("for".to_owned()),
        _ => Reading::Word,
    };
    (0..words.len()).map(reading).collect()
}

/// `printf -v name format …`
fn printf(words: &[Word], at: usize) -> Vec<Reading> {
    let mut in_options = true;
    let mut takes_name = false;
    let mut reading = |(index, word): (usize, &Word)| {
        if index <= at || word.role != Role::Argument || !in_options {
            return Reading::Word;
        }
        if std::mem::take(&mut takes_name) {
            return Reading::Name("printf -v".to_owned());
        }
        if word.may_be_option() {
            return Reading::Option("printf".to_owned());
        }
        if word.text == "-v" {
            takes_name = true;
        } else if word.literal().starts_with("-v") {
            return Reading::Name("printf -v".to_owned());
        } else {
            in_options = false;
        }
        Reading::Word
    };
    words.iter().enumerate().map(&mut reading).collect()
}

/// `set -- …`
fn set(words: &[Word], at: usize) -> Vec<Reading> {
    let end = words.iter().position(|word| word.literal() == "--").unwrap_or(words.len());
    let reading = |index| match index {
        index if index <= at || index > end => Reading::Word,
        _ => Reading::Other("set".to_owned()),
    };
    (0..words.len()).map(reading).collect()
}

/// `declare -x name=…`
fn declare(words: &[Word], at: usize, name: &str) -> Vec<Reading> {
    let letters = options(words, at);
    let reading = |(index, word): (usize, &Word)| {
        if index <= at {
            return Reading::Word;
        }
        if word.assigned().is_none() {
            return Reading::Name(name.to_owned());
        }
        if letters.contains('i') {
            return Reading::Number(format!("{name} -i"));
        }
        if letters.contains('n') {
            return Reading::Name(format!("{name} -n"));
        }
        if word.list {
            return Reading::Word;
        }
        // A text in parentheses becomes a list, with the commands that are in it.
        let text = word.text.split_once('=').map_or("", |(_, text)| text);
        let is_list = text.starts_with('(') && text.ends_with(')');
        if letters.contains(['a', 'A']) || is_list {
            return Reading::Code(format!("{name} name=(…)"));
        }
        assignment(word)
    };
    words.iter().enumerate().map(reading).collect()
}

/// The letters of a command's options.
pub(super) fn options(words: &[Word], at: usize) -> String {
    let behind = words.iter().skip(at + 1);
    behind.filter(|word| word.is_option()).filter_map(|word| word.letters()).collect()
}
