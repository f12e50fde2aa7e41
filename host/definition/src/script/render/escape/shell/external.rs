//! Programs: they get each word as it is, but some take it for a program of theirs.
//!
//! There is no end of programs, so only those that are known are.

use super::programs::{self, Interpreter, Operand};
use super::reading::{Reading, Readings};
use super::word::{PROCESS, Role, UNKNOWN, Word};

/// An interpreter that the words have named, and what has come behind its name.
struct Active {
    known: &'static Interpreter,
    name: String,
    /// Whether it is what the command runs, and not just a word of its.
    is_run: bool,
    /// Whether the program's text has come.
    has_code: bool,
    /// Whether its first argument has come.
    has_operand: bool,
    /// Whether its program has come, so that all that follows is for that.
    is_done: bool,
    /// Whether the next word that is no option is the program: `bash -c -x`.
    awaits_code: bool,
    /// Whether no more options follow: `--`.
    ends_options: bool,
    /// Whether it is told to read its input.
    asks_input: bool,
    /// Whether the word before is an option with an argument.
    takes: bool,
}

/// How the program at this word, and those that it runs, read the words.
pub(super) fn readings(words: &[Word], at: usize) -> Readings {
    let mut active: Vec<Active> = Vec::new();
    let mut evaluator: Option<String> = None;
    let mut runner = false;
    let mut before: Option<&Word> = None;
    let mut read = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        if word.role != Role::Argument {
            read.push(Reading::Word);
            continue;
        }
        let mut reading = option_reading(before, word);
        for interpreter in &mut active {
            let next = interpreter.reads(before, word);
            if reading == Reading::Word {
                reading = next;
            }
        }
        if let Some(name) = &evaluator
            && reading == Reading::Word
        {
            reading = Reading::Code(name.clone());
        }
        // A value is the name of a program where that is to stand, and nowhere else.
        let names = index == at || word.value.is_none();
        let is_run = names && (index == at || runner);
        if is_run && programs::is_evaluator(word.program()) {
            evaluator.get_or_insert_with(|| word.program().to_owned());
        }
        runner |= index <= at && programs::is_runner(word);
        if names {
            begin(&mut active, word, is_run || index <= at);
        }
        read.push(reading);
        before = Some(word);
    }
    let input = input(words, &active, evaluator.as_deref()).or(put_in(words, &mut read));
    Readings { words: read, input }
}

/// `--eval=…` and the like.
fn option_reading(before: Option<&Word>, word: &Word) -> Reading {
    let same = programs::code_option(word).filter(|(_, same)| *same);
    let option = same.or_else(|| before.and_then(programs::code_option).filter(|(_, same)| !same));
    option.map_or(Reading::Word, |(option, _)| Reading::Code(option.to_owned()))
}

fn begin(active: &mut Vec<Active>, word: &Word, is_run: bool) {
    if word.assigned().is_some() {
        return;
    }
    let Some(known) = programs::interpreter(word.program()) else { return };
    if let Some(there) = active.iter_mut().find(|there| there.known.name == known.name) {
        (there.is_run, there.is_done) = (there.is_run | is_run, false);
        return;
    }
    active.push(Active {
        known,
        name: word.program().replace(UNKNOWN, "$"),
        is_run,
        has_code: false,
        has_operand: false,
        is_done: false,
        awaits_code: false,
        ends_options: false,
        asks_input: false,
        takes: false,
    });
}

impl Active {
    /// How it reads the word behind this one.
    fn reads(&mut self, before: Option<&Word>, word: &Word) -> Reading {
        if self.is_done {
            return Reading::Word;
        }
        let wants = |letters: &str| {
            letters.ends_with(|letter| self.known.code.contains(letter))
                || (self.known.code == "c" && letters.contains('c'))
        };
        let option = before.filter(|word| !self.ends_options && word.letters().is_some_and(wants));
        let is_shell = self.known.code == "c" && self.known.operand == Operand::Script;
        self.awaits_code |= option.is_some() && is_shell;
        if let Some(option) = option.filter(|_| !is_shell || !word.is_option()) {
            return self.code(&option.text, word);
        }
        if std::mem::take(&mut self.takes) {
            return Reading::Word;
        }
        if word.is_option() && !self.ends_options {
            return self.option(word);
        }
        // `bash +x`
        if self.known.code == "c" && word.literal().starts_with('+') {
            return Reading::Word;
        }
        if self.awaits_code {
            return self.code("-c", word);
        }
        let permutes = self.known.name.ends_with("sed");
        let has_options = self.known.operand != Operand::Other || self.known.name == "env";
        if self.is_run
            && has_options
            && word.may_be_option()
            && !self.ends_options
            && (permutes || !self.has_operand)
        {
            return Reading::Option(self.name.clone());
        }
        self.operand(word)
    }

