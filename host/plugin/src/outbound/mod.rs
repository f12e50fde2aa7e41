//! How plugins reach other servers: HTTP alone, only where the grants lead, and only so often.
//!
//! A [`Gate`] is what one plugin may do, made from its grants; a [`Budget`] is what one call has
//! left; the [`Client`] is shared by all of the process. What decides is the address that a
//! connection is made to, not the name in the URL, so a name that resolves to this machine, now or
//! the next time, needs `local-http` like the address itself.
//!
//! Each request has a connection of its own. If plugins took over connections from one another, one
//! could leave something behind on a connection that the next takes for its answer: an answer that
//! nobody asked for, or a login that holds for the connection. And a connection to this machine
//! that was opened with `local-http` would be there for a plugin without it.

mod address;
mod budget;
mod client;
mod exchange;
mod gate;
mod hop;
mod network;
mod origin;
#[cfg(test)]
mod tests;

pub(crate) use budget::{Budget, TooManyRequests};
pub(crate) use client::Client;
pub(crate) use gate::Gate;
pub(crate) use origin::Origin;
