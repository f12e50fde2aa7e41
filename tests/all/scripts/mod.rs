//! Script tasks on the server itself: stages, artifacts, inputs, failures, and that nothing is lost. Hosts elsewhere are in
//! `hosts`.

mod artifacts;
mod examples;
mod failures;
mod inputs;
mod many;
mod room;
mod support;
mod survival;
