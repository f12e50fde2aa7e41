//! What a plugin author needs beside the compiler of a language: a project from a template, its build, its test cases.
//!
//! Nothing here runs a plugin. The command line does, with the plugin host, and hands back what came of it.

pub mod build;
pub mod cases;
pub mod project;
pub mod reference;
pub mod scaffold;
pub mod watch;

pub use project::{Language, MANIFEST, Project, ProjectName};
