//! Rust for the WIT interfaces, generated at build time.
//!
//! One world that imports and exports everything gives one set of types. No component implements
//! it: each interface is looked up by itself (`GuestIndices`), so that a component needs those of
//! its own world only.

wasmtime::component::bindgen!({
    path: "../../wit/next",
    inline: "
        package gantry:host;
        world everything {
            import gantry:plugin/log@0.1.1;
            import gantry:plugin/http@0.1.1;
            import gantry:plugin/secrets@0.1.1;
            import gantry:plugin/variables@0.1.1;
            import gantry:plugin/server@0.1.1;
            export gantry:plugin/description@0.1.1;
            export gantry:plugin/steps@0.1.1;
            export gantry:plugin/datasets@0.1.1;
            export gantry:plugin/outputs@0.1.1;
            export gantry:plugin/placement@0.1.1;
            export gantry:plugin/conditions@0.1.1;
        }
    ",
    world: "gantry:host/everything",
    imports: { "gantry:plugin/http": async | trappable, default: trappable },
    exports: { default: async },
    // Questions are lent to the guest, not copied for it.
    ownership: Borrowing { duplicate_if_necessary: false },
});

pub(crate) use exports::gantry::plugin::{
    conditions, datasets, description, outputs, placement, steps,
};
pub(crate) use gantry::plugin::{http, log, secrets, server, types, variables};
