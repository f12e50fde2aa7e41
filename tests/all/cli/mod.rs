//! The command line: what it prints where, and how it exits.

mod access;
mod bundles;
mod following;
mod machine;
mod running;
mod support;
mod tasks;
