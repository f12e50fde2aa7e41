//! Where a component differs from the contract in its types, for people: the engine refuses what
//! does not fit, but tells only the first place, in terms of its own.

use gantry_model::plugin::World;
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Interface, PackageName, Resolve, SourceMap, WorldItem};

use crate::load::difference::{Difference, DifferenceKind};
use crate::load::names::{self, rebuild};
use crate::load::types::Types;

/// The contract's package, as it is when this is compiled.
const SOURCES: [(&str, &str); 13] = [
    ("conditions.wit", include_str!("../../../../wit/next/conditions.wit")),
    ("datasets.wit", include_str!("../../../../wit/next/datasets.wit")),
    ("description.wit", include_str!("../../../../wit/next/description.wit")),
    ("http.wit", include_str!("../../../../wit/next/http.wit")),
    ("log.wit", include_str!("../../../../wit/next/log.wit")),
    ("outputs.wit", include_str!("../../../../wit/next/outputs.wit")),
    ("placement.wit", include_str!("../../../../wit/next/placement.wit")),
    ("secrets.wit", include_str!("../../../../wit/next/secrets.wit")),
    ("server.wit", include_str!("../../../../wit/next/server.wit")),
    ("steps.wit", include_str!("../../../../wit/next/steps.wit")),
    ("types.wit", include_str!("../../../../wit/next/types.wit")),
    ("variables.wit", include_str!("../../../../wit/next/variables.wit")),
    ("worlds.wit", include_str!("../../../../wit/next/worlds.wit")),
];

/// The differences of a component of the world; none if it cannot be read so.
pub(super) fn differences(component: &[u8], world: World) -> Vec<Difference> {
    let Ok(DecodedWasm::Component(found, root)) = decode(component) else { return Vec::new() };
    let (Some(contract), Some(root)) = (contract(), found.worlds.get(root)) else {
        return Vec::new();
    };
    let types = Types { contract: &contract, found: &found };
    let mut differences = Vec::new();
    for (name, imported) in interfaces(&found, root.imports.values()) {
        if let Some(offered) = interface(&contract, name) {
            differences.extend(imports(&types, name, offered, imported));
        }
    }
    for (name, exported) in interfaces(&found, root.exports.values()) {
        let asked = ["description", names::interface(world)].contains(&name);
        if let Some(wanted) = interface(&contract, name).filter(|_| asked) {
            differences.extend(exports(&types, name, wanted, exported));
        }
    }
    differences
}

fn contract() -> Option<Resolve> {
    let mut sources = SourceMap::default();
    for (name, text) in SOURCES {
        sources.push_str(name, text);
    }
    let mut contract = Resolve::default();
    let package = sources.parse().ok()?;
    contract.push_group(package).ok()?;
    Some(contract)
}

/// The interfaces of the contract's package among these, with their names.
fn interfaces<'a>(
    resolve: &'a Resolve,
    items: impl Iterator<Item = &'a WorldItem>,
) -> impl Iterator<Item = (&'a str, &'a Interface)> {
    items.filter_map(|item| {
        let WorldItem::Interface { id, .. } = item else { return None };
        let interface = resolve.interfaces.get(*id)?;
        let package = resolve.packages.get(interface.package?)?;
        is_contract(&package.name).then_some((interface.name.as_deref()?, interface))
    })
}

fn interface<'a>(contract: &'a Resolve, name: &str) -> Option<&'a Interface> {
    let (_, package) = contract.packages.iter().find(|(_, of)| is_contract(&of.name))?;
    contract.interfaces.get(*package.interfaces.get(name)?)
}

fn is_contract(package: &PackageName) -> bool {
    package.namespace == "gantry" && package.name == "plugin"
}

/// A component imports the functions that it uses; each has to be offered.
fn imports(
    types: &Types<'_>,
    interface: &str,
    offered: &Interface,
    imported: &Interface,
) -> Vec<Difference> {
    let compare = |(name, imported)| match offered.functions.get(name) {
        Some(offered) => {
            types.function(offered, imported).map(|what| (DifferenceKind::OtherType, what))
        }
        None => {
            let what = "it is imported, and the contract does not have it".to_owned();
            Some((DifferenceKind::UnknownImport, what))
        }
    };
    let functions = imported.functions.iter().map(|(name, function)| (name.as_str(), function));
    functions
        .filter_map(|function| Some(named(interface, function.0, compare(function)?)))
        .collect()
}

/// All functions of an interface have to be exported.
fn exports(
    types: &Types<'_>,
    interface: &str,
    wanted: &Interface,
    exported: &Interface,
) -> Vec<Difference> {
    let compare = |(name, wanted)| match exported.functions.get(name) {
        Some(exported) => {
            types.function(wanted, exported).map(|what| (DifferenceKind::OtherType, what))
        }
        None => Some((DifferenceKind::MissingExport, "it is not exported".to_owned())),
    };
    let functions = wanted.functions.iter().map(|(name, function)| (name.as_str(), function));
    functions
        .filter_map(|function| Some(named(interface, function.0, compare(function)?)))
        .collect()
}

fn named(interface: &str, function: &str, (kind, what): (DifferenceKind, String)) -> Difference {
    Difference { kind, item: format!("{interface}.{function}"), what, advice: rebuild() }
}
