//! Rust for the WIT worlds, generated at build time. The macros of this crate reach in here;
//! plugins use the other modules.
//!
//! What all plugins export is generated once, and for each world the interface that it adds: a
//! component that exports both implements the world.

pub mod plugin {
    wit_bindgen::generate!({
        path: "../../wit/next",
        world: "plugin",
        pub_export_macro: true,
        export_macro_name: "__export_plugin",
    });
}

pub mod selector {
    wit_bindgen::generate!({
        path: "../../wit/next",
        inline: "
            package gantry:sdk;
            world selector { export gantry:plugin/executor-selector@0.1.0; }
        ",
        world: "gantry:sdk/selector",
        pub_export_macro: true,
        export_macro_name: "__export_selector",
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}

pub mod importer {
    wit_bindgen::generate!({
        path: "../../wit/next",
        inline: "
            package gantry:sdk;
            world importer { export gantry:plugin/output-importer@0.1.0; }
        ",
        world: "gantry:sdk/importer",
        pub_export_macro: true,
        export_macro_name: "__export_importer",
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}
