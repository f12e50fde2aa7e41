//! Script tasks.

mod names;
pub mod render;
