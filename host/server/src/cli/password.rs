//! Passwords: asked for without showing them where a person types, else read from standard input. They are never arguments,
//! which every user of the machine can see.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;

use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

use super::error::CliError;
use super::output::note;

/// The new password: asked for twice, or all of standard input without the line break at its end.
pub(super) fn new_password(whose: &str) -> Result<String, CliError> {
    if !io::stdin().is_terminal() {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).map_err(unreadable)?;
        return Ok(without_break(&text).to_owned());
    }
    loop {
        let password = asked(&format!("New password of {whose}: "))?;
        if password == asked("The same again: ")? {
            return Ok(password);
        }
        note("they differ: once more");
    }
}

/// A line that is typed and not shown.
fn asked(question: &str) -> Result<String, CliError> {
    let (stdin, mut stderr) = (io::stdin(), io::stderr());
    let asked = write!(stderr, "{question}").and_then(|()| stderr.flush());
    asked.map_err(unreadable)?;
    let shown = tcgetattr(&stdin).map_err(|error| unreadable(error.into()))?;
    let mut hidden = shown.clone();
    hidden.local_flags.remove(LocalFlags::ECHO);
    hidden.local_flags.insert(LocalFlags::ECHONL);
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &hidden).map_err(|error| unreadable(error.into()))?;
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    // The terminal is given back as it was, whatever came of reading.
    let restored = tcsetattr(&stdin, SetArg::TCSAFLUSH, &shown);
    if read.map_err(unreadable)? == 0 {
        return Err(unreadable(io::ErrorKind::UnexpectedEof.into()));
    }
    restored.map_err(|error| unreadable(error.into()))?;
    Ok(without_break(&line).to_owned())
}

fn without_break(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn unreadable(source: io::Error) -> CliError {
    CliError::File { doing: "read", path: PathBuf::from("standard input"), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_at_the_end_is_no_part_of_a_password() {
        for text in ["a b ", "a b \n", "a b \r\n"] {
            assert_eq!(without_break(text), "a b ");
        }
        assert_eq!(without_break("two\nlines\n"), "two\nlines");
    }
}
