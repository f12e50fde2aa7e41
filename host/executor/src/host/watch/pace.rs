//! How soon a host is asked again.

use std::time::Duration;

use tokio::time::Instant;

/// While something happens: a line is known after half of it on average, and what the answer takes.
const SOON: Duration = Duration::from_millis(5);

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
    last_answer: Instant,
    answer: Duration,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { last_news: now, last_answer: now, answer: Duration::ZERO }
    }

    /// A question was answered after so long.
    pub(super) fn turn(&mut self, answer: Duration, now: Instant) {
        // That one took long says little, where those before did not.
        self.answer = answer.min((self.answer * 2).max(SOON));
        self.last_answer = now;
    }

    /// Something happened, or is about to happen.
    pub(super) fn hurry(&mut self, now: Instant) {
        self.last_news = now;
    }

    /// When to ask again; `is_eager` where somebody waits for what is not told without a question.
    pub(super) fn next(&self, is_eager: bool) -> Instant {
        if !is_eager {
            return self.last_answer + LATE;
        }
        let silence = self.last_answer.duration_since(self.last_news) / PART_OF_SILENCE;
        let pause = silence.clamp(SOON, LATE).max((self.answer * TIMES_ANSWER).min(LATE));
        self.last_answer + pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause_after(silence: Duration, answer: Duration) -> Duration {
        let begin = Instant::now();
        let mut pace = Pace::new(begin);
        pace.hurry(begin);
        for _ in 0..20 {
            pace.turn(answer, begin + silence);
        }
        assert_eq!(pace.next(false), begin + silence + LATE);
        pace.next(true) - (begin + silence)
    }

    #[test]
    fn news_are_awaited_eagerly_and_silence_patiently() {
        let quick = Duration::from_millis(1);
        let seconds = Duration::from_secs;
        assert_eq!(pause_after(seconds(0), quick), Duration::from_millis(5));
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

    #[test]
    fn a_single_answer_that_takes_long_delays_the_next_little() {
        let begin = Instant::now();
        let mut pace = Pace::new(begin);
        pace.turn(Duration::from_millis(1), begin);
        pace.turn(Duration::from_secs(1), begin);
        assert!(pace.next(true) - begin < Duration::from_millis(20));
    }
}
