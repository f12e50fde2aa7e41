//! What is done when a call of a plugin fails.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What is done when a call of a plugin fails. Its text (`fail`, `skip`, `retry 3`, `disable-after 5`) is what people see and
/// type, and its JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum FailurePolicy {
    /// What needed the call fails.
    #[default]
    Fail,
    /// It goes on as if there were no plugin: with Gantry's own choice of an executor, with all declared outputs as results.
    Skip,
    /// The call is made again, so many times at most, and then fails.
    Retry(u32),
    /// What needed the call fails; after so many failures in a row the plugin is disabled.
    DisableAfter(u32),
}

/// Most repetitions, and most failures in a row that are waited for.
const MOST: u32 = 1000;

/// A text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is not a policy: expected `fail`, `skip`, `retry N` or `disable-after N`, N from 1 to 1000"
)]
pub struct InvalidPolicy(String);

impl fmt::Display for FailurePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fail => f.write_str("fail"),
            Self::Skip => f.write_str("skip"),
            Self::Retry(times) => write!(f, "retry {times}"),
            Self::DisableAfter(failures) => write!(f, "disable-after {failures}"),
        }
    }
}

impl FromStr for FailurePolicy {
    type Err = InvalidPolicy;

    fn from_str(text: &str) -> Result<Self, InvalidPolicy> {
        let number = |word: &str| word.parse().ok().filter(|number| (1..=MOST).contains(number));
        let words: Vec<&str> = text.split_whitespace().collect();
        let policy = match words.as_slice() {
            ["fail"] => Some(Self::Fail),
            ["skip"] => Some(Self::Skip),
            ["retry", times] => number(times).map(Self::Retry),
            ["disable-after", failures] => number(failures).map(Self::DisableAfter),
            _ => None,
        };
        policy.ok_or_else(|| InvalidPolicy(text.to_owned()))
    }
}

impl TryFrom<String> for FailurePolicy {
    type Error = InvalidPolicy;

    fn try_from(text: String) -> Result<Self, InvalidPolicy> {
        text.parse()
    }
}

impl From<FailurePolicy> for String {
    fn from(policy: FailurePolicy) -> Self {
        policy.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_as_it_is_written() {
        for text in ["fail", "skip", "retry 3", "disable-after 1000"] {
            assert_eq!(text.parse::<FailurePolicy>().unwrap().to_string(), text);
        }
        for text in ["", "retry", "retry 0", "retry -1", "disable-after 1001", "skip 1", "Fail"] {
            assert!(text.parse::<FailurePolicy>().is_err(), "{text}");
        }
    }
}
