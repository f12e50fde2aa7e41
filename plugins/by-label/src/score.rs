//! Which of several executors is the better one.

use std::cmp::Ordering;

use gantry_plugin_sdk::executor_selector::{Candidate, PlacementRequest};

use crate::rules::Rule;

/// How good a candidate is: first by labels, then by the data that it has, then by room.
#[derive(Debug, PartialEq)]
pub(crate) struct Score {
    preferred: usize,
    present_bytes: u64,
    input_bytes: u64,
    room: f64,
}

impl Score {
    pub(crate) fn of(candidate: &Candidate, request: &PlacementRequest, rule: &Rule) -> Self {
        Self {
            preferred: rule.met(candidate).len(),
            present_bytes: candidate.present_bytes,
            input_bytes: request.input_bytes,
            room: room(candidate),
        }
    }

    /// A sentence for people.
    pub(crate) fn reason(&self, candidate: &Candidate, rule: &Rule) -> String {
        let mut reasons = Vec::new();
        if self.preferred > 0 {
            reasons.push(format!("has the label {}", rule.met(candidate).join(" and ")));
        }
        if self.present_bytes > 0 {
            let percent = 100.0 * self.present_bytes as f64 / self.input_bytes.max(1) as f64;
            reasons.push(format!("has {:.0} % of the data", percent.min(100.0)));
        }
        reasons.push(format!("has {:.0} % of its room left", 100.0 * self.room));
        format!("{} {}", candidate.name, reasons.join(", "))
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let labels = self.preferred.cmp(&other.preferred);
        let data = labels.then(self.present_bytes.cmp(&other.present_bytes));
        Some(data.then(self.room.total_cmp(&other.room)))
    }
}

/// The part of a candidate that is free, by the scarcest of processors and memory, 0 to 1.
fn room(candidate: &Candidate) -> f64 {
    let free = candidate.free();
    let part = |free: u64, all: u64| if all == 0 { 0.0 } else { free as f64 / all as f64 };
    let cpus = part(free.cpus.into(), candidate.capacity.cpus.into());
    cpus.min(part(free.memory_bytes, candidate.capacity.memory_bytes))
}
