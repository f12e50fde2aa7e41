//! Where a request comes from that a proxy brings: what proxies say is believed of those alone that the configuration trusts.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::config::Network;

/// To which each proxy appends the address that is connected to it.
const HOPS: &str = "x-forwarded-for";

/// Has a request that a trusted proxy brings be one of the client that sent it.
pub(crate) async fn see_through(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    if let Some(ConnectInfo(peer)) = peer {
        let origin = origin(peer.ip(), request.headers(), &app.config.trusted_proxies);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(origin, peer.port())));
    }
    next.run(request).await
}

/// The nearest address that is no trusted proxy's. What stands before it anybody could have written.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    let told = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let told: Vec<String> = headers.get_all(HOPS).iter().map(told).collect();
    let mut hops = told.iter().flat_map(|value| value.split(',')).rev();
    let mut nearest = peer;
    while is_trusted(nearest) {
        match hops.next().and_then(address) {
            Some(before) => nearest = before,
            None => break,
        }
    }
    nearest
}

/// `10.0.0.7`, `10.0.0.7:41234`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:41234`
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn comes_from(peer: &str, hops: &[&str], expected: &str) {
        let trusted = ["10.0.0.0/8", "2001:db8::1"].map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for hop in hops {
            headers.append(HOPS, HeaderValue::from_bytes(hop.as_bytes()).unwrap());
        }
        let origin = origin(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(origin, expected.parse::<IpAddr>().unwrap(), "{peer} {hops:?}");
    }

    #[test]
    fn a_trusted_proxy_is_believed_who_was_connected_to_it() {
        comes_from("10.0.0.1", &["192.0.2.1"], "192.0.2.1");
        comes_from("::ffff:10.0.0.1", &["192.0.2.1:4711"], "192.0.2.1");
        comes_from("2001:db8::1", &["[2001:db8::7]:4711"], "2001:db8::7");
        comes_from("2001:db8::1", &["[2001:db8::7]"], "2001:db8::7");
    }

    #[test]
    fn what_a_client_wrote_before_it_is_not_believed() {
        comes_from("10.0.0.1", &["198.51.100.1, 192.0.2.1"], "192.0.2.1");
        comes_from("10.0.0.1", &["198.51.100.1", "192.0.2.1, 10.0.0.2"], "192.0.2.1");
        comes_from("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.2");
        comes_from("10.0.0.1", &["198.51.100.1, \u{e4}"], "10.0.0.1");
    }

    #[test]
    fn others_are_not_believed_and_a_proxy_that_says_nothing_is_the_client() {
        comes_from("192.0.2.1", &["198.51.100.1"], "192.0.2.1");
        comes_from("2001:db8::2", &["198.51.100.1"], "2001:db8::2");
        comes_from("10.0.0.1", &[], "10.0.0.1");
        comes_from("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3");
    }
}
