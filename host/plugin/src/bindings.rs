//! Rust for the WIT interfaces, generated at build time.
//!
//! One world that exports everything gives one set of types. No component implements it: each
//! interface is looked up by itself (`GuestIndices`), so that a component needs those of its own
//! world only.

wasmtime::component::bindgen!({
    path: "../../wit/next",
    inline: "
        package gantry:host;
        world everything {
            import gantry:plugin/log@0.1.0;
            export gantry:plugin/description@0.1.0;
            export gantry:plugin/executor-selector@0.1.0;
            export gantry:plugin/output-importer@0.1.0;
        }
    ",
    world: "gantry:host/everything",
    exports: { default: async },
});

pub(crate) use exports::gantry::plugin::{description, executor_selector, output_importer};
pub(crate) use gantry::plugin::{log, types};
