//! What is known of programs: which of them read what they get as a program once more.

use super::word::{Role, Word};

/// Words in front of the name of the program that is run.
const PREFIXES: &[&str] = &[
    "!", "{", "builtin", "command", "coproc", "do", "elif", "else", "env", "exec", "if", "nice",
    "nohup", "setsid", "srun", "stdbuf", "sudo", "then", "time", "timeout", "until", "while",
    "xargs",
];

/// Programs that run another one, whose name stands somewhere behind theirs.
const RUNNERS: &[&str] = &[
    "chroot", "docker", "env", "find", "flock", "ionice", "nice", "nohup", "podman", "setsid",
    "srun", "stdbuf", "sudo", "taskset", "timeout", "xargs",
];

/// Programs all of whose arguments are a program.
const EVALUATORS: &[&str] = &["alias", "eval", "parallel", "rsh", "ssh", "trap", "watch"];

/// Long options of many programs whose argument is a program.
const CODE_OPTIONS: &[&str] = &[
    "--checkpoint-action",
    "--command",
    "--eval",
    "--exec",
    "--execute",
    "--expression",
    "--rsh",
    "--source",
    "--split-string",
    "--to-command",
    "--use-compress-program",
    "--wrap",
];

/// What the first argument of an interpreter is, if it is no option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    /// The file with the program.
    Script,
    /// The program.
    Code,
    /// Nothing that matters here.
    Other,
}

/// A program that takes a program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interpreter {
    pub(super) name: &'static str,
    /// The letters of the options with a program behind them.
    pub(super) code: &'static str,
    /// The letters of other options with an argument.
    pub(super) takes: &'static str,
    pub(super) operand: Operand,
    /// Whether its input is a program where none is named.
    pub(super) input: bool,
}

const fn shell(name: &'static str) -> Interpreter {
    Interpreter { name, code: "c", takes: "oO", operand: Operand::Script, input: true }
}

const fn script(name: &'static str, code: &'static str, takes: &'static str) -> Interpreter {
    Interpreter { name, code, takes, operand: Operand::Script, input: true }
}

const fn filter(name: &'static str, code: &'static str, takes: &'static str) -> Interpreter {
    Interpreter { name, code, takes, operand: Operand::Code, input: false }
}

const fn other(name: &'static str, code: &'static str, input: bool) -> Interpreter {
    Interpreter { name, code, takes: "", operand: Operand::Other, input }
}

const INTERPRETERS: &[Interpreter] = &[
    shell("ash"),
    shell("bash"),
    shell("busybox"),
    shell("dash"),
    shell("ksh"),
    shell("mksh"),
    shell("sh"),
    shell("zsh"),
    // `$SHELL`, `$BASH`
    shell("\u{FFFD}SHELL"),
    shell("\u{FFFD}BASH"),
    script("lua", "e", "l"),
    script("node", "ep", "r"),
    script("octave", "", "p"),
    script("perl", "eE", "I"),
    script("php", "rBRE", "d"),
    script("pwsh", "c", ""),
    script("python", "c", "WX"),
    script("R", "e", "f"),
    script("Rscript", "e", ""),
    script("ruby", "e", "Ir"),
    script("tclsh", "", ""),
    filter("awk", "e", "vF"),
    filter("gawk", "e", "vF"),
    filter("mawk", "e", "vF"),
    filter("nawk", "e", "vF"),
    filter("sed", "e", ""),
    filter("gsed", "e", ""),
    other("at", "", true),
    other("batch", "", true),
    other("dc", "e", true),
    other("ed", "", true),
    other("env", "S", false),
    other("ex", "c", true),
    other("flock", "c", false),
    other("matlab", "r", true),
    other("mysql", "e", true),
    other("psql", "c", true),
    other("rsync", "e", false),
    other("script", "c", false),
    other("sqlite3", "", true),
    other("su", "c", true),
    other("vim", "c", false),
];

/// The first word that is no prefix, option or assignment, and its name without a path.
pub(super) fn program(words: &[Word]) -> Option<(usize, &str)> {
    let is_program = |word: &Word| {
        word.role == Role::Argument
            && !PREFIXES.contains(&word.text.as_str())
            && !word.is_option()
            && word.assigned().is_none()
    };
    let at = words.iter().position(is_program)?;
    // `function name { program …`
    let is_function = words.get(at).is_some_and(|word| word.text == "function");
    let skipped = if is_function { 2 } else { 0 };
    let at = at + skipped + words.iter().skip(at + skipped).position(is_program)?;
    Some((at, words.get(at)?.program()))
}

/// Whether a word behind this one may be the name of a program.
pub(super) fn is_runner(word: &Word) -> bool {
    RUNNERS.contains(&word.program())
}

/// Whether all arguments of that program are a program.
pub(super) fn is_evaluator(name: &str) -> bool {
    EVALUATORS.contains(&name)
}

/// The interpreter of that name, perhaps with a version: `python3.12`.
pub(super) fn interpreter(name: &str) -> Option<&'static Interpreter> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.iter().find(|known| known.name == name || known.name == stem)
}

/// The long option whose argument is a program, and whether the argument is in the same word.
pub(super) fn code_option(word: &Word) -> Option<(&str, bool)> {
    let (option, same) = match word.text.split_once('=') {
        Some((option, _)) => (option, true),
        None => (word.text.as_str(), false),
    };
    CODE_OPTIONS.contains(&option).then_some((option, same))
}
