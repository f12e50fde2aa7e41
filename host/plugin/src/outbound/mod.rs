//! How plugins reach other servers: HTTP alone, only where the grants lead, and only so often.
//!
//! A [`Gate`] is what one plugin may do, made from its grants; a [`Budget`] is what one call has
//! left; the [`Client`] is shared by all of the process. What decides is the address that a
//! connection is made to, not the name in the URL, so a name that resolves to this machine, now or
//! the next time, needs `local-http` like the address itself.
//!
//! Connections are kept and used again by whichever plugin wants the same origin next. That gets
//! nobody around a check: there are two pools, [`Side`] by side, and each resolves names to
//! addresses of its own side alone. So a connection of one pool leads to that side whoever opened
//! it, and a plugin is let at a pool only with the permission of its side for the origin.

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

pub(crate) use address::Side;
pub(crate) use budget::{Budget, TooManyRequests};
pub(crate) use client::Client;
pub(crate) use gate::Gate;
pub(crate) use origin::{InvalidOrigin, Origin};
