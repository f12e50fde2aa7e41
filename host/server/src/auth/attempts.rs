//! Whoever gives wrong passwords has to wait, each time twice as long. Kept in memory, for each user and the address that they
//! come from: somebody elsewhere keeps no user out. Since other names cost nothing, addresses are counted, too.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::addresses::{Addresses, Room};
use super::client::Whence;

/// How many wrong passwords in a row cost no time: people mistype.
const FREE: u32 = 10;
/// The first pause.
const FIRST: Duration = Duration::from_secs(1);
/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// When wrong passwords are forgotten, if none follows.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// How many users at how many addresses are remembered at most.
pub(super) const MOST: usize = 10_000;

/// Wrong passwords of late, and passwords that are being looked at.
#[derive(Default)]
pub(crate) struct Attempts {
    known: Mutex<All>,
    /// Somebody's password has been looked at.
    ended: Notify,
}

#[derive(Default)]
struct All {
    users: HashMap<Who, Known>,
    addresses: Addresses,
}

/// Whoever says to be that user, and where.
type Who = (String, Whence);

#[derive(Clone, Copy)]
struct Known {
    /// How many wrong ones there were in a row.
    wrong: u32,
    /// How many are being looked at.
    under_way: u32,
    /// Before then no password is looked at.
    until: Instant,
}

/// A password that is being looked at. Dropped before that has ended, it does not count.
pub(super) struct Attempt<'a> {
    of: &'a Attempts,
    who: Who,
    ended: Option<(bool, Instant)>,
}

impl Attempt<'_> {
    /// It was the right one, or not.
    pub(super) fn ended(mut self, right: bool, now: Instant) {
        self.ended = Some((right, now));
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.of.end(&self.who, self.ended);
    }
}

/// What becomes of a password that somebody gives.
enum Turn {
    Now,
    /// After one that is being looked at: if all of these are wrong there is a pause.
    Later,
    Paused(Duration),
}

impl Attempts {
    /// Counts a password before it is looked at, so that of many at once no more are looked at than one after the other. What
    /// would be too many waits for the others: right ones that come together keep nobody out.
    ///
    /// # Errors
    /// How long whoever says to be that user has to wait yet.
    pub(super) async fn begin(&self, name: &str, from: Whence) -> Result<Attempt<'_>, Duration> {
        let who = (name.to_lowercase(), from);
        let mut waiting = None;
        loop {
            let ended = self.ended.notified();
            match self.turn(&who, Instant::now()) {
                Turn::Now => return Ok(Attempt { of: self, who, ended: None }),
                Turn::Later if waiting.is_some() => ended.await,
                Turn::Later => waiting = Some(self.wait(from).ok_or(FIRST)?),
                Turn::Paused(left) => return Err(left),
            }
        }
    }

    fn turn(&self, who: &Who, now: Instant) -> Turn {
        let All { users, addresses } = &mut *self.all();
        match addresses.room(who.1, now) {
            Room::Some => {}
            Room::Later => return Turn::Later,
            Room::Paused(left) => return Turn::Paused(left),
        }
        if users.len() >= MOST && !users.contains_key(who) {
            make_room(users, now);
        }
        let known =
            users.entry(who.clone()).or_insert(Known { wrong: 0, under_way: 0, until: now });
        let left = known.until.saturating_duration_since(now);
        if !left.is_zero() {
            return Turn::Paused(left);
        }
        if now.saturating_duration_since(known.until) >= FORGOTTEN {
            known.wrong = 0;
        }
        if known.under_way > 0 && known.wrong.saturating_add(known.under_way) >= FREE {
            return Turn::Later;
        }
        known.under_way += 1;
        addresses.begin(who.1, now);
        Turn::Now
    }

    fn end(&self, who: &Who, ended: Option<(bool, Instant)>) {
        let All { users, addresses } = &mut *self.all();
        let wrong = ended.filter(|(right, _)| !right).map(|(_, now)| now);
        addresses.end(who.1, wrong);
        if let Some(known) = users.get_mut(who) {
            known.under_way = known.under_way.saturating_sub(1);
            match ended {
                Some((true, _)) => known.wrong = 0,
                Some((false, now)) => {
                    known.wrong = known.wrong.saturating_add(1);
                    known.until = now + pause_after(known.wrong);
                }
                None => {}
            }
            if known.wrong == 0 && known.under_way == 0 {
                users.remove(who);
            }
        }
        self.ended.notify_waiters();
    }

    /// A place among those at an address who wait for the others there, if any is left.
    fn wait(&self, from: Whence) -> Option<Waiting<'_>> {
        self.all().addresses.wait(from).then_some(Waiting { of: self, from })
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits until others' passwords have been looked at.
struct Waiting<'a> {
    of: &'a Attempts,
    from: Whence,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.of.all().addresses.wait_no_more(self.from);
    }
}

