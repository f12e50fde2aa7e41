//! Passwords: hashed with Argon2id away from the threads that serve requests, and only a few at once, since each takes much
//! memory for a moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use gantry_model::clock::Entropy;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::pipeline::{Error, Result};

/// Longest password, in bytes. Hashing takes longer for longer ones, and anybody may send one.
pub(crate) const LONGEST_PASSWORD: usize = 1024;
/// Most passwords that are hashed at once: each takes 19 MiB.
const AT_ONCE: usize = 4;
/// Most strangers' passwords that are hashed or wait for that. One address has fewer of them at once, see `addresses.rs`.
const QUEUE: usize = 256;
/// How long whoever comes while the queue is full has to wait, in seconds.
const QUEUE_SECONDS: u64 = 1;
/// How long a password that was right is known to be so.
const REMEMBERED: SignedDuration = SignedDuration::from_secs(60);
/// Most passwords that are known to be right.
const MOST_REMEMBERED: usize = 10_000;
/// What a password is compared with where there is no such user: it takes as long, and no password is known to fit.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmUhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Allows to hash one password.
pub(crate) struct Turn {
    _turn: OwnedSemaphorePermit,
    _place: Option<OwnedSemaphorePermit>,
}

/// Hashes passwords and compares them. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Inner>);

struct Inner {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// Of this process alone, so that what is remembered tells nobody a password.
    key: Key,
    /// Which passwords were right for which hash, and until when that is remembered.
    right: Mutex<HashMap<Vec<u8>, Timestamp>>,
}

impl Passwords {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Inner {
            turns: Arc::new(Semaphore::new(processors.min(AT_ONCE))),
            queue: Arc::new(Semaphore::new(QUEUE)),
            key: Key::new(HMAC_SHA256, entropy.secret().as_bytes()),
            right: Mutex::default(),
        }))
    }

    /// What is kept of a password: algorithm, parameters, salt and hash as one text.
    pub(crate) async fn hash(&self, password: &str, entropy: &dyn Entropy) -> Result<String> {
        let (password, salt) = (password.to_owned(), entropy.uuid());
        let hash = move || hasher().hash_password_with_salt(password.as_bytes(), salt.as_bytes());
        let hashed: PasswordHash =
            blocking(self.patient_turn().await?, hash).await?.map_err(failed)?;
        Ok(hashed.to_string())
    }

    /// Whether a password is the one that `kept` is the hash of. Waits for its turn as long as that takes: not for strangers.
    pub(crate) async fn is_right(
        &self,
        password: &str,
        kept: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        if self.is_known(password, kept, now) {
            return Ok(true);
        }
        self.compare(password, kept, now, self.patient_turn().await?).await
    }

    /// Whether a password was found to be the one that `kept` is the hash of a moment ago.
    pub(crate) fn is_known(&self, password: &str, kept: Option<&str>, now: Timestamp) -> bool {
        password.len() <= LONGEST_PASSWORD
            && kept.is_some_and(|kept| self.is_remembered(&self.mark(password, kept), now))
    }

    /// A stranger's turn to have a password compared.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`] if too many wait already.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let place = self.0.queue.clone().try_acquire_owned();
        let place = place.map_err(|_| Error::TooManyAttempts { seconds: QUEUE_SECONDS })?;
        Ok(Turn { _place: Some(place), ..self.patient_turn().await? })
    }

    async fn patient_turn(&self) -> Result<Turn> {
        let turn = self.0.turns.clone().acquire_owned().await.map_err(failed)?;
        Ok(Turn { _turn: turn, _place: None })
    }

    /// Whether a password is the one that `kept` is the hash of. Without one the answer is no, and takes as long.
    pub(crate) async fn compare(
        &self,
        password: &str,
        kept: Option<&str>,
        now: Timestamp,
        turn: Turn,
    ) -> Result<bool> {
        if password.len() > LONGEST_PASSWORD {
            return Ok(false);
        }
        let mark = kept.map(|kept| self.mark(password, kept));
        let (password, hash) = (password.to_owned(), kept.unwrap_or(NOBODY).to_owned());
        let compare = move || hasher().verify_password(password.as_bytes(), hash.as_str());
        match (blocking(turn, compare).await?, mark) {
            (Ok(()), Some(mark)) => {
                self.remember(mark, now);
                Ok(true)
            }
            (Ok(()) | Err(argon2::password_hash::Error::PasswordInvalid), _) => Ok(false),
            (Err(error), _) => Err(failed(error)),
        }
    }

    /// Differs for each password and each hash, and a hash for each user and each change of the password: so what is remembered
    /// is of no use once that changed.
    fn mark(&self, password: &str, kept: &str) -> Vec<u8> {
        // No hash has a line break, so no two pairs give the same text.
        sign(&self.0.key, format!("{kept}\n{password}").as_bytes()).as_ref().to_vec()
    }

    fn is_remembered(&self, mark: &[u8], now: Timestamp) -> bool {
        let right = self.0.right.lock().unwrap_or_else(PoisonError::into_inner);
        right.get(mark).is_some_and(|until| now < *until)
    }

    fn remember(&self, mark: Vec<u8>, now: Timestamp) {
        let mut right = self.0.right.lock().unwrap_or_else(PoisonError::into_inner);
        if right.len() >= MOST_REMEMBERED {
            right.retain(|_, until| now < *until);
        }
        if right.len() < MOST_REMEMBERED {
            right.insert(mark, now.checked_add(REMEMBERED).unwrap_or(now));
        }
    }
}

