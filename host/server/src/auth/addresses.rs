//! How many wrong passwords come from each address, whoever they say to be: a stranger has as many names as they like, and each
//! costs as much to look at. Many people may be behind one address, so it may have more of them than one user.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::attempts::MOST;
use super::client::Whence;

/// How many wrong passwords an address may have given at once.
const FREE: u32 = 100;
/// After that time one more is free.
const EACH: Duration = Duration::from_secs(1);
/// How many are looked at or wait to be hashed at once: so the others' wait is short, however many come from one address.
const TOGETHER: u32 = 16;
/// How many wait for these.
const WAITING: u32 = 256;

/// The addresses that passwords came from.
#[derive(Default)]
pub(super) struct Addresses(HashMap<Whence, Address>);

struct Address {
    /// When all wrong ones are forgotten, if none follows.
    clear: Instant,
    under_way: u32,
    waiting: u32,
}

/// What becomes of a password from an address.
pub(super) enum Room {
    Some,
    /// After one that is being looked at.
    Later,
    Paused(Duration),
}

impl Addresses {
    /// Whether a password from there is looked at now.
    pub(super) fn room(&self, from: Whence, now: Instant) -> Room {
        let Some(address) = self.0.get(&from) else { return Room::Some };
        let wrong = address.clear.saturating_duration_since(now);
        let over = wrong.saturating_sub(EACH.saturating_mul(FREE - 1));
        if !over.is_zero() {
            return Room::Paused(over);
        }
        let all = wrong.saturating_add(EACH.saturating_mul(address.under_way));
        let too_many = all > EACH.saturating_mul(FREE - 1) || address.under_way >= TOGETHER;
        match too_many && address.under_way > 0 {
            true => Room::Later,
            false => Room::Some,
        }
    }

    /// A password from there is looked at.
    pub(super) fn begin(&mut self, from: Whence, now: Instant) {
        if self.0.len() >= MOST && !self.0.contains_key(&from) {
            self.make_room(now);
        }
        let new = Address { clear: now, under_way: 0, waiting: 0 };
        self.0.entry(from).or_insert(new).under_way += 1;
    }

    /// It is no more. `wrong`: when it was found to be wrong.
    pub(super) fn end(&mut self, from: Whence, wrong: Option<Instant>) {
        let Some(address) = self.0.get_mut(&from) else { return };
        address.under_way = address.under_way.saturating_sub(1);
        if let Some(now) = wrong {
            address.clear = address.clear.max(now) + EACH;
        }
    }

    /// Somebody there waits for the others; false if too many do.
    pub(super) fn wait(&mut self, from: Whence) -> bool {
        let Some(address) = self.0.get_mut(&from) else { return true };
        let room = address.waiting < WAITING;
        address.waiting += u32::from(room);
        room
    }

    /// They wait no longer.
    pub(super) fn wait_no_more(&mut self, from: Whence) {
        if let Some(address) = self.0.get_mut(&from) {
            address.waiting = address.waiting.saturating_sub(1);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets what is old, or else which has the fewest wrong ones.
    fn make_room(&mut self, now: Instant) {
        let idle = |address: &Address| address.under_way == 0 && address.waiting == 0;
        self.0.retain(|_, address| !idle(address) || address.clear > now);
        if self.0.len() >= MOST {
            let least = self.0.iter().filter(|(_, address)| idle(address));
            let least = least.min_by_key(|(_, address)| address.clear).map(|(from, _)| *from);
            least.and_then(|least| self.0.remove(&least));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many wrong passwords from there are looked at until there is a pause.
    fn until_a_pause(addresses: &mut Addresses, from: Whence, now: Instant) -> u32 {
        let mut count = 0;
        while let Room::Some = addresses.room(from, now) {
            addresses.begin(from, now);
            addresses.end(from, Some(now));
            count += 1;
        }
        count
    }

    #[test]
    fn an_address_may_give_a_hundred_wrong_ones_and_one_a_second() {
        let (mut addresses, mut now) = (Addresses::default(), Instant::now());
        let [here, there] = ["10.0.0.1", "10.0.0.2"].map(|it| Whence::at(it.parse().unwrap()));
        assert_eq!(until_a_pause(&mut addresses, here, now), 100);
        assert!(matches!(addresses.room(here, now), Room::Paused(left) if left == EACH));
        assert!(matches!(addresses.room(there, now), Room::Some));
        now += EACH;
        assert_eq!(until_a_pause(&mut addresses, here, now), 1);
        now += EACH * 1000;
        assert_eq!(until_a_pause(&mut addresses, here, now), 100);
    }

    #[test]
    fn few_from_one_address_are_looked_at_together_and_some_wait() {
        let (mut addresses, now) = (Addresses::default(), Instant::now());
        let here = Whence::at("10.0.0.1".parse().unwrap());
        for _ in 0..TOGETHER {
            assert!(matches!(addresses.room(here, now), Room::Some));
            addresses.begin(here, now);
        }
        assert!(matches!(addresses.room(here, now), Room::Later));
        assert!((0..WAITING).all(|_| addresses.wait(here)));
        assert!(!addresses.wait(here), "no more wait");
        addresses.wait_no_more(here);
        assert!(addresses.wait(here));
        addresses.end(here, None);
        assert!(matches!(addresses.room(here, now), Room::Some));
    }
}
