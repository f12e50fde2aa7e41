//! What a command does with values, once it is over.

use super::builtins;
use super::command::Command;
use super::programs;
use super::reader::Separator;
use super::reading::{Reading, Readings, readings};
use super::word::{Role, Word, identifiers, is_name};
use super::{Commands, Frame, Shell};
use crate::script::render::escape::Refusal;

/// What can read a variable once more, in a part of a script that cannot be followed.
const SIGNS: &[&str] = &["((", "[[", "$[", "declare", "eval", "let", "local", "sh", "typeset"];

/// What cannot be followed where an index is cut.
pub(super) const CUT: &str = "the index of an array with more than a word";

impl Shell {
    /// The command is over.
    pub(super) fn end_command(&mut self, separator: Separator) {
        // The `)` behind the pattern of a `case` cannot be told from the one that ends `$(…)`.
        let substituted = self
            .stack
            .iter()
            .any(|frame| matches!(frame, Frame::Commands(commands) if commands.substitution));
        let Some(commands) = self.commands() else { return };
        commands.command.end_word();
        let command = std::mem::take(&mut commands.command);
        commands.command.conditional = command.is_open();
        let (is_list, piped) = (commands.list, commands.piped);
        let first = command.first();
        commands.seen = commands.seen.or(first);
        commands.piped = match separator {
            Separator::Pipe if command.closes() => commands.seen,
            Separator::Pipe => piped.or(first),
            Separator::Line if command.is_empty() => piped,
            Separator::Line | Separator::Other => None,
        };
        if substituted && command.is("case") {
            self.lost = Some("a 'case' in '$(…)'");
        }
        if command.is_cut {
            self.lost = Some(CUT);
        }
        self.judge(&command, is_list, piped);
    }

    /// Commands in parentheses are over.
    pub(super) fn closed(&mut self, inner: &Commands) {
        let Some(outer) = self.commands() else { return };
        if inner.list {
            let word = outer.command.word();
            word.list = true;
            let at = word.text.len();
            word.value = word.value.or(inner.seen.map(|nth| (nth, at)));
        } else if inner.substitution {
            let word = outer.command.word();
            word.nested = word.nested.or(inner.seen);
        } else {
            outer.command.group = inner.seen;
        }
    }

    /// What stands in `((…))` is computed.
    pub(super) fn computes(&mut self, text: &str) {
        self.flow.reads(identifiers(text), &Reading::Number("((…))".to_owned()));
    }

    /// The value cannot stand where it does.
    pub(super) fn refuse(&mut self, nth: usize, refusal: Refusal) {
        if self.found.as_ref().is_none_or(|(first, _)| nth < *first) {
            self.found = Some((nth, refusal));
        }
    }

    /// The end of a script that could not be followed: the commands that it was in the midst of may
    /// go on in any way, and variables may be computed.
    pub(super) fn judge_unread(&mut self) {
        let Some(what) = self.lost else { return };
        let values = self.stack.iter().filter_map(|frame| match frame {
            Frame::Commands(commands) => commands.piped.or_else(|| commands.command.first()),
            _ => None,
        });
        if let Some(nth) = values.min() {
            self.refuse(nth, Refusal::place(&format!("in front of {what}")));
        }
        if SIGNS.iter().any(|sign| self.unread.contains(sign)) || what.contains("two ways") {
            let reading = Reading::Number(what.trim_matches('\'').to_owned());
            self.flow.reads(identifiers(&self.unread), &reading);
        }
    }

    fn judge(&mut self, command: &Command, is_list: bool, piped: Option<usize>) {
        let Readings { words: read, input } = readings(command, is_list);
        let at = programs::program(&command.words);
        let single = at.is_some_and(|(_, name)| matches!(name, "[" | "test"));
        for (word, reading) in command.words.iter().zip(&read) {
            let nested = word.nested.filter(|_| matches!(reading, Reading::Code(_)));
            if let Some((nth, refusal)) = word.nth().or(nested).zip(reading.refusal()) {
                self.refuse(nth, refusal);
            }
            self.read_by(word, reading, single);
        }
        if let Some((nth, refusal)) = piped.zip(input.and_then(|who| Reading::Code(who).refusal()))
        {
            self.refuse(nth, refusal);
        }
        if !is_list && !command.conditional {
            self.assignments(&command.words, at);
        }
    }

    /// The variables in the word are read as it is.
    fn read_by(&mut self, word: &Word, reading: &Reading, single: bool) {
        let names = word.names.iter().map(String::as_str);
        match reading {
            // `[` takes a number or nothing.
            Reading::Number(_) if single => {}
            Reading::Number(_) => self.flow.reads(identifiers(&word.text), reading),
            Reading::Code(_) | Reading::Name(_) => self.flow.reads(names, reading),
            Reading::Word | Reading::Option(_) | Reading::Other(_) => {}
        }
    }

    /// The variables to which the command gives values.
    fn assignments(&mut self, words: &[Word], program: Option<(usize, &str)>) {
        let (at, name) = program.unwrap_or((words.len(), ""));
        let declares = builtins::declares(name);
        for (index, word) in words.iter().enumerate() {
            if index > at && !declares {
                break;
            }
            if let Some(nth) = word.index {
                let reading = Reading::Number("[…]".to_owned());
                reading.refusal().into_iter().for_each(|refusal| self.refuse(nth, refusal));
            }
            if let Some(variable) = word.assigned() {
                self.flow.assign(variable, word);
                if let Some((array, index)) = word.indexed() {
                    self.flow.index(array, index.split(']').next().unwrap_or_default());
                }
            }
        }
        let arguments = || words.iter().skip(at + 1).filter(|word| word.role == Role::Argument);
        if declares {
            self.declared(name, arguments(), &builtins::options(words, at));
        } else if let "for" | "select" = name {
            if let Some(variable) = arguments().next().filter(|word| is_name(&word.text)) {
                arguments().skip(1).for_each(|word| self.flow.assign(&variable.text, word));
            }
        } else if name == "printf" {
            let named = words.iter().skip(at + 1).skip_while(|word| word.text != "-v").nth(1);
            if let Some(variable) = named.filter(|word| is_name(&word.text)) {
                arguments().skip(2).for_each(|word| self.flow.assign(&variable.text, word));
            }
        } else if builtins::takes_names(name) {
            let inputs = words.iter().filter(|word| word.role == Role::Input);
            for input in inputs {
                arguments()
                    .filter(|word| is_name(&word.text))
                    .for_each(|word| self.flow.assign(&word.text, input));
            }
        }
    }

    /// Variables that are said to be numbers, names of others, or lists.
    fn declared<'a>(&mut self, name: &str, words: impl Iterator<Item = &'a Word>, letters: &str) {
        for word in words {
            let variable = word.assigned().unwrap_or(&word.text);
            for letter in letters.chars() {
                let how = format!("{name} -{letter}");
                match letter {
                    'i' => self.flow.reads([variable], &Reading::Number(how)),
                    'n' => self.flow.reads([variable], &Reading::Name(how)),
                    'A' => self.flow.keyed(variable),
                    _ => {}
                }
            }
        }
    }
}
