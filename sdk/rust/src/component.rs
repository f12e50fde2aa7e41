//! Between the WIT and the traits: the functions that Gantry calls, for any plugin.

use std::any::TypeId;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::bindings::plugin::exports::gantry::plugin::description;
use crate::bindings::plugin::gantry::plugin::types::PluginWorld;
use crate::{About, Error, Plugin};

/// A plugin as a component of a world; what `export!` exports.
#[derive(Debug)]
pub struct Component<P, W>(PhantomData<(P, W)>);

/// One of the five worlds, as a type.
pub trait World {
    /// Its name in the contract.
    const WORLD: PluginWorld;
}

macro_rules! worlds {
    ($($world:ident)*) => { $(
        /// The world of this name.
        #[derive(Debug)]
        pub enum $world {}

        impl World for $world {
            const WORLD: PluginWorld = PluginWorld::$world;
        }
    )* };
}

worlds! { Callback DatasetFormat OutputImporter ExecutorSelector Condition }

impl<P: Plugin, W: World> description::Guest for Component<P, W> {
    fn describe() -> Result<description::PluginDescription, Error> {
        let About { name, version, summary, documentation } = P::ABOUT;
        Ok(description::PluginDescription {
            name: name.to_owned(),
            version: version.to_owned(),
            world: W::WORLD,
            summary: summary.to_owned(),
            documentation: documentation.to_owned(),
            settings_schema: P::settings_schema(),
            permissions: P::permissions(),
        })
    }
}

/// What JSON in a text says. `()` stands for something that the plugin does not want to know.
pub(crate) fn parse<T: DeserializeOwned + 'static>(what: &str, text: &str) -> Result<T, Error> {
    let text = if is_unit::<T>() { "null" } else { text };
    serde_json::from_str(text)
        .map_err(|error| Error::Unsupported(format!("the {what} do not fit: {error}")))
}

pub(crate) fn is_unit<T: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<()>()
}
