//! Which addresses need `local-http`, and that no way of writing them and no name gets around it.

use std::net::{IpAddr, UdpSocket};

use gantry_model::plugin::HttpError;

use super::super::address::Side;
use super::names::Names;
use super::server::{ELSEWHERE, HERE, Server, ok};
use super::{Caller, get};

fn side(address: &str) -> Side {
    Side::of(address.parse().expect("an address"))
}

#[test]
fn loopback_and_link_local_addresses_are_local_in_every_form() {
    let local = [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "::1",
        "::",
        "fe80::1",
        "febf:ffff::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b:1::127.0.0.1",
        "64:ff9b:1:7f00:0:100::",
        "2002:7f00:1::",
        "2001:db8::5efe:127.0.0.1",
        "2001:db8::200:5efe:127.0.0.1",
    ];
    for address in local {
        assert_eq!(side(address), Side::Local, "{address}");
    }
}

#[test]
fn other_addresses_are_outward() {
    let outward = [
        "198.51.100.7",
        "203.0.113.9",
        "1.0.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "10.254.253.252",
        "2001:db8::1",
        "fec0::1",
        "fd00::1",
        "::ffff:198.51.100.7",
        "64:ff9b::198.51.100.7",
        "2002:c633:6407::",
    ];
    for address in outward {
        assert_eq!(side(address), Side::Outward, "{address}");
    }
}

#[test]
fn the_addresses_of_the_machines_own_interfaces_are_local() {
    // A socket on the way out has the address of the interface, if there is a way out at all;
    // else all addresses of this machine are loopback ones.
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let own = match socket.connect("198.51.100.7:9") {
        Ok(()) => socket.local_addr().expect("its address").ip(),
        Err(_) => HERE,
    };
    assert_eq!(Side::of(own), Side::Local, "{own}");
}

#[tokio::test]
async fn no_way_of_writing_loopback_passes_for_another_machine() {
    let server = Server::start(HERE, |_| ok("inside")).await;
    let port = server.port();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "%31%32%37.0.0.1",
        "\u{ff11}\u{ff12}\u{ff17}.0.0.1",
        "127\u{3002}0\u{3002}0\u{3002}1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
    ];
    let client = Names::default().client();
    for host in hosts {
        let mut caller = Caller::with(&[format!("http GET http://*:{port}"), "http GET *".into()]);
        match caller.send(&client, &get(&format!("http://{host}:{port}/"))).await {
            Err(HttpError::NotPermitted(missing)) => {
                assert!(missing.starts_with("local-http GET http://"), "{host}: {missing}");
            }
            other => panic!("{host}: {other:?}"),
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_needs_the_local_permission() {
    let server = Server::start(HERE, |_| ok("inside")).await;
    let names = Names::default();
    let client = names.client();
    let origin = server.origin_as("images.example.org");
    let mapped: IpAddr = "::ffff:127.0.0.1".parse().expect("an address");
    for address in [HERE, mapped] {
        names.set("images.example.org", &[address]);
        let mut outward = Caller::with(&[format!("http GET {origin}")]);
        let missing = HttpError::NotPermitted(format!("local-http GET {origin}"));
        assert_eq!(outward.send(&client, &get(&origin)).await, Err(missing), "{address}");
    }
    assert_eq!(server.connections(), 0);

    names.set("images.example.org", &[HERE]);
    let mut local = Caller::with(&[format!("local-http GET {origin}")]);
    assert_eq!(local.send(&client, &get(&origin)).await.expect("an answer").body, b"inside");
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_needs_the_outward_permission() {
    let server = Server::start(ELSEWHERE, |_| ok("outside")).await;
    let names = Names::default();
    let origin = server.origin_as("intranet");
    names.set("intranet", &[ELSEWHERE]);
    let mut caller = Caller::with(&[format!("local-http GET {origin}")]);
    let missing = HttpError::NotPermitted(format!("http GET {origin}"));
    assert_eq!(caller.send(&names.client(), &get(&origin)).await, Err(missing));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn of_a_names_addresses_only_those_that_are_permitted_are_connected_to() {
    let outside = Server::start(ELSEWHERE, |_| ok("outside")).await;
    let names = Names::default();
    names.set("both.example.org", &[HERE, ELSEWHERE, HERE]);
    let origin = outside.origin_as("both.example.org");
    let mut caller = Caller::with(&[format!("http GET {origin}")]);
    let answer = caller.send(&names.client(), &get(&origin)).await.expect("an answer");
    assert_eq!(answer.body, b"outside");
}

#[tokio::test]
async fn with_both_permissions_a_name_may_lead_to_either_side() {
    let server = Server::start(HERE, |_| ok("inside")).await;
    let names = Names::default();
    names.set("both.example.org", &[HERE]);
    let origin = server.origin_as("both.example.org");
    let grants = [format!("http GET {origin}"), format!("local-http GET {origin}")];
    let answer = Caller::with(&grants).send(&names.client(), &get(&origin)).await;
    assert_eq!(answer.expect("an answer").body, b"inside");
}

#[tokio::test]
async fn a_name_that_is_bound_anew_between_two_requests_does_not_lead_inside() {
    let outside = Server::start(ELSEWHERE, |_| ok("outside")).await;
    let names = Names::default();
    let client = names.client();
    names.set("rebinding.example.org", &[ELSEWHERE]);
    let origin = outside.origin_as("rebinding.example.org");
    let mut caller = Caller::with(&[format!("http GET {origin}")]);
    caller.send(&client, &get(&origin)).await.expect("the name leads outside");
    names.set("rebinding.example.org", &[HERE]);
    let missing = HttpError::NotPermitted(format!("local-http GET {origin}"));
    assert_eq!(caller.send(&client, &get(&origin)).await, Err(missing));
    assert_eq!(names.asked().len(), 2);
}
