//! From bytes that a person wrote to a locked task definition, or to a list of findings; and from
//! the bytes of a value to a value that keeps its declaration.
//!
//! Nothing here opens a file or a connection: what is read comes in as a reader, what is written
//! goes to a writer. All of it comes from strangers, so each reader stops at a limit of
//! [`gantry_model::limits`], and no size that an archive claims is believed before its bytes were
//! seen.

mod archive;
pub mod bundle;
pub mod image;
pub mod outputs;
mod schema;
pub mod script;
pub mod study_config;
mod svg;
pub mod values;
pub mod workflow;
mod yaml;

pub use yaml::names::nearest;
