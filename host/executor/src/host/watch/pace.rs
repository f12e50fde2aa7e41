//! How soon a host is asked again.

use std::time::Duration;

use tokio::time::Instant;

/// While something happens: a line is known after half of it on average, and what the answer takes.
const SOON: Duration = Duration::from_millis(10);

/// When nothing has happened for long.
const LATE: Duration = Duration::from_millis(500);

/// The pause is this part of the time since something happened: news after silence are known with a
/// delay that is small against the silence.
const PART_OF_SILENCE: u32 = 50;

/// The pause is at least so many times what an answer takes, so that a host with many jobs is not
/// busy with answers.
const TIMES_ANSWER: u32 = 3;

/// Chooses the pauses between questions.
pub(super) struct Pace {
    last_news: Instant,
    answer: Duration,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { last_news: now, answer: Duration::ZERO }
    }

    /// A question was answered after so long, with or without news.
    pub(super) fn turn(&mut self, answer: Duration, has_news: bool, now: Instant) {
        self.answer = answer;
        if has_news {
            self.last_news = now;
        }
    }

    /// Something is about to happen.
    pub(super) fn hurry(&mut self, now: Instant) {
        self.last_news = now;
    }

    pub(super) fn pause(&self, now: Instant) -> Duration {
        let silence = now.duration_since(self.last_news) / PART_OF_SILENCE;
        silence.clamp(SOON, LATE).max((self.answer * TIMES_ANSWER).min(LATE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause_after(silence: Duration, answer: Duration) -> Duration {
        let begin = Instant::now();
        let mut pace = Pace::new(begin);
        pace.turn(answer, true, begin);
        pace.turn(answer, false, begin + silence);
        pace.pause(begin + silence)
    }

    #[test]
    fn news_are_awaited_eagerly_and_silence_patiently() {
        let quick = Duration::from_millis(1);
        let seconds = Duration::from_secs;
        assert_eq!(pause_after(seconds(0), quick), Duration::from_millis(10));
        assert_eq!(pause_after(seconds(1), quick), Duration::from_millis(20));
        assert_eq!(pause_after(seconds(10), quick), Duration::from_millis(200));
        assert_eq!(pause_after(seconds(3600), quick), Duration::from_millis(500));
    }

    #[test]
    fn a_host_that_needs_long_to_answer_is_asked_less_often() {
        let answer = Duration::from_millis(50);
        assert_eq!(pause_after(Duration::ZERO, answer), Duration::from_millis(150));
        assert_eq!(pause_after(Duration::ZERO, Duration::from_secs(9)), LATE);
    }
}
