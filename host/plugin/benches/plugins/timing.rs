//! Taking times, and what is said of many of them.

use std::time::{Duration, Instant};

/// How long it took, and what came of it.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let result = work();
    (begun.elapsed(), result)
}

/// Durations of the same work.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds those of another measurement.
    pub(crate) fn extend(&mut self, times: Self) {
        self.0.extend(times.0);
    }

    /// The middle one, in microseconds.
    pub(crate) fn p50(&self) -> f64 {
        self.percentile(0.50)
    }

    /// What all but one of a hundred do not exceed, in microseconds.
    pub(crate) fn p99(&self) -> f64 {
        self.percentile(0.99)
    }

    fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len().saturating_sub(1) as f64 * share) as usize;
        sorted.get(place).expect("at least one duration").as_secs_f64() * 1e6
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        Self(times.into_iter().collect())
    }
}
