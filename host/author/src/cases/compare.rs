//! What a call came to, against what a test case expects.

use std::fmt;
use std::mem::discriminant;

use gantry_model::plugin::{Answer, HostCall};
use serde::Serialize;
use serde_json::Value as Json;
use similar::{ChangeTag, TextDiff};

use super::{Expectation, Script};

/// Lines that are shown around one that differs.
const CONTEXT: usize = 4;

/// What came of a call.
#[derive(Debug)]
pub struct Ending {
    /// The answer, or the report of the failure.
    pub answer: Result<Answer, String>,
    /// The host calls that were made, in order; `None` if they are not to be compared.
    pub calls: Option<Vec<HostCall>>,
}

/// Something that is not as the test case expects it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// The answer is another one: lines that begin with `-` were expected, those with `+` came.
    Answer(String),
    /// An answer was expected, and this failure came.
    Failed(String),
    /// A failure with the first text was expected, and this one came.
    OtherFailure(String, String),
    /// A failure with this text was expected, and an answer came.
    Succeeded(String, String),
    /// Other host calls were made: lines that begin with `-` were expected, those with `+` came.
    Calls(String),
}

/// All that differs.
pub fn judge(script: &Script, ending: &Ending) -> Vec<Difference> {
    let answer = match (&script.expect, &ending.answer) {
        (Expectation::Answer(expected), Ok(came)) => {
            difference(expected, came).map(Difference::Answer)
        }
        (Expectation::Answer(_), Err(report)) => Some(Difference::Failed(report.clone())),
        (Expectation::Failure(text), Err(report)) => {
            (!report.contains(text)).then(|| Difference::OtherFailure(text.clone(), report.clone()))
        }
        (Expectation::Failure(text), Ok(came)) => {
            Some(Difference::Succeeded(text.clone(), pretty(came)))
        }
    };
    let calls = script.calls.as_ref().zip(ending.calls.as_ref()).and_then(|(expected, came)| {
        let came: Vec<_> = came.iter().filter(|call| is_compared(call, expected)).collect();
        difference(expected, &came).map(Difference::Calls)
    });
    answer.into_iter().chain(calls).collect()
}

/// Whether a test case that lists `expected` compares such a call: all calls that other servers notice, and else those of
/// the functions that it lists.
fn is_compared(call: &HostCall, expected: &[HostCall]) -> bool {
    matches!(call, HostCall::Http { .. })
        || expected.iter().any(|each| discriminant(each) == discriminant(call))
}

/// The lines in which the JSON of both differs, with those around them. Nothing if it says the same.
fn difference(expected: &impl Serialize, came: &impl Serialize) -> Option<String> {
    let (expected, came) = (pretty(expected), pretty(came));
    if expected == came {
        return None;
    }
    let diff = TextDiff::from_lines(&expected, &came);
    let mut text = String::new();
    for (index, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 {
            text.push_str("  …\n");
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            text.push_str(match change.tag() {
                ChangeTag::Delete => "- ",
                ChangeTag::Insert => "+ ",
                ChangeTag::Equal => "  ",
            });
            text.push_str(change.value());
        }
    }
    Some(text)
}

/// JSON with sorted keys, a value a line.
fn pretty(value: &impl Serialize) -> String {
    let mut value = serde_json::to_value(value).unwrap_or(Json::Null);
    value.sort_all_objects();
    format!("{value:#}\n")
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(lines) => write!(f, "the answer differs (- expected, + came):\n{lines}"),
            Self::Failed(report) => write!(f, "no answer came, but a failure:\n{report}"),
            Self::OtherFailure(text, report) => {
                write!(f, "the failure does not contain '{text}':\n{report}")
            }
            Self::Succeeded(text, answer) => {
                write!(
                    f,
                    "a failure that contains '{text}' was expected, and this answer came:\n{answer}"
                )
            }
            Self::Calls(lines) => write!(f, "host calls differ (- expected, + came):\n{lines}"),
        }
    }
}
