//! What becomes of experiments: callbacks of every kind, conditions, times, people, and servers that end.

mod answers;
mod clock;
mod conditions;
mod fastr;
mod hands;
mod limits;
mod outages;
mod pages;
mod questions;
mod review;
mod support;
mod survival;
mod tasks;
mod times;
mod wishes;
