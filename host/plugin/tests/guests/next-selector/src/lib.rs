//! A selector that tells what it is told of the server. The SDK is that of the released contract;
//! what the next one adds is generated here.

use gantry_plugin_sdk::executor_selector::{ExecutorSelector, PlacementRequest, Selection};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

mod bindings {
    wit_bindgen::generate!({
        path: "../../../../../wit/next",
        inline: "package gantry:next; world added { import gantry:plugin/server@0.1.1; }",
        world: "gantry:next/added",
        generate_all,
    });
}

/// The plugin.
pub struct Next;

impl Plugin for Next {
    const ABOUT: About = about!();
    type Settings = ();
}

impl ExecutorSelector for Next {
    fn select(_: PlacementRequest, (): ()) -> Result<Selection, Error> {
        let server = bindings::gantry::plugin::server::about();
        let address = server.address.as_deref().unwrap_or("nowhere");
        Ok(Selection::Deferred(format!(
            "Gantry {} with contract {} at {address}",
            server.version, server.contract
        )))
    }
}

export!(Next as executor_selector);
