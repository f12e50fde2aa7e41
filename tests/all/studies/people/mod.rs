//! Users, roles and sessions: who there is, how they log in, and what they may do.

mod cli;
mod configuration;
mod first_user;
mod permissions;
mod proxies;
mod roles;
mod sessions;
mod support;
mod users;
