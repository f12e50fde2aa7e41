//! The command that a shell script is at, as far as it matters for values: whether what it gets is
//! read as a program once more.

/// Words that mean something to the shell itself.
const KEYWORDS: &[&str] = &[
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
    "select", "then", "time", "until", "while",
];

/// Words in front of the name of the program that is run.
const PREFIXES: &[&str] = &[
    "!", "{", "builtin", "command", "do", "elif", "else", "env", "exec", "if", "nice", "nohup",
    "setsid", "srun", "stdbuf", "sudo", "then", "time", "timeout", "until", "while", "xargs",
];

/// Programs all of whose arguments are a program.
const EVALUATORS: &[&str] = &["alias", "eval", "let", "ssh", "trap"];

/// Programs that take a program as an argument, by the letters of the option in front of it.
const INTERPRETERS: &[(&str, &str)] = &[
    ("ash", "c"),
    ("bash", "c"),
    ("dash", "c"),
    ("ksh", "c"),
    ("node", "ep"),
    ("perl", "eE"),
    ("php", "r"),
    ("python", "c"),
    ("Rscript", "e"),
    ("ruby", "e"),
    ("sh", "c"),
    ("su", "c"),
    ("zsh", "c"),
];

/// Commands whose arguments give values to variables.
const DECLARERS: &[&str] = &["declare", "export", "local", "readonly", "typeset", "unset"];

/// Programs that only pass on what they read.
const COPIERS: &[&str] = &["cat", "tee"];

/// The words of a command so far. A value, and what a variable stands for, is `\u{FFFD}` in them.
#[derive(Debug, Default)]
pub(super) struct Command {
    words: Vec<String>,
    word: Option<String>,
    here_string: bool,
}

impl Command {
    /// A character of a word.
    pub(super) fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    /// Something that only the run knows.
    pub(super) fn value(&mut self) {
        self.push('\u{FFFD}');
    }

    /// Quotes: a word begins, even if nothing is in them.
    pub(super) fn begin(&mut self) {
        self.word.get_or_insert_default();
    }

    /// Whether a word has begun.
    pub(super) fn in_word(&self) -> bool {
        self.word.is_some()
    }

    /// The word is over.
    pub(super) fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    /// The command is over.
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }

    /// What follows is read by the program as its input.
    pub(super) fn here_string(&mut self) {
        self.end_word();
        self.here_string = true;
    }

    /// Whether it is the command of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.program() == Some(name)
    }

    /// Whether the program only passes on what it reads.
    pub(super) fn copies(&self) -> bool {
        self.program().is_some_and(|program| COPIERS.contains(&name(program)))
    }

    /// The program that reads the present word as code.
    pub(super) fn reads_code(&self) -> Option<String> {
        let program = self.program().map(name);
        if let Some(program) = program.filter(|program| EVALUATORS.contains(program)) {
            return Some(program.to_owned());
        }
        if self.word.as_deref().is_some_and(is_subscript) && self.may_assign() {
            return Some("[…]".to_owned());
        }
        let interpreter = |word: &String| interpreter(name(word));
        if self.here_string {
            return self.words.iter().find_map(interpreter).map(|(name, _)| name.to_owned());
        }
        let option = self.words.last()?;
        let letters = option.strip_prefix('-').filter(|rest| !rest.starts_with('-'))?;
        let (name, wanted) = self.words.iter().find_map(interpreter)?;
        let is_code = letters.chars().last().is_some_and(|letter| wanted.contains(letter))
            || (wanted == "c" && letters.contains('c'));
        is_code.then(|| format!("{name} {option}"))
    }

    fn program(&self) -> Option<&str> {
        program(self.words.iter().chain(&self.word))
    }

    /// Whether the present word can give a value to a variable.
    fn may_assign(&self) -> bool {
        program(self.words.iter()).is_none_or(|program| DECLARERS.contains(&program))
    }
}

/// Whether the shell would take the word for more than a word.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// The first word that is no prefix, option or assignment.
fn program<'a>(mut words: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let is_program = |word: &&String| {
        !PREFIXES.contains(&word.as_str()) && !word.starts_with('-') && !word.contains('=')
    };
    words.find(is_program).map(String::as_str)
}

/// The last name of a program's path.
fn name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The interpreter of that name, perhaps with a version: `python3.12`.
fn interpreter(name: &str) -> Option<(&'static str, &'static str)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.iter().copied().find(|(known, _)| *known == stem)
}

/// Whether the word has begun the index of an array, which Bash computes: `a[`.
fn is_subscript(word: &str) -> bool {
    let Some((array, index)) = word.split_once('[') else { return false };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !array.is_empty() && array.chars().all(is_name) && !index.contains(']')
}
