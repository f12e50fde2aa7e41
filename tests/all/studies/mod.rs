//! Studies: workflows, the samples that move through them, and the people who may do what.

mod cli;
mod driving;
mod facade;
mod native;
mod people;