/// Forgets what is old, or else who has to wait least.
fn make_room(all: &mut HashMap<Who, Known>, now: Instant) {
    let old = |known: &Known| now.saturating_duration_since(known.until) >= FORGOTTEN;
    all.retain(|_, known| known.under_way > 0 || !old(known));
    if all.len() >= MOST {
        let idle = all.iter().filter(|(_, known)| known.under_way == 0);
        let first = idle.min_by_key(|(_, known)| known.until).map(|(who, _)| who.clone());
        first.and_then(|first| all.remove(&first));
    }
}

fn pause_after(times: u32) -> Duration {
    let Some(over) = times.checked_sub(FREE) else { return Duration::ZERO };
    FIRST.saturating_mul(1_u32.checked_shl(over).unwrap_or(u32::MAX)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn from(address: &str) -> Whence {
        Whence::at(address.parse().unwrap())
    }

    /// Gives a password, unless there is a pause.
    fn give(attempts: &Attempts, name: &str, from: Whence, right: bool, now: Instant) {
        let who = (name.to_lowercase(), from);
        if let Turn::Now = attempts.turn(&who, now) {
            attempts.end(&who, Some((right, now)));
        }
    }

    fn pause(attempts: &Attempts, name: &str, from: Whence, now: Instant) -> Option<Duration> {
        let who = (name.to_lowercase(), from);
        match attempts.turn(&who, now) {
            Turn::Paused(left) => return Some(left),
            Turn::Now => attempts.end(&who, None),
            Turn::Later => {}
        }
        None
    }

    #[test]
    fn the_pause_grows_and_is_one_users_at_one_address() {
        let (attempts, here) = (Attempts::default(), from("10.0.0.1"));
        let mut now = Instant::now();
        let mut pauses = Vec::new();
        for _ in 0..20 {
            give(&attempts, "Ann", here, false, now);
            let left = pause(&attempts, "ann", here, now).unwrap_or_default();
            pauses.push(left.as_secs());
            now += left;
            assert_eq!(pause(&attempts, "ann", here, now), None, "the pause is over");
        }
        assert_eq!(pauses[..9], [0; 9]);
        assert_eq!(pauses[9..], [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        give(&attempts, "ann", here, false, now);
        assert_eq!(pause(&attempts, "ann", here, now), Some(LONGEST));
        assert_eq!(pause(&attempts, "ann", from("10.0.0.2"), now), None);
        assert_eq!(pause(&attempts, "bob", here, now), None);
        now += LONGEST;
        give(&attempts, "ann", here, true, now);
        give(&attempts, "ann", here, false, now);
        assert_eq!(pause(&attempts, "ann", here, now), None, "the right one ends that");
    }

    #[test]
    fn wrong_passwords_are_forgotten_after_an_hour() {
        let (attempts, here) = (Attempts::default(), from("::1"));
        let mut now = Instant::now();
        for _ in 0..15 {
            give(&attempts, "ann", here, false, now);
            now += LONGEST;
        }
        let later = now + FORGOTTEN;
        give(&attempts, "ann", here, false, later);
        assert_eq!(pause(&attempts, "ann", here, later), None);
    }

    #[tokio::test]
    async fn what_would_be_too_many_at_once_waits_for_the_others() {
        let (attempts, here) = (Attempts::default(), from("10.0.0.1"));
        let mut under_way = Vec::new();
        for _ in 0..FREE {
            under_way.push(attempts.begin("ann", here).await.ok().unwrap());
        }
        let waits = || tokio::time::timeout(Duration::ZERO, attempts.begin("ann", here));
        assert!(waits().await.is_err(), "it waits");
        drop(under_way.pop());
        let next = waits().await.unwrap().ok().unwrap();
        assert!(waits().await.is_err(), "one that was given up makes room for one");
        for wrong in under_way {
            wrong.ended(false, Instant::now());
        }
        assert!(waits().await.is_err());
        next.ended(true, Instant::now());
        let again = waits().await.unwrap().ok().unwrap();
        waits().await.unwrap().ok().unwrap().ended(false, Instant::now());
        again.ended(false, Instant::now());
        let left = pause(&attempts, "ann", here, Instant::now());
        assert_eq!(left, None, "two after a right one");
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let (attempts, here) = (Attempts::default(), from("10.0.0.1"));
        let now = Instant::now();
        (0..10).for_each(|_| give(&attempts, "ann", here, false, now));
        for number in 0..MOST + 50 {
            let there = Whence::at(Ipv4Addr::from_bits(number as u32).into());
            give(&attempts, "bob", there, false, now);
        }
        let all = attempts.known.lock().unwrap();
        assert!(all.users.len() <= MOST && all.addresses.len() <= MOST);
        drop(all);
        assert!(pause(&attempts, "ann", here, now).is_some(), "who waits longest goes last");
    }
}