/// The turn is over when the work is, even if nobody waits for that any more.
async fn blocking<T: Send + 'static>(
    turn: Turn,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let done = spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    done.await.map_err(failed)
}

/// Argon2id with 19 MiB, two passes and one lane: the least that OWASP recommends, which are the defaults of the crate.
fn hasher() -> Argon2<'static> {
    Argon2::default()
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("hashing a password", error)
}

#[cfg(test)]
mod tests {
    use crate::clock::SystemEntropy;

    use super::*;

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let passwords = Passwords::new(&SystemEntropy);
        let hash = passwords.hash("correct horse", &SystemEntropy).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let again = passwords.hash("correct horse", &SystemEntropy).await.unwrap();
        assert_ne!(hash, again, "each has a salt of its own");
        for (password, kept, fits) in [
            ("correct horse", Some(&hash), true),
            ("correct horse", Some(&again), true),
            ("correct horse ", Some(&hash), false),
            ("", Some(&hash), false),
            ("correct horse", None, false),
        ] {
            // What is remembered from the first round answers the second one in the same way.
            for _ in 0..2 {
                let kept = kept.map(String::as_str);
                let right = passwords.is_right(password, kept, after(0)).await.unwrap();
                assert_eq!(right, fits, "{password:?} {kept:?}");
            }
        }
        let long = "x".repeat(LONGEST_PASSWORD + 1);
        assert!(!passwords.is_right(&long, Some(&hash), after(0)).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_remembered_for_a_minute_and_for_one_hash() {
        let passwords = Passwords::new(&SystemEntropy);
        let hash = passwords.hash("correct horse", &SystemEntropy).await.unwrap();
        assert!(passwords.is_right("correct horse", Some(&hash), after(0)).await.unwrap());
        let mark = passwords.mark("correct horse", &hash);
        assert!(passwords.is_remembered(&mark, after(59)));
        assert!(!passwords.is_remembered(&mark, after(60)));
        let changed = passwords.hash("another", &SystemEntropy).await.unwrap();
        assert!(!passwords.is_remembered(&passwords.mark("correct horse", &changed), after(0)));
        assert!(!passwords.is_right("correct horse", Some(&changed), after(0)).await.unwrap());
    }

    #[tokio::test]
    async fn strangers_wait_in_a_queue_of_some_length_and_others_as_long_as_it_takes() {
        let passwords = Passwords::new(&SystemEntropy);
        let mut turns = Vec::new();
        while let Ok(turn) = passwords.0.turns.clone().try_acquire_owned() {
            turns.push(turn);
        }
        let mut waiting: Vec<_> = (0..QUEUE).map(|_| Box::pin(passwords.turn())).collect();
        for place in &mut waiting {
            assert!(futures::poll!(place).is_pending());
        }
        let refused = passwords.turn().await.err();
        assert!(matches!(refused, Some(Error::TooManyAttempts { seconds: 1 })));
        let mut patient = Box::pin(passwords.hash("correct horse", &SystemEntropy));
        assert!(futures::poll!(&mut patient).is_pending());
        drop(waiting.pop());
        assert!(futures::poll!(Box::pin(passwords.turn())).is_pending(), "one went away");
        drop((waiting, turns));
        patient.await.unwrap();
        passwords.turn().await.unwrap();
    }

    #[tokio::test]
    async fn what_stands_for_nobody_is_a_hash_like_all_others() {
        let hash = Passwords::new(&SystemEntropy).hash("x", &SystemEntropy).await.unwrap();
        assert_eq!(NOBODY.len(), hash.len());
        let compared = hasher().verify_password(b"x", NOBODY);
        assert_eq!(compared, Err(argon2::password_hash::Error::PasswordInvalid));
    }
}
