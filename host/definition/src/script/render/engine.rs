//! Runs a template: what it writes comes back in pieces, so that the text of its author and the
//! values from elsewhere stay apart until it is known how each value has to be written.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use gantry_model::limits;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::problem::Problem;
use super::scope::{Missed, Raw, Scope};
use crate::yaml::Place;

/// The filters that templates can use. Those that pad to a width, or mark a text as safe for HTML,
/// are not among them.
pub(super) const FILTERS: &[&str] = &[
    "abs",
    "bool",
    "capitalize",
    "count",
    "d",
    "default",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "raw",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "sort",
    "split",
    "string",
    "title",
    "trim",
    "unique",
    "upper",
];

/// The tests that templates can use.
pub(super) const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

/// A part of what a template writes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// The author's own text.
    Text(String),
    /// A value from elsewhere.
    Value(Scalar),
}

/// A value that can be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    /// Digits, sign, point and exponent: nothing that any interpreter would take for more.
    Number(String),
    Truth(bool),
    /// What goes in as it is.
    Raw(String),
}

impl Scalar {
    /// The value as it is.
    pub(crate) fn plain(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Raw(text) => text,
            Self::Truth(true) => "true",
            Self::Truth(false) => "false",
        }
    }
}

/// What the template writes with these names.
pub(crate) fn run(source: &str, root: &Value, missed: &Missed) -> Result<Vec<Piece>, Problem> {
    let pieces = Pieces::default();
    let outcome = attempt(source, root, &pieces, None);
    let pieces = pieces.take();
    match outcome {
        Ok(()) => Ok(merged(pieces.list)),
        Err(error) => match pieces.refused {
            Some(problem) => Err(problem.at(place(&error, source))),
            None => Err(problem_of(&error, source, Some(missed))),
        },
    }
}

/// Where in the template the value stands that was the `nth` to be written.
pub(crate) fn place_of_value(source: &str, root: &Value, nth: usize) -> Option<Place> {
    let pieces = Pieces::default();
    let error = attempt(source, root, &pieces, Some(nth)).err()?;
    place(&error, source)
}

fn attempt(source: &str, root: &Value, pieces: &Pieces, stop: Option<usize>) -> Result<(), Error> {
    let environment = environment(pieces.clone(), stop)?;
    let template = environment.template_from_str(source)?;
    template.render_captured_to(root.clone(), pieces.clone()).map(|_| ())
}

fn environment<'a>(pieces: Pieces, stop: Option<usize>) -> Result<Environment<'a>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(limits::TEMPLATE_STEPS));
    environment.set_debug(true);
    // A script is kept to the last byte as its author wrote it.
    environment.set_syntax(SyntaxConfig::builder().keep_trailing_newline(true).build()?);
    for global in ["dict", "debug", "namespace"] {
        environment.remove_global(global);
    }
    environment.add_filter("raw", |value: Value| Value::from_object(Raw(value.to_string())));
    environment.add_filter("join", join);
    environment.add_filter("replace", replace);
    environment.set_formatter(move |_, _, value| pieces.value(value, stop));
    Ok(environment)
}

/// What was written so far; the engine writes text to it, and its formatter values.
#[derive(Clone, Default)]
struct Pieces(Arc<Mutex<Written>>);

#[derive(Default)]
struct Written {
    list: Vec<Piece>,
    bytes: usize,
    values: usize,
    refused: Option<Problem>,
}

impl Pieces {
    fn take(&self) -> Written {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, piece: Piece) -> Result<(), Problem> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.bytes += match &piece {
            Piece::Text(text) => text.len(),
            Piece::Value(value) => value.plain().len(),
        };
        written.list.push(piece);
        if written.bytes <= limits::SCRIPT_BYTES {
            return Ok(());
        }
        let message =
            format!("what the template writes is longer than {} bytes", limits::SCRIPT_BYTES);
        let problem = Problem::error("template-size", message);
        written.refused = Some(problem.clone());
        Err(problem)
    }

    fn value(&self, value: &Value, stop: Option<usize>) -> Result<(), Error> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stop == Some(written.values) {
            return Err(Error::new(ErrorKind::InvalidOperation, "the value that was looked for"));
        }
        written.values += 1;
        drop(written);
        let refusal =
            |problem: &Problem| Error::new(ErrorKind::InvalidOperation, problem.message.clone());
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        let outcome = scalar(value).and_then(|scalar| self.push(Piece::Value(scalar)));
        outcome.map_err(|problem| {
            let error = refusal(&problem);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).refused = Some(problem);
            error
        })
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.push(Piece::Text(text)).map_err(|problem| io::Error::other(problem.message))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    merged
}

