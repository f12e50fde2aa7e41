//! When an experiment was scanned: a wall clock without a time zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A date and a time of day, as on the clock at the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scandate(pub DateTime);

/// A text is not a date with a time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is not a date: write it as 2019-01-31 or 2019-01-31T12:00:00")]
pub struct InvalidScandate(String);

impl FromStr for Scandate {
    type Err = InvalidScandate;

    /// ISO 8601. An offset such as `+01:00` is dropped and the wall clock kept, as StudyGovernor does.
    fn from_str(text: &str) -> Result<Self, InvalidScandate> {
        let invalid = || InvalidScandate(text.to_owned());
        let trimmed = text.trim();
        // jiff takes a `Z` for an instant, of which the wall clock is not known; here it is one more offset.
        let wall = trimmed.strip_suffix(['Z', 'z']).unwrap_or(trimmed);
        wall.parse().map(Self).map_err(|_| invalid())
    }
}

impl fmt::Display for Scandate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Scandate {
    type Error = InvalidScandate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Scandate> for String {
    fn from(date: Scandate) -> Self {
        date.to_string()
    }
}
