//! Follows a shell script character by character.

use super::heredoc::Heredoc;
use super::judge::CUT;
use super::word::{PROCESS, Role, identifiers};
use super::{Commands, Frame, Shell, Tail};

/// Most contexts in each other.
const DEPTH: usize = 100;

/// The characters that are left of a piece of the script.
type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What ends a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Pipe,
    Line,
    Other,
}

impl Shell {
    /// Reads a piece of the script.
    pub(super) fn read(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if self.lost.is_some() {
                self.unread.push(c);
                self.unread.extend(rest);
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
        self.note(c);
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
            Some(Frame::Parameter { quoted, .. }) => match (c, *quoted) {
                ('}', _) => self.leave(),
                ('\'' | '"', true) => self.lost = Some("a quote in \"${…}\""),
                ('\'', false) => self.stack.push(Frame::Single),
                ('"', _) => self.stack.push(Frame::Double),
                ('\\' | '`' | '$', _) => self.quoted(c, rest),
                _ => {}
            },
            Some(Frame::Arithmetic { .. }) => self.arithmetic(c, rest),
            Some(Frame::Commands(_)) | None => self.in_commands(c, rest),
        }
    }

    /// A character of commands.
    fn in_commands(&mut self, c: char, rest: &mut Rest<'_>) {
        let in_word = self.command().is_some_and(|command| command.in_word());
        match c {
            '\'' => self.enter_quotes(Frame::Single),
            '"' => self.enter_quotes(Frame::Double),
            '#' if !in_word => self.stack.push(Frame::Comment),
            ' ' | '\t' => self.end_word(),
            '\n' => self.line_end(),
            ';' => self.end_command(Separator::Other),
            '|' if rest.next_if_eq(&'|').is_some() => self.end_command(Separator::Other),
            '|' => {
                rest.next_if_eq(&'&');
                // Whatever reads the other end may take the text for a program.
                self.awaited.iter_mut().for_each(Heredoc::pass_on);
                self.end_command(Separator::Pipe);
            }
            '&' => {
                if rest.peek() != Some(&'>') {
                    self.end_command(Separator::Other);
                }
            }
            '<' | '>' => self.redirect(c, rest),
            '(' if !in_word && rest.next_if_eq(&'(').is_some() => {
                self.enter_arithmetic(false);
                if !self.bash {
                    self.lost = Some("'((', which shells read in two ways");
                }
            }
            '(' if self.command().is_some_and(|command| command.begins_list()) => {
                self.enter_commands(Commands { list: true, ..Commands::default() });
            }
            '(' => {
                let piped = self.commands().and_then(|commands| commands.piped);
                self.end_command(Separator::Other);
                let conditional = self.command().is_some_and(|command| command.conditional);
                let mut inner = Commands { piped, ..Commands::default() };
                inner.command.conditional = conditional;
                self.enter_commands(inner);
            }
            ')' => self.close(),
            c => self.quoted(c, rest),
        }
        if self.command().is_some_and(|command| command.is_cut) {
            self.lost = Some(CUT);
        }
    }

    /// A character that means the same in double quotes and outside of them.
    fn quoted(&mut self, c: char, rest: &mut Rest<'_>) {
        match c {
            '\\' => self.tail = Tail::Backslash,
            '`' => {
                self.unknown();
                if let Some(command) = self.command() {
                    command.word().loose = true;
                }
                self.enter_quotes(Frame::Backticks);
            }
            '$' => self.dollar(rest),
            c => self.word(c),
        }
    }

