//! The other end of a request: where it is, and whether it is still there.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use tokio_util::sync::CancellationToken;

/// Where a request comes from: the address that is connected, or the one for which a trusted proxy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Whence(Option<IpAddr>);

impl Whence {
    pub(super) fn at(address: IpAddr) -> Self {
        Self(Some(network(address)))
    }
}

/// Among the extensions of a request: ends when its client waits for the answer no longer.
#[derive(Debug, Clone)]
pub(crate) struct Gone(pub(crate) CancellationToken);

/// Whoever waits for the answer to a request.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(super) from: Whence,
    gone: CancellationToken,
}

impl Client {
    pub(super) fn of(parts: &Parts) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let from = peer.map_or(Whence(None), |ConnectInfo(peer)| Whence::at(peer.ip()));
        let gone = parts.extensions.get::<Gone>().map(|Gone(gone)| gone.clone());
        Self { from, gone: gone.unwrap_or_default() }
    }

    /// What is waited for, if the client waits as long.
    pub(super) async fn waits_for<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        self.gone.run_until_cancelled(what).await
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_of_version_6_are_one() {
        let from = |address: &str| Whence::at(address.parse().unwrap());
        assert_eq!(from("2001:db8::1"), from("2001:db8::ffff:1"));
        assert_ne!(from("2001:db8::1"), from("2001:db8:0:1::1"));
        assert_eq!(from("::ffff:10.0.0.1"), from("10.0.0.1"));
    }
}
