//! Pure decisions: what to do next for a run, whether its inputs are complete, which executors could take it, and what an
//! exit means. No I/O and no clock; the pipeline asks, acts, records, and asks again.

pub mod completeness;
pub mod matching;
pub mod placement;
pub mod script;
pub mod step;
pub mod study;
pub mod verdict;
