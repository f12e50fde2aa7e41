//! Script tasks and the hosts that they run on, over HTTP and on the command line, against real SSH servers.

mod changes;
mod engines;
mod keys;
mod life;
mod outages;
mod output;
mod runs;
mod secrets;
mod support;
mod tasks;
mod templates;
