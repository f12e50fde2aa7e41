//! Experiments in their workflow: what the engine decides, by examples and against a small model of it.

mod fixtures;
mod hand;
mod model;
mod moves;
mod running;
