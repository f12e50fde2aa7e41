//! Counts the bright objects of a microscope image: what the task computes, apart from its files.

pub mod components;
pub mod outline;
pub mod picture;
