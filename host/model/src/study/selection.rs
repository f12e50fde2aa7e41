//! How the way on was chosen.

use serde::{Deserialize, Serialize};

use crate::plugin::Verdict;

/// A transition that was tested, or would have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// Which of the state's transitions, by its place.
    pub transition: usize,
    /// What came of its condition; `None` if it was not reached.
    pub verdict: Option<Verdict>,
}

/// What came of conditions, one for each in their order. Where there is no condition, it holds.
pub type Verdicts = Vec<Verdict>;
