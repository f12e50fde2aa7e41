//! Follows a shell script character by character.

use super::command::Command;
use super::heredoc::Heredoc;
use super::{Frame, Shell, Tail};

/// The characters that are left of a piece of the script.
type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

impl Shell {
    /// Reads a piece of the script.
    pub(super) fn read(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if self.lost.is_some() {
                return;
            }
            self.character(c, &mut rest);
        }
    }

    fn character(&mut self, c: char, rest: &mut Rest<'_>) {
        let tail = std::mem::replace(&mut self.tail, Tail::Nothing);
        if tail == Tail::Name && (c.is_ascii_alphanumeric() || c == '_') {
            self.tail = Tail::Name;
        }
        match self.stack.last_mut() {
            Some(Frame::Comment) => {
                if c == '\n' {
                    self.stack.pop();
                    self.line_end();
                }
            }
            Some(Frame::Heredoc(heredoc)) => {
                if heredoc.read(c) {
                    self.stack.pop();
                    self.begin_heredoc();
                } else if !heredoc.quoted {
                    self.in_heredoc(c, tail, rest);
                }
            }
            Some(Frame::Single) => match c {
                '\'' => self.leave(),
                c => self.word(c),
            },
            _ if tail == Tail::Backslash => {
                // A backslash and a line end are nothing at all.
                if c != '\n' {
                    self.word(c);
                }
            }
            Some(Frame::Ansi) => match c {
                '\\' => self.tail = Tail::Backslash,
                '\'' => self.leave(),
                c => self.word(c),
            },
            Some(Frame::Backticks) => match c {
                '\\' => self.tail = Tail::Backslash,
                '`' => self.leave(),
                _ => {}
            },
            Some(Frame::Double) => match c {
                '"' => self.leave(),
                c => self.quoted(c, rest),
            },
            Some(Frame::Parameter { quoted }) => match (c, *quoted) {
                ('}', _) => self.leave(),
                ('\'' | '"', true) => self.lost = Some("a quote in \"${…}\""),
                ('\'', false) => self.stack.push(Frame::Single),
                ('"', _) => self.stack.push(Frame::Double),
                (c, _) => self.quoted(c, rest),
            },
            Some(Frame::Arithmetic { .. }) => self.arithmetic(c, rest),
            Some(Frame::Commands { .. }) | None => self.commands(c, rest),
        }
    }

    /// A character of commands.
    fn commands(&mut self, c: char, rest: &mut Rest<'_>) {
        let in_word = self.command().is_some_and(|command| command.in_word());
        match c {
            '\'' => self.enter_quotes(Frame::Single),
            '"' => self.enter_quotes(Frame::Double),
            '#' if !in_word => self.stack.push(Frame::Comment),
            ' ' | '\t' => self.end_word(),
            '\n' => self.line_end(),
            ';' => self.end_command(),
            '|' => {
                // Whatever reads the other end may take the text for a program.
                self.awaited.iter_mut().for_each(Heredoc::pass_on);
                self.end_command();
            }
            '&' => {
                if rest.peek() != Some(&'>') {
                    self.end_command();
                }
            }
            '<' | '>' => self.redirect(c, rest),
            '(' if !in_word && rest.next_if_eq(&'(').is_some() => {
                self.stack.push(Frame::Arithmetic { depth: 0, bracket: false });
                if !self.bash {
                    self.lost = Some("'((', which shells read in two ways");
                }
            }
            '(' => {
                self.end_command();
                self.enter_commands(false);
            }
            ')' => self.close(),
            c => self.quoted(c, rest),
        }
    }

    /// A character that means the same in double quotes and outside of them.
    fn quoted(&mut self, c: char, rest: &mut Rest<'_>) {
        match c {
            '\\' => self.tail = Tail::Backslash,
            '`' => self.enter_quotes(Frame::Backticks),
            '$' => self.dollar(rest),
            c => self.word(c),
        }
    }

    fn dollar(&mut self, rest: &mut Rest<'_>) {
        let in_quotes = !matches!(self.stack.last(), Some(Frame::Commands { .. }));
        match rest.peek().copied() {
            None => self.tail = Tail::Dollar,
            Some('(') => {
                rest.next();
                if rest.next_if_eq(&'(').is_some() {
                    self.enter_quotes(Frame::Arithmetic { depth: 0, bracket: false });
                } else {
                    self.value_begins();
                    self.enter_commands(true);
                }
            }
            Some('{') => {
                rest.next();
                self.enter_quotes(Frame::Parameter { quoted: in_quotes });
            }
            // Only Bash computes here, and only Bash has `((`.
            Some('[') if !self.bash => self.lost = Some("'$[', which shells read in two ways"),
            Some('[') => {
                rest.next();
                self.enter_quotes(Frame::Arithmetic { depth: 0, bracket: true });
            }
            Some('\'') if !in_quotes && self.bash => {
                rest.next();
                self.enter_quotes(Frame::Ansi);
            }
            // Old shells read an ordinary quote here, new ones that of Bash.
            Some('\'') if !in_quotes => self.lost = Some("$'…', which shells read in two ways"),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                self.value_begins();
                self.tail = Tail::Name;
            }
            Some(c) => {
                self.value_begins();
                if "?$#*@!-0123456789".contains(c) {
                    rest.next();
                }
            }
        }
    }

    fn arithmetic(&mut self, c: char, rest: &mut Rest<'_>) {
        let Some(Frame::Arithmetic { depth, bracket }) = self.stack.last_mut() else { return };
        match c {
            '(' | '[' => *depth += 1,
            ')' | ']' if *depth > 0 => *depth -= 1,
            ']' if *bracket => self.leave(),
            ')' if !*bracket && rest.next_if_eq(&')').is_some() => self.leave(),
            ')' | ']' | '\'' => self.lost = Some("what looks like arithmetic and is not"),
            '"' => self.stack.push(Frame::Double),
            c => self.quoted(c, rest),
        }
    }

    fn redirect(&mut self, c: char, rest: &mut Rest<'_>) {
        self.end_word();
        if rest.next_if_eq(&'(').is_some() {
            self.value_begins();
            self.enter_commands(true);
            return;
        }
        // `>&2`, `<&0` and `>|` go on with the same command.
        let goes_on = rest.next_if(|next| *next == '&' || (c == '>' && *next == '|')).is_some();
        if goes_on || c == '>' || rest.next_if_eq(&'<').is_none() {
            return;
        }
        if rest.next_if_eq(&'<').is_some() {
            if let Some(command) = self.command() {
                command.here_string();
            }
            return;
        }
        let strip = rest.next_if_eq(&'-').is_some();
        match delimiter(rest) {
            Some((word, quoted)) => {
                let copied = self.command().is_some_and(|command| command.copies());
                self.awaited.push_back(Heredoc::new(word, quoted, strip, copied));
            }
            None => self.lost = Some("a here-document whose end is not written out"),
        }
    }

    fn in_heredoc(&mut self, c: char, tail: Tail, rest: &mut Rest<'_>) {
        if tail == Tail::Backslash {
            if c == '\n' {
                self.lost = Some("a line of a here-document that goes on in the next");
            }
            return;
        }
        let next = rest.peek().copied();
        self.tail = match (c, next) {
            ('\\', _) => Tail::Backslash,
            ('$', None) => Tail::Dollar,
            ('$', Some(next)) if next.is_ascii_alphabetic() || next == '_' => Tail::Name,
            _ => self.tail,
        };
        let begins = c == '`' || (c == '$' && matches!(next, Some('(' | '{' | '[')));
        if let Some(Frame::Heredoc(heredoc)) = self.stack.last_mut().filter(|_| begins) {
            heredoc.nest();
        }
    }

    /// A `)` outside of quotes: it ends commands in parentheses, or the pattern of a `case`.
    fn close(&mut self) {
        self.end_command();
        if let Some(Frame::Commands { in_parentheses: true, .. }) = self.stack.last() {
            self.stack.pop();
            self.no_heredoc_awaited();
        }
    }

    fn line_end(&mut self) {
        self.end_command();
        self.begin_heredoc();
    }

    fn begin_heredoc(&mut self) {
        if let Some(heredoc) = self.awaited.pop_front() {
            self.stack.push(Frame::Heredoc(heredoc));
        }
    }

    fn end_word(&mut self) {
        if let Some(command) = self.command() {
            command.end_word();
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        // The `)` behind the pattern of a `case` cannot be told from the one that ends `$(…)`.
        let substituted = self
            .stack
            .iter()
            .any(|frame| matches!(frame, Frame::Commands { substitution: true, .. }));
        let Some(command) = self.command() else { return };
        let has_case = command.is("case");
        command.end();
        if substituted && has_case {
            self.lost = Some("a 'case' in '$(…)'");
        }
    }

    /// Shells differ in where a here-document begins if parentheses open or close before it.
    fn no_heredoc_awaited(&mut self) {
        if !self.awaited.is_empty() {
            self.lost = Some("a here-document that begins in parentheses");
        }
    }

    fn enter_commands(&mut self, substitution: bool) {
        self.no_heredoc_awaited();
        let command = Command::default();
        self.stack.push(Frame::Commands { in_parentheses: true, substitution, command });
    }

    fn enter_quotes(&mut self, frame: Frame) {
        if let Some(command) = self.command() {
            command.begin();
        }
        self.stack.push(frame);
    }

    fn value_begins(&mut self) {
        if let Some(command) = self.command() {
            command.value();
        }
    }

    fn word(&mut self, c: char) {
        if let Some(command) = self.command() {
            command.push(c);
        }
    }

    fn leave(&mut self) {
        self.stack.pop();
    }
}

/// The word that ends a here-document, and whether any of it is in quotes.
fn delimiter(rest: &mut Rest<'_>) -> Option<(String, bool)> {
    while rest.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
    let (mut word, mut quoted) = (String::new(), false);
    while let Some(c) = rest.next_if(|c| !" \t\n;&|<>()".contains(*c)) {
        match c {
            '\'' | '"' => {
                quoted = true;
                loop {
                    match rest.next()? {
                        inner if inner == c => break,
                        inner => word.push(inner),
                    }
                }
            }
            '\\' => {
                quoted = true;
                word.push(rest.next()?);
            }
            '$' | '`' => return None,
            c => word.push(c),
        }
    }
    // The word must be over: else a value could be a part of it.
    rest.peek()?;
    (!word.is_empty()).then_some((word, quoted))
}
