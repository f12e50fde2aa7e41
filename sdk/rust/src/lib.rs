//! Write a Gantry plugin in Rust: a trait to implement and one macro.
//!
//! ```
//! use gantry_plugin_sdk::selector::{ExecutorSelector, PlacementRequest, Selection};
//! use gantry_plugin_sdk::{Error, Plugin};
//!
//! pub struct Never;
//!
//! impl Plugin for Never {
//!     const NAME: &'static str = "never";
//!     const VERSION: &'static str = env!("CARGO_PKG_VERSION");
//!     const SUMMARY: &'static str = "Lets every job wait.";
//! }
//!
//! impl ExecutorSelector for Never {
//!     fn select(request: PlacementRequest) -> Result<Selection, Error> {
//!         Ok(Selection::Deferred(format!("{} is to wait", request.task)))
//!     }
//! }
//!
//! gantry_plugin_sdk::export_selector!(Never);
//! # fn main() {}
//! ```
//!
//! Build it as a `cdylib` for `wasm32-wasip2`: the file is the component. Natively it compiles as
//! well, so that the logic can be tested with `cargo test`, where log messages go to standard
//! error. Make the type `pub`: natively nothing else uses it.
//!
//! The bindings are generated from `wit/next` of this repository, by a path relative to this crate.
//! A plugin elsewhere depends on the SDK by git, and Cargo then fetches the whole repository, WIT
//! included; so there is one copy of the WIT.

#[doc(hidden)]
pub mod bindings;
pub mod importer;
pub mod log;
pub mod selector;

pub use bindings::plugin::gantry::plugin::types::Error;

/// What every plugin says of itself.
pub trait Plugin {
    /// Lower-case words joined by dashes, at most 64 characters.
    const NAME: &'static str;
    /// A semantic version; usually `env!("CARGO_PKG_VERSION")`.
    const VERSION: &'static str;
    /// What the plugin does, in one sentence of at most 500 characters.
    const SUMMARY: &'static str;
}

/// The part of a plugin that is common to all worlds.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_description {
    ($plugin:ident) => {
        const _: () = {
            use $crate::bindings::plugin::exports::gantry::plugin::description;

            impl description::Guest for $plugin {
                fn describe() -> Result<description::PluginDescription, $crate::Error> {
                    Ok(description::PluginDescription {
                        name: <$plugin as $crate::Plugin>::NAME.to_owned(),
                        version: <$plugin as $crate::Plugin>::VERSION.to_owned(),
                        summary: <$plugin as $crate::Plugin>::SUMMARY.to_owned(),
                    })
                }
            }
        };
        // Natively there is no component, and a linker would trip over the names of its exports.
        #[cfg(target_family = "wasm")]
        $crate::bindings::plugin::__export_plugin!($plugin with_types_in $crate::bindings::plugin);
    };
}
