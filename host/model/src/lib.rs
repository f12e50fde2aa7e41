//! The pure types that every stage of Gantry shares: ids, task definitions, values, run states and their transitions,
//! execution plans and limits.
//!
//! Nothing here reads a clock, draws a random number or touches a file; what needs one takes it as an argument. Types that
//! are persisted derive serde: their JSON is what the store keeps, so a field may be added with a default, never renamed.

pub mod clock;
pub mod creator;
pub mod digest;
pub mod exec;
pub mod failure;
pub mod finding;
pub mod host;
pub mod id;
pub mod image;
pub mod limits;
pub mod plugin;
pub mod run;
pub mod script;
pub mod study;
pub mod task;
pub mod types;
pub mod value;