    /// The word is its program.
    fn code(&mut self, option: &str, word: &Word) -> Reading {
        self.has_code = true;
        // What follows the program is for that, if the program is there.
        let is_shell = self.known.code == "c" && self.known.operand == Operand::Script;
        self.is_done = is_shell && !word.may_vanish();
        Reading::Code(format!("{} {option}", self.name))
    }

    fn option(&mut self, word: &Word) -> Reading {
        let literal = word.literal();
        let letters = literal.trim_start_matches('-');
        self.asks_input |= literal == "-" || (self.known.code == "c" && letters.contains('s'));
        if literal.starts_with("--") {
            self.ends_options |= literal == "--";
            return Reading::Word;
        }
        // The program in the same word: `-ecode`.
        let begins = letters.chars().next().is_some_and(|letter| self.known.code.contains(letter));
        if begins && letters.len() < word.text.len().saturating_sub(1) {
            return self.code(literal, word);
        }
        self.has_code |= self.known.operand == Operand::Code && letters.ends_with('f');
        self.takes = letters.ends_with(|letter| self.known.takes.contains(letter))
            || (self.known.operand == Operand::Code && letters.ends_with('f'));
        Reading::Word
    }

    fn operand(&mut self, word: &Word) -> Reading {
        let is_first = !self.has_operand;
        self.has_operand |= self.known.operand != Operand::Code || !word.may_vanish();
        match self.known.operand {
            _ if self.known.name == "sqlite3" && !is_first => Reading::Code(self.name.clone()),
            Operand::Code if self.is_run && is_first && !self.has_code => {
                Reading::Code(self.name.clone())
            }
            Operand::Script if is_first => {
                self.is_done = !self.asks_input && !word.may_vanish();
                self.asks_input |= word.text == "/dev/stdin";
                let process = word.text.starts_with(PROCESS);
                if process { Reading::Code(self.name.clone()) } else { Reading::Word }
            }
            _ => Reading::Word,
        }
    }

    /// Whether it takes its input for a program.
    fn reads_input(&self) -> bool {
        let given = self.has_code || (self.has_operand && self.known.operand == Operand::Script);
        self.is_run && self.known.input && (self.asks_input || !given)
    }
}

/// The program that takes the command's input for a program.
fn input(words: &[Word], active: &[Active], evaluator: Option<&str>) -> Option<String> {
    if let Some(reads) = active.iter().find(|interpreter| interpreter.reads_input()) {
        return Some(reads.name.clone());
    }
    // Without a command `ssh` reads what to do, and `parallel` always does.
    let arguments = words.iter().filter(|word| word.role == Role::Argument && !word.is_option());
    let reads = match evaluator? {
        "parallel" => true,
        "ssh" | "rsh" => arguments.count() <= 2,
        _ => false,
    };
    evaluator.filter(|_| reads).map(str::to_owned)
}

/// Names of files and lines of the input that are put into a program: `xargs -I{} sh -c 'cat {}'`,
/// `find … -exec sh -c 'cat {}' \;`. Returns the program that does it with its input.
fn put_in(words: &[Word], read: &mut [Reading]) -> Option<String> {
    let is = |name: &str| words.iter().any(|word| word.program() == name);
    let is_code = |(word, reading): &(&Word, &Reading)| {
        matches!(reading, Reading::Code(_)) && word.text.contains(place(words))
    };
    let has_place = words.iter().zip(&*read).any(|pair| is_code(&pair));
    if has_place && is("find") {
        read.fill(Reading::Code("find -exec".to_owned()));
    }
    let ends = words.last().and_then(Word::letters).is_some_and(|letters| letters.ends_with('c'));
    ((has_place || ends) && is("xargs")).then(|| "xargs".to_owned())
}

/// What `xargs` replaces.
fn place(words: &[Word]) -> &str {
    let at = words.iter().position(|word| word.text.starts_with("-I"));
    let Some((at, option)) = at.and_then(|at| Some((at, words.get(at)?))) else { return "{}" };
    match option.text.strip_prefix("-I") {
        Some("") | None => words.get(at + 1).map_or("{}", |word| word.text.as_str()),
        Some(place) => place,
    }
}
