//! The languages that a plugin can be written in.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantNames};

/// A language for which there are templates and a build. Any other one that makes components will do as well.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Language {
    /// Rust
    Rust,
    /// Python 3
    Python,
    /// JavaScript, as ES modules
    JavaScript,
    /// TypeScript
    TypeScript,
    /// Go
    Go,
    /// C
    C,
    /// C++23
    Cpp,
    /// Zig
    Zig,
}
