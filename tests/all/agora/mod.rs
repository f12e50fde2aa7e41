//! `/agora`: the interface of Agora as far as script tasks need it, by plain requests and by Agora's own connector.

mod access;
mod addresses;
mod connector;
mod projects;
mod runs;
mod support;
mod tasks;