fn scalar(value: &Value) -> Result<Scalar, Problem> {
    if let Some(raw) = value.downcast_object_ref::<Raw>() {
        return Ok(Scalar::Raw(raw.0.clone()));
    }
    let refusal = |message: &str, hint: String| {
        Err(Problem::error("template-value", message).with_hint(hint))
    };
    if let Some(scope) = value.downcast_object_ref::<Scope>() {
        return match scope.text() {
            Some(text) => Ok(Scalar::Text(text.to_owned())),
            None => refusal("this is no value but has values", scope.instead()),
        };
    }
    let scalar = match value.kind() {
        ValueKind::Bool => Scalar::Truth(value.is_true()),
        ValueKind::Number => Scalar::Number(value.to_string()),
        ValueKind::String => Scalar::Text(value.to_string()),
        ValueKind::None => return refusal("this has no value", "Ask with {% if … %}.".to_owned()),
        _ => {
            let hint = "Write its parts with {% for … %}, or put them together with `| join(' ')`.";
            return refusal("this is a list, not a value", hint.to_owned());
        }
    };
    if scalar.plain().contains('\0') {
        return refusal("the value has a NUL character", "No script can hold one.".to_owned());
    }
    Ok(scalar)
}

/// What the engine has to say, in our words where we know more.
pub(super) fn problem_of(error: &Error, source: &str, missed: Option<&Missed>) -> Problem {
    let place = place(error, source);
    let detail = || error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let problem = match error.kind() {
        ErrorKind::UndefinedError => match missed.and_then(Missed::last) {
            Some(miss) => {
                let code = if miss.absent { "template-absent" } else { "template-name" };
                let problem = Problem::error(code, miss.message);
                match miss.hint {
                    Some(hint) => problem.with_hint(hint),
                    None => problem,
                }
            }
            None => Problem::error("template-name", detail()),
        },
        ErrorKind::SyntaxError => {
            let hint = "Values stand in {{ … }}, conditions in {% if … %} … {% endif %}. Braces \
                        that are meant for the script: {% raw %} … {% endraw %}.";
            Problem::error("template-syntax", detail()).with_hint(hint)
        }
        ErrorKind::OutOfFuel => {
            let message = format!("the template takes more than {} steps", limits::TEMPLATE_STEPS);
            Problem::error("template-steps", message)
        }
        _ => Problem::error("template-error", detail()),
    };
    problem.at(place)
}

/// Where the engine stopped.
fn place(error: &Error, source: &str) -> Option<Place> {
    let line = || error.line().and_then(|line| u32::try_from(line).ok());
    match error.range() {
        Some(range) => Some(Place::of_byte(source, range.start)),
        None => line().map(|line| Place { line, column: 1 }),
    }
}

/// As the engine's own, with an eye on the size.
fn join(items: Value, joiner: Option<String>, rest: Rest<Value>) -> Result<String, Error> {
    if !rest.is_empty() {
        return Err(Error::from(ErrorKind::TooManyArguments));
    }
    let joiner = joiner.unwrap_or_default();
    let mut joined = String::new();
    for (index, item) in items.try_iter()?.enumerate() {
        if index > 0 {
            joined.push_str(&joiner);
        }
        joined.push_str(&item.to_string());
        short_enough(joined.len())?;
    }
    Ok(joined)
}

/// As the engine's own, with an eye on the size.
fn replace(text: String, from: String, to: String) -> Result<String, Error> {
    let grows = to.len().saturating_sub(from.len());
    let times = text.matches(from.as_str()).count();
    short_enough(text.len().saturating_add(grows.saturating_mul(times)))?;
    Ok(text.replace(from.as_str(), &to))
}

fn short_enough(bytes: usize) -> Result<(), Error> {
    if bytes > limits::SCRIPT_VALUE_BYTES {
        let message = format!("the value is longer than {} bytes", limits::SCRIPT_VALUE_BYTES);
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    Ok(())
}
