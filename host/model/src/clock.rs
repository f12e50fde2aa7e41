//! Time and identity as arguments. The two traits are implemented once in the server; tests bring their own.

use jiff::Timestamp;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Makes identifiers and secrets.
pub trait Entropy: Send + Sync {
    /// A fresh random (version 4) UUID.
    fn uuid(&self) -> Uuid;
    /// A fresh secret of 256 random bits, as 64 lower-case hexadecimal digits.
    fn secret(&self) -> String;
}
