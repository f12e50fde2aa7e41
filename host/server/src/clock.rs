//! The one place that reads the clock and draws random numbers.

use gantry_model::clock::{Clock, Entropy};
use jiff::Timestamp;
use uuid::Uuid;

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is what everybody else takes as an argument"
    )]
    fn now(&self) -> Timestamp {
        // Databases keep microseconds; with more, what is answered now would differ from what is read later.
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// The machine's source of random numbers.
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is what everybody else takes as an argument"
    )]
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }

    fn secret(&self) -> String {
        // Two version-4 UUIDs carry 244 random bits; hashed, so that the fixed bits do not show.
        use sha2::{Digest, Sha256};
        let mut hasher = Sha256::new();
        for _ in 0..2 {
            hasher.update(self.uuid().as_bytes());
        }
        hex::encode(hasher.finalize())
    }
}