    fn dollar(&mut self, rest: &mut Rest<'_>) {
        let in_quotes = !matches!(self.stack.last(), Some(Frame::Commands(_)));
        if let Some(command) = self.command().filter(|_| !in_quotes) {
            command.word().loose = true;
        }
        match rest.peek().copied() {
            None => self.tail = Tail::Dollar,
            Some('(') => {
                rest.next();
                if rest.next_if_eq(&'(').is_some() {
                    self.unknown();
                    self.enter_arithmetic(false);
                } else {
                    self.unknown();
                    self.enter_commands(Commands { substitution: true, ..Commands::default() });
                }
            }
            Some('{') => {
                rest.next();
                self.unknown();
                self.enter(Frame::Parameter { quoted: in_quotes, text: String::new() });
            }
            // Only Bash computes here, and only Bash has `((`.
            Some('[') if !self.bash => self.lost = Some("'$[', which shells read in two ways"),
            Some('[') => {
                rest.next();
                self.unknown();
                self.enter_arithmetic(true);
            }
            Some('\'') if !in_quotes && self.bash => {
                rest.next();
                self.enter_quotes(Frame::Ansi);
            }
            // Old shells read an ordinary quote here, new ones that of Bash.
            Some('\'') if !in_quotes => self.lost = Some("$'…', which shells read in two ways"),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                self.unknown();
                if let Some(command) = self.command() {
                    command.word().names.push(String::new());
                }
                self.tail = Tail::Name;
            }
            Some(c) => {
                self.unknown();
                if "?$#*@!-0123456789".contains(c) {
                    rest.next();
                }
            }
        }
    }

    fn arithmetic(&mut self, c: char, rest: &mut Rest<'_>) {
        let Some(Frame::Arithmetic { depth, bracket, .. }) = self.stack.last_mut() else { return };
        match c {
            '(' | '[' => *depth += 1,
            ')' | ']' if *depth > 0 => *depth -= 1,
            ']' if *bracket => self.leave(),
            ')' if !*bracket && rest.next_if_eq(&')').is_some() => self.leave(),
            ')' | ']' | '\'' => self.lost = Some("what looks like arithmetic and is not"),
            '"' => self.stack.push(Frame::Double),
            '\\' | '`' | '$' => self.quoted(c, rest),
            _ => {}
        }
    }

    /// The file, the number or the text of a redirection follows.
    fn target(&mut self, role: Role) {
        if let Some(command) = self.command() {
            command.redirect(role);
        }
    }

    fn redirect(&mut self, c: char, rest: &mut Rest<'_>) {
        if rest.next_if_eq(&'(').is_some() {
            self.process(c);
            return;
        }
        // `>&2`, `<&0` and `>|` go on with the same command.
        if rest.next_if_eq(&'&').is_some() {
            self.target(Role::Descriptor);
            return;
        }
        if c == '>' || rest.next_if_eq(&'<').is_none() {
            rest.next_if(|next| c == '>' && matches!(next, '|' | '>'));
            self.target(Role::Target);
            return;
        }
        if rest.next_if_eq(&'<').is_some() {
            self.target(Role::Input);
            return;
        }
        self.end_word();
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
        self.end_command(Separator::Other);
        if matches!(self.stack.last(), Some(Frame::Commands(inner)) if inner.in_parentheses) {
            if let Some(Frame::Commands(inner)) = self.stack.pop() {
                self.closed(&inner);
            }
            self.no_heredoc_awaited();
        }
    }

    fn line_end(&mut self) {
        self.end_command(Separator::Line);
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

    /// Shells differ in where a here-document begins if parentheses open or close before it.
    fn no_heredoc_awaited(&mut self) {
        if !self.awaited.is_empty() {
            self.lost = Some("a here-document that begins in parentheses");
        }
    }

    fn enter_commands(&mut self, commands: Commands) {
        self.no_heredoc_awaited();
        self.stack.push(Frame::Commands(Commands { in_parentheses: true, ..commands }));
    }

    /// `<(…)`, `>(…)`
    fn process(&mut self, c: char) {
        self.end_word();
        let Some(commands) = self.commands() else { return };
        let written = commands.piped.or_else(|| commands.command.first());
        let piped = written.filter(|_| c == '>');
        let text = if c == '>' { ">(" } else { PROCESS };
        text.chars().for_each(|c| commands.command.push(c));
        self.enter_commands(Commands { substitution: true, piped, ..Commands::default() });
    }

    fn enter_quotes(&mut self, frame: Frame) {
        if let Some(command) = self.command() {
            command.word();
        }
        self.stack.push(frame);
    }

    fn enter_arithmetic(&mut self, bracket: bool) {
        self.enter(Frame::Arithmetic { depth: 0, bracket, text: String::new() });
    }

    /// A context whose text is kept.
    fn enter(&mut self, frame: Frame) {
        if self.stack.len() >= DEPTH {
            self.lost = Some("what stands in too many brackets");
        }
        self.enter_quotes(frame);
    }

    fn unknown(&mut self) {
        if let Some(command) = self.command() {
            command.unknown();
        }
    }

    fn word(&mut self, c: char) {
        if let Some(command) = self.command() {
            command.push(c);
        }
    }

    /// What a `${…}` stands for comes from these variables.
    fn contains(&mut self, names: &[&str]) {
        if let Some(outer) = self.expansion() {
            outer.push_str(&names.join(" "));
        }
        if let Some(command) = self.command() {
            let word = command.word();
            word.text.push_str(&names.join(" "));
            word.names.extend(names.iter().map(|name| (*name).to_owned()));
        }
    }

    /// Keeps the text of `${…}` and `((…))`, and the name behind a `$`.
    fn note(&mut self, c: char) {
        let in_text = |frame: &Frame| matches!(frame, Frame::Comment | Frame::Heredoc(_));
        if self.tail == Tail::Name
            && !self.stack.last().is_some_and(in_text)
            && let Some(name) = self.command().and_then(|command| command.word().names.last_mut())
        {
            name.push(c);
        }
        if let Some(text) = self.expansion() {
            text.push(c);
        }
    }

    /// The text of the innermost `${…}` or `((…))`, up to commands in it.
    fn expansion(&mut self) -> Option<&mut String> {
        let is_quotes = |frame: &&mut Frame| matches!(frame, Frame::Double | Frame::Single);
        match self.stack.iter_mut().rev().find(|frame| !is_quotes(frame)) {
            Some(Frame::Parameter { text, .. } | Frame::Arithmetic { text, .. }) => Some(text),
            _ => None,
        }
    }

    fn leave(&mut self) {
        match self.stack.pop() {
            Some(Frame::Arithmetic { text, .. }) => self.computes(&text),
            Some(Frame::Parameter { text, .. }) => {
                self.flow.parameter(&text);
                self.contains(&contents(&text));
            }
            _ => {}
        }
    }
}

/// The variables whose contents `${…}` stands for; `${#x}` and `${!x[@]}` are numbers.
fn contents(text: &str) -> Vec<&str> {
    let is_keys = text.starts_with('!') && (text.contains("[@]") || text.contains("[*]"));
    let is_number = text.starts_with('#') || is_keys;
    if is_number { Vec::new() } else { identifiers(text).collect() }
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
