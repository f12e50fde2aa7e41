//! `plugin.toml`

use gantry_model::plugin::World;
use serde::Deserialize;

use super::language::Language;
use super::name::ProjectName;

/// What a project's manifest says.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Manifest {
    /// The language of its sources.
    pub language: Language,
    /// The world that it implements.
    pub world: World,
    /// Its name, and that of the plugin.
    pub name: ProjectName,
    /// The file that the build begins with, where a language needs one; without it the usual one: `app.py`,
    /// `src/plugin.js`, `src/plugin.ts`, `src/main.zig`.
    #[serde(default)]
    pub source: Option<String>,
    /// What runs JavaScript and TypeScript.
    #[serde(default)]
    pub engine: JsEngine,
    /// What compiles C and C++; without it, what is there.
    #[serde(default)]
    pub compiler: Option<CCompiler>,
}

/// An engine of JavaScript that becomes a part of the component.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsEngine {
    /// Small (1.6 MB), and quick to start.
    #[default]
    QuickJs,
    /// Large (12 MB), with more of what browsers offer, and quicker at long computations.
    StarlingMonkey,
}

/// A compiler of C and C++ for WASI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CCompiler {
    /// Clang, with the WASI libraries of the distribution.
    Clang,
    /// The one inside Zig, which brings its own libraries.
    Zig,
}
