//! Studies: workflows, the samples that move through them, and the people who may do what.

mod driving;
mod facade;
mod people;
