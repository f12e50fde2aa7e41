//! Rust for the WIT, generated at build time. `export!` reaches in here; plugins use the other
//! modules, which re-export what is here.
//!
//! What all plugins have is generated once, and so are the imports and the one interface that each
//! world adds. A component that exports `description` and that interface implements the world, and
//! an import that is not called is not in it.

pub mod plugin {
    wit_bindgen::generate!({
        path: "wit",
        world: "gantry:plugin/plugin",
        pub_export_macro: true,
        export_macro_name: "__export_plugin",
        additional_derives: [PartialEq],
    });
}

pub mod imports {
    wit_bindgen::generate!({
        path: "wit",
        inline: "
            package gantry:sdk;
            world imports {
                import gantry:plugin/http@0.1.0;
                import gantry:plugin/secrets@0.1.0;
                import gantry:plugin/variables@0.1.0;
            }
        ",
        world: "gantry:sdk/imports",
        generate_all,
        additional_derives: [PartialEq],
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}

pub mod steps {
    wit_bindgen::generate!({
        path: "wit",
        inline: "package gantry:sdk; world steps { export gantry:plugin/steps@0.1.0; }",
        world: "gantry:sdk/steps",
        pub_export_macro: true,
        export_macro_name: "__export_steps",
        additional_derives: [PartialEq],
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}

pub mod datasets {
    wit_bindgen::generate!({
        path: "wit",
        inline: "package gantry:sdk; world datasets { export gantry:plugin/datasets@0.1.0; }",
        world: "gantry:sdk/datasets",
        pub_export_macro: true,
        export_macro_name: "__export_datasets",
        additional_derives: [PartialEq],
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}

pub mod outputs {
    wit_bindgen::generate!({
        path: "wit",
        inline: "package gantry:sdk; world outputs { export gantry:plugin/outputs@0.1.0; }",
        world: "gantry:sdk/outputs",
        pub_export_macro: true,
        export_macro_name: "__export_outputs",
        additional_derives: [PartialEq],
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}

pub mod placement {
    wit_bindgen::generate!({
        path: "wit",
        inline: "package gantry:sdk; world placement { export gantry:plugin/placement@0.1.0; }",
        world: "gantry:sdk/placement",
        pub_export_macro: true,
        export_macro_name: "__export_placement",
        additional_derives: [PartialEq],
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}

pub mod conditions {
    wit_bindgen::generate!({
        path: "wit",
        inline: "package gantry:sdk; world conditions { export gantry:plugin/conditions@0.1.0; }",
        world: "gantry:sdk/conditions",
        pub_export_macro: true,
        export_macro_name: "__export_conditions",
        additional_derives: [PartialEq],
        with: { "gantry:plugin/types@0.1.0": crate::bindings::plugin::gantry::plugin::types },
    });
}
