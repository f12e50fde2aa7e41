//! The constraints of values that are text or numbers. The order of the checks is the reference
//! system's, because it decides the message where a value breaks several.

use std::fmt::Display;

use gantry_model::types::Bounds;
use gantry_model::value::{Value, number};
use jiff::Timestamp;

use super::error::{ValueError, message};

/// Longest text of an enumeration, in characters.
const ENUMERATION_CHARS: usize = 256;

pub(super) fn integer(value: i64, bounds: &Bounds<i64>) -> Result<Value, ValueError> {
    within(value, bounds, value)?;
    Ok(Value::Integer(value))
}

pub(super) fn float(
    value: f64,
    bounds: &Bounds<f64>,
    infinity_allowed: bool,
    nan_allowed: bool,
) -> Result<Value, ValueError> {
    within(value, bounds, number::text(value))?;
    if value.is_infinite() && !infinity_allowed {
        return Err(ValueError::invalid(message::INFINITY, "a finite number is expected"));
    }
    if value.is_nan() && !nan_allowed {
        return Err(ValueError::invalid(message::NAN, "a number is expected"));
    }
    Ok(Value::Number(value))
}

fn within<T: PartialOrd + Copy + Display>(
    value: T,
    bounds: &Bounds<T>,
    shown: impl Display,
) -> Result<(), ValueError> {
    type Broken<T> = fn(&T, &T) -> bool;
    let checks: [(Option<T>, Broken<T>, &str, &str); 4] = [
        (bounds.gt, PartialOrd::le, message::GREATER, "greater than"),
        (bounds.geq, PartialOrd::lt, message::GREATER_OR_EQUAL, "at least"),
        (bounds.lt, PartialOrd::ge, message::LESS, "less than"),
        (bounds.leq, PartialOrd::gt, message::LESS_OR_EQUAL, "at most"),
    ];
    for (bound, broken, message, words) in checks {
        if let Some(bound) = bound.filter(|bound| broken(&value, bound)) {
            return Err(ValueError::invalid(message, format!("{shown} is not {words} {bound}")));
        }
    }
    Ok(())
}

pub(super) fn string(text: &str, min: u64, max: Option<u64>) -> Result<Value, ValueError> {
    let length = text.chars().count() as u64;
    if length < min {
        let hint = format!("the text has {length} characters, not at least {min}");
        return Err(ValueError::invalid(message::GREATER, hint));
    }
    if let Some(max) = max.filter(|max| length > *max) {
        let hint = format!("the text has {length} characters, not at most {max}");
        return Err(ValueError::invalid(message::GREATER_OR_EQUAL, hint));
    }
    Ok(Value::String(text.to_owned()))
}

pub(super) fn enumeration(text: &str, values: &[String]) -> Result<Value, ValueError> {
    if text.contains(['\n', '\r']) || text.chars().count() > ENUMERATION_CHARS {
        let hint = format!("one line of at most {ENUMERATION_CHARS} characters is expected");
        return Err(ValueError::invalid(message::GREATER, hint));
    }
    if !values.iter().any(|value| value == text) {
        let hint = format!("'{text}' is none of {}", values.join(", "));
        return Err(ValueError::invalid(message::NO_MATCH, hint));
    }
    Ok(Value::Enumeration(text.to_owned()))
}

/// The reference system has the two comparisons the wrong way round, and cannot even load a
/// descriptor that uses them. Here `before` and `after` mean what they say.
pub(super) fn datetime(
    text: &str,
    before: Option<Timestamp>,
    after: Option<Timestamp>,
) -> Result<Value, ValueError> {
    let instant: Timestamp = text.parse().map_err(|error| {
        let hint = format!("expected an instant such as 2024-02-23T18:00:00Z: {error}");
        ValueError::invalid(message::TYPE, hint)
    })?;
    if let Some(before) = before.filter(|before| instant > *before) {
        return Err(ValueError::invalid(message::BEFORE, format!("{text} is later than {before}")));
    }
    if let Some(after) = after.filter(|after| instant < *after) {
        return Err(ValueError::invalid(message::AFTER, format!("{text} is earlier than {after}")));
    }
    Ok(Value::Datetime(text.to_owned()))
}
