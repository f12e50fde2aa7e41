//! Write a Gantry plugin in Rust: a trait to implement and one macro.
