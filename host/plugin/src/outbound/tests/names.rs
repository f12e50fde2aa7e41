//! A network in which names resolve as a test says.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use super::super::address::Side;
use super::super::client::Client;
use super::super::network::{Lookup, Network};

/// The names and their addresses, and who asked.
#[derive(Clone, Default)]
pub(super) struct Names(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    addresses: HashMap<String, Vec<IpAddr>>,
    asked: Vec<String>,
}

impl Names {
    /// From now on the name has these addresses.
    pub(super) fn set(&self, name: &str, addresses: &[IpAddr]) {
        let mut state = self.0.lock().expect("no panic");
        state.addresses.insert(name.to_owned(), addresses.to_vec());
    }

    /// The names that were asked for, in order.
    pub(super) fn asked(&self) -> Vec<String> {
        self.0.lock().expect("no panic").asked.clone()
    }

    /// A client in this network.
    pub(super) fn client(&self) -> Client {
        Client::within(Arc::new(self.clone()))
    }
}

impl Network for Names {
    fn lookup(&self, name: String) -> Lookup {
        let mut state = self.0.lock().expect("no panic");
        let found = state.addresses.get(&name).cloned();
        state.asked.push(name);
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }

    /// 127.1.0.0/16 is the world outside.
    fn side(&self, address: IpAddr) -> Side {
        match address {
            IpAddr::V4(v4) if v4.octets().starts_with(&[127, 1]) => Side::Outward,
            address => Side::of(address),
        }
    }
}
