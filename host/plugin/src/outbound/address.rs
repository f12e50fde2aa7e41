//! Which addresses are this machine's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Where an address leads to, and with that the permission that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// To other machines: `http`.
    Outward,
    /// To this machine or its link: `local-http`.
    Local,
}

impl Side {
    /// The side of an address, whichever way it is written.
    pub(super) fn of(address: IpAddr) -> Self {
        let address = address.to_canonical();
        if meant_for_here(address) || is_own(address) { Self::Local } else { Self::Outward }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Outward => Self::Local,
            Self::Local => Self::Outward,
        }
    }
}

/// Whether an address is a loopback or link-local one by its form.
fn meant_for_here(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => v4_is_here(address),
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unicast_link_local()
                || embedded(address).into_iter().flatten().any(v4_is_here)
        }
    }
}

fn v4_is_here(address: Ipv4Addr) -> bool {
    // 0.0.0.0/8 is "this host on this network" (RFC 791, 3.2), and Linux connects 0.0.0.0 to
    // itself.
    let [first, ..] = address.octets();
    address.is_loopback() || address.is_link_local() || first == 0
}

/// The IPv4 addresses that a gateway or the kernel may take out of an IPv6 address.
fn embedded(address: Ipv6Addr) -> [Option<Ipv4Addr>; 6] {
    let words = address.segments();
    let [a, b, c, d, e, f, g, h] = words;
    let v4 = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(one, two, three, four)
    };
    let nat64_local = (a, b, c) == (0x64, 0xff9b, 1);
    [
        // IPv4-mapped ::ffff:0:0/96 and IPv4-compatible ::/96 (RFC 4291, 2.5.5), IPv4-translated
        // ::ffff:0:0:0/96 (RFC 2765)
        matches!((a, b, c, d, e, f), (0, 0, 0, 0, 0, 0 | 0xffff) | (0, 0, 0, 0, 0xffff, 0))
            .then(|| v4(g, h)),
        // NAT64, the well-known prefix 64:ff9b::/96 (RFC 6052)
        ((a, b, c, d, e, f) == (0x64, 0xff9b, 0, 0, 0, 0)).then(|| v4(g, h)),
        // NAT64, the local prefix 64:ff9b:1::/48 (RFC 8215), with the address at the end, as most
        // have it
        nat64_local.then(|| v4(g, h)),
        // … or behind the prefix of 48 bits, around the byte that RFC 6052 leaves out
        nat64_local.then(|| {
            let [_, third] = e.to_be_bytes();
            let [fourth, _] = f.to_be_bytes();
            v4(d, u16::from_be_bytes([third, fourth]))
        }),
        // 6to4, 2002::/16 (RFC 3056)
        (a == 0x2002).then(|| v4(b, c)),
        // ISATAP, 0:5efe or 200:5efe before the address (RFC 5214)
        (matches!(e, 0 | 0x200) && f == 0x5efe).then(|| v4(g, h)),
    ]
}

/// Whether one of this machine's network interfaces has the address. A socket that is connected to
/// such an address gets that same address for its own end; and connecting a UDP socket sends
/// nothing.
fn is_own(address: IpAddr) -> bool {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // Port 9 is that of `discard`. What the kernel cannot route, it cannot connect to either.
    let own_end = UdpSocket::bind(SocketAddr::new(any, 0)).and_then(|socket| {
        socket.connect(SocketAddr::new(address, 9))?;
        socket.local_addr()
    });
    own_end.is_ok_and(|own_end| own_end.ip() == address)
}
