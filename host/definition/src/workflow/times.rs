//! How long something takes: a number in the field's own unit, or one with its unit.

use gantry_model::limits;

use super::Reader;
use crate::yaml::{Content, Fields};

/// The unit of a number without one, in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    Minutes = 60,
    Seconds = 1,
}

/// The seconds that a field says, rounded up; `None` if it says nothing.
pub(super) fn read(
    reader: &mut Reader<'_, '_, '_>,
    fields: &Fields<'_>,
    name: &str,
    unit: Unit,
) -> Option<u32> {
    let entry = fields.get(name)?;
    let each = f64::from(unit as u32);
    let seconds = match &entry.value.content {
        Content::Number(number) => number.as_f64().map(|number| number * each),
        Content::Text(text) => parse(text, each),
        _ => None,
    };
    let seconds = seconds.filter(|seconds| *seconds >= 0.0)?;
    if seconds > f64::from(limits::CALLBACK_SECONDS) {
        let message = "this is longer than a hundred years";
        let hint = "Write 0 for no limit.".to_owned();
        let hint = if name == "run_timeout" { hint } else { "Take a shorter time.".to_owned() };
        let path = fields.at(name);
        reader.findings.error("workflow-time", &path, entry.value.place, message, &hint);
        return None;
    }
    Some(whole(seconds))
}

/// A number, perhaps with its unit, in seconds.
fn parse(text: &str, each: f64) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let each = match unit.trim() {
        "" => each,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * each)
}

/// Whole seconds, rounded up, so that no time becomes 0, which is another thing. What is less than
/// a millisecond comes from the fractions of floating-point numbers.
fn whole(seconds: f64) -> u32 {
    let rounded = ((seconds * 1_000.0).round() / 1_000.0).ceil() as u32;
    if seconds > 0.0 { rounded.max(1) } else { 0 }
}
