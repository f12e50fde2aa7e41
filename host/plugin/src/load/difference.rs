//! How a component differs from the worlds that the host knows, as data and for people.

use std::fmt;

use gantry_model::plugin::World;
use serde::Serialize;

use crate::shown::shown;

/// Most differences that are shown; the data has all.
const SHOWN: usize = 20;

/// A component implements none of the worlds, or not quite one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Misfit {
    /// The world that it comes close to; `None` if its exports tell of none, or of several.
    pub world: Option<World>,
    /// The version of the contract that the host offers.
    pub contract: &'static str,
    /// Where it differs.
    pub differences: Vec<Difference>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    /// In what it differs.
    pub kind: DifferenceKind,
    /// The interface or function: `gantry:plugin/steps@0.1.0`, `steps.advance`.
    pub item: String,
    /// What is different, in a sentence.
    pub what: String,
    /// What to do about it, in a sentence.
    pub advice: String,
}

/// In what a component differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// Its exports tell of no world.
    NoWorld,
    /// Its exports tell of more than one world.
    SeveralWorlds,
    /// The world has an export that it lacks.
    MissingExport,
    /// It needs what the world does not offer.
    UnknownImport,
    /// What it imports or exports has another structure than in the contract.
    OtherType,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { world, contract, differences } = self;
        match world {
            Some(world) => write!(f, "the component does not fit the world {world} of {contract}")?,
            None => write!(f, "the component implements no world of {contract}")?,
        }
        for Difference { item, what, advice, .. } in differences.iter().take(SHOWN) {
            write!(f, "\n  {}: {}\n    {advice}", shown(item), shown(what))?;
        }
        match differences.len().checked_sub(SHOWN) {
            None | Some(0) => Ok(()),
            Some(more) => write!(f, "\n  and {more} more"),
        }
    }
}
