//! `gantry workflow functions`, and what is known of the functions that ship without asking their plugins.

use std::collections::BTreeMap;

use gantry_definition::workflow::KnownFunctions;
use gantry_model::id::PluginName;
use gantry_model::plugin::World;
use serde_json::Value;

use crate::cli::exit::Exit;
use crate::cli::output::json;
use crate::cli::verbs::{Outcome, load_component};
use crate::pipeline::{built_in, built_in_names};

/// The schemas of arguments by plugin, as this verb prints them: to ask the plugins takes as long as to compile them.
const SHIPPED: &str = include_str!("functions.json");

/// The functions that ship, beside which a site may have others.
pub(super) fn shipped() -> KnownFunctions {
    // A test compares the file with the plugins, so it can be read.
    let known: BTreeMap<String, Value> = serde_json::from_str(SHIPPED).unwrap_or_default();
    let known = known.into_iter();
    KnownFunctions::among_others(known.map(|(name, schema)| (PluginName(name), Some(schema))))
}

/// Whether a function ships.
pub(super) fn ships(function: &str) -> bool {
    let plugin = function.replace('_', "-");
    built_in_names().contains(&plugin)
}

/// Print the functions that ship with JSON schemas of their arguments, by asking their plugins
#[derive(Debug, clap::Args)]
pub(super) struct Functions {}

impl Functions {
    pub(super) async fn run(self) -> Outcome {
        let mut functions = BTreeMap::new();
        for name in built_in_names() {
            let Some(component) = built_in(&name) else { continue };
            let plugin = load_component(component).await?;
            let description = plugin.description();
            let schema = description.settings_schema.pointer("/$defs/arguments");
            if let (World::Callback, Some(schema)) = (description.world, schema) {
                functions.insert(name, schema.clone());
            }
        }
        json(&functions)?;
        Ok(Exit::Done)
    }
}
