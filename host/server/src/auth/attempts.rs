//! Whoever gives wrong passwords has to wait, each time twice as long. Kept in memory, for each user and the address that they
//! come from: somebody elsewhere keeps no user out.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use tokio::time::Instant;

/// How many wrong passwords in a row cost no time: people mistype.
const FREE: u32 = 10;
/// The first pause.
const FIRST: Duration = Duration::from_secs(1);
/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// When wrong passwords are forgotten, if none follows.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// How many users at how many addresses are remembered at most.
const MOST: usize = 10_000;

/// Where a request comes from: the address that is connected, which may be a proxy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Whence(Option<IpAddr>);

impl Whence {
    pub(super) fn of(parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Self(peer.map(|ConnectInfo(peer)| network(peer.ip())))
    }
}

impl<S: Sync> FromRequestParts<S> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// One machine has as many addresses of version 6 as it likes, in a network of its own.
fn network(address: IpAddr) -> IpAddr {
    const HOST: u128 = u64::MAX as u128;
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !HOST).into(),
        address => address,
    }
}

/// Wrong passwords of late.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<(String, Whence), Wrong>>);

#[derive(Clone, Copy)]
struct Wrong {
    times: u32,
    /// Before then no password is looked at.
    until: Instant,
}

impl Attempts {
    /// How long whoever says to be that user has to wait yet.
    pub(super) fn pause(&self, name: &str, from: Whence, now: Instant) -> Option<Duration> {
        let wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = wrong.get(&(name.to_lowercase(), from))?.until;
        until.checked_duration_since(now).filter(|left| !left.is_zero())
    }

    /// They gave a wrong password.
    pub(super) fn wrong(&self, name: &str, from: Whence, now: Instant) {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= MOST {
            wrong.retain(|_, it| now.saturating_duration_since(it.until) < FORGOTTEN);
        }
        if wrong.len() >= MOST {
            let first = wrong.iter().min_by_key(|(_, it)| it.until).map(|(who, _)| who.clone());
            first.and_then(|first| wrong.remove(&first));
        }
        let it = wrong.entry((name.to_lowercase(), from)).or_insert(Wrong { times: 0, until: now });
        if now.saturating_duration_since(it.until) >= FORGOTTEN {
            it.times = 0;
        }
        it.times = it.times.saturating_add(1);
        it.until = now + pause_after(it.times);
    }

    /// They gave the right one.
    pub(super) fn right(&self, name: &str, from: Whence) {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.remove(&(name.to_lowercase(), from));
    }
}

fn pause_after(times: u32) -> Duration {
    let Some(over) = times.checked_sub(FREE) else { return Duration::ZERO };
    FIRST.saturating_mul(1_u32.checked_shl(over).unwrap_or(u32::MAX)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> Whence {
        Whence(Some(network(address.parse().unwrap())))
    }

    #[test]
    fn the_pause_grows_and_is_one_users_at_one_address() {
        let (attempts, here) = (Attempts::default(), from("10.0.0.1"));
        let mut now = Instant::now();
        let mut pauses = Vec::new();
        for _ in 0..20 {
            attempts.wrong("Ann", here, now);
            let pause = attempts.pause("ann", here, now).unwrap_or_default();
            pauses.push(pause.as_secs());
            now += pause;
            assert_eq!(attempts.pause("ann", here, now), None, "the pause is over");
        }
        assert_eq!(pauses[..9], [0; 9]);
        assert_eq!(pauses[9..], [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        attempts.wrong("ann", here, now);
        assert_eq!(attempts.pause("ann", from("10.0.0.2"), now), None);
        assert_eq!(attempts.pause("bob", here, now), None);
        attempts.right("ann", here);
        assert_eq!(attempts.pause("ann", here, now), None);
    }

    #[test]
    fn wrong_passwords_are_forgotten_after_an_hour() {
        let (attempts, here) = (Attempts::default(), from("::1"));
        let now = Instant::now();
        (0..15).for_each(|_| attempts.wrong("ann", here, now));
        let later = now + LONGEST + FORGOTTEN;
        attempts.wrong("ann", here, later);
        assert_eq!(attempts.pause("ann", here, later), None);
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let (attempts, here) = (Attempts::default(), from("10.0.0.1"));
        let now = Instant::now();
        (0..15).for_each(|_| attempts.wrong("ann", here, now));
        (0..MOST + 50).for_each(|number| attempts.wrong(&number.to_string(), here, now));
        assert!(attempts.0.lock().unwrap().len() <= MOST);
        assert!(attempts.pause("ann", here, now).is_some(), "who waits longest goes last");
    }

    #[test]
    fn addresses_of_one_network_of_version_6_are_one() {
        assert_eq!(from("2001:db8::1"), from("2001:db8::ffff:1"));
        assert_ne!(from("2001:db8::1"), from("2001:db8:0:1::1"));
        assert_eq!(from("::ffff:10.0.0.1"), from("10.0.0.1"));
    }
}
