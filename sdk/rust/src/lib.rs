//! Write a Gantry plugin in Rust: a trait to implement and one macro.
//!
//! A plugin is a WebAssembly component that does one of five things:
//!
//! | world | module | trait | what it does |
//! | --- | --- | --- | --- |
//! | `callback` | [`callback`] | [`Callback`](callback::Callback) | works in steps: commands, tasks, mail, people |
//! | `dataset-format` | [`dataset_format`] | [`DatasetFormat`](dataset_format::DatasetFormat) | finds datasets among files |
//! | `output-importer` | [`output_importer`] | [`OutputImporter`](output_importer::OutputImporter) | turns outputs into results |
//! | `executor-selector` | [`executor_selector`] | [`ExecutorSelector`](executor_selector::ExecutorSelector) | says where a job runs |
//! | `condition` | [`condition`] | [`Condition`](condition::Condition) | evaluates expressions |
//!
//! ```
//! use gantry_plugin_sdk::executor_selector::{ExecutorSelector, PlacementRequest, Selection};
//! use gantry_plugin_sdk::{About, Error, Plugin, about, export};
//!
//! pub struct Never;
//!
//! impl Plugin for Never {
//!     const ABOUT: About = about!();
//!     type Settings = ();
//! }
//!
//! impl ExecutorSelector for Never {
//!     fn select(request: PlacementRequest, _: ()) -> Result<Selection, Error> {
//!         Ok(Selection::Deferred(format!("{} is to wait", request.task)))
//!     }
//! }
//!
//! export!(Never as executor_selector);
//! # fn main() {}
//! ```
//!
//! Build it as a `cdylib` for `wasm32-wasip2`: the file is the component. Natively it compiles as
//! well, so that `cargo test` tests the logic; [`mock`] stands in for Gantry there.
//!
//! What Gantry offers to plugins is in [`log`](mod@log), [`http`], [`secrets`] and [`variables`].
//! All of their errors turn into
//! [`Error`] with `?`, and so do those of JSON and of files.

#[doc(hidden)]
pub mod bindings;
pub mod callback;
#[doc(hidden)]
pub mod component;
pub mod condition;
pub mod dataset_format;
mod error;
pub mod executor_selector;
mod export;
mod host;
pub mod http;
pub mod log;
#[cfg(not(target_family = "wasm"))]
pub mod mock;
pub mod output_importer;
pub mod permission;
mod plugin;
pub mod secrets;
pub mod variables;

pub use bindings::plugin::gantry::plugin::types::Error;
pub use permission::{HttpMethods, Permission, WantedPermission};
pub use plugin::{About, Plugin};
pub use serde_json::{Value, json};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct ReadMe;
