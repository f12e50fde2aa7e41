//! Studies: workflows, samples that move through them, and the people who may do what.

mod audit;
mod claims;
mod experiments;
mod lists;
mod moves;
mod people;
mod samples;
mod study_fixtures;
mod workflows;
