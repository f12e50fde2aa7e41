//! The contract, read from its WIT files.

use std::path::Path;

use gantry_model::plugin::World;
use wit_bindgen_core::wit_parser::{Resolve, WorldId, WorldKey};

use super::error::BuildError;

/// A world, with all that it refers to.
#[derive(Clone)]
pub(super) struct Contract {
    pub(super) resolve: Resolve,
    pub(super) world: WorldId,
}

impl Contract {
    /// The world, as the files of that folder have it.
    pub(super) fn read(folder: &Path, world: World) -> Result<Self, BuildError> {
        let mut resolve = Resolve::default();
        let parsed = resolve
            .push_path(folder)
            .and_then(|(package, _)| resolve.select_world(&[package], Some(world.into())));
        match parsed {
            Ok(world) => Ok(Self { resolve, world }),
            Err(source) => {
                Err(BuildError::Contract { folder: folder.to_owned(), source: source.into() })
            }
        }
    }

    /// The interfaces that the world imports or exports: full names (`gantry:plugin/http@0.1.0`) and short ones (`http`).
    pub(super) fn interfaces(&self) -> Vec<(String, String)> {
        let world = self.resolve.worlds.get(self.world);
        let items =
            world.into_iter().flat_map(|world| world.imports.keys().chain(world.exports.keys()));
        let names = items.filter_map(|item| match item {
            WorldKey::Interface(id) => {
                let short = self.resolve.interfaces.get(*id)?.name.clone()?;
                Some((self.resolve.id_of(*id)?, short))
            }
            WorldKey::Name(_) => None,
        });
        let mut names = names.collect::<Vec<_>>();
        names.sort_unstable();
        names.dedup();
        names
    }
}
