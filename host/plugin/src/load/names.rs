//! Which world a component implements, told by the names of what it imports and exports.

use gantry_model::plugin::World;
use strum::IntoEnumIterator;
use wasmtime::component::Component;

use crate::load::difference::{Difference, DifferenceKind, Misfit};

/// The contract that the host offers.
pub(super) const CONTRACT: &str = "gantry:plugin@0.1.1";

/// The version of the contract's interfaces, as far as it matters for linking: versions with the
/// same first number that is not zero are compatible.
const VERSION: &str = "0.1.";

/// Packages of WASI that the host offers, in each version that begins with `0.2.`.
const WASI: [&str; 6] =
    ["wasi:cli/", "wasi:clocks/", "wasi:filesystem/", "wasi:io/", "wasi:random/", "wasi:sockets/"];

/// The names of a component's imports and exports.
pub(super) struct Names {
    pub(super) imports: Vec<String>,
    pub(super) exports: Vec<String>,
}

impl Names {
    pub(super) fn of(component: &Component) -> Self {
        let (engine, kind) = (component.engine(), component.component_type());
        Self {
            imports: kind.imports(engine).map(|(name, _)| name.to_owned()).collect(),
            exports: kind.exports(engine).map(|(name, _)| name.to_owned()).collect(),
        }
    }

    /// The world whose interface is exported.
    pub(super) fn world(&self) -> Result<World, Misfit> {
        let worlds: Vec<World> =
            World::iter().filter(|world| self.has(interface(*world))).collect();
        match worlds.as_slice() {
            [world] => Ok(*world),
            [] => Err(self.no_world()),
            several => Err(several_worlds(several)),
        }
    }

    /// Where the component differs from the world by its names alone.
    pub(super) fn differences(&self, world: World) -> Vec<Difference> {
        let lacks = (!self.has("description")).then(|| Difference {
            kind: DifferenceKind::MissingExport,
            item: format!("gantry:plugin/description@{}", contract_version()),
            what: "it is not exported".to_owned(),
            advice: "Export it: every plugin describes itself.".to_owned(),
        });
        let unknown = self.imports.iter().filter_map(|name| unknown_import(name, world));
        lacks.into_iter().chain(unknown).collect()
    }

    fn has(&self, interface: &str) -> bool {
        self.exports.iter().any(|name| gantry_interface(name) == Some((interface, true)))
    }

    fn no_world(&self) -> Misfit {
        let known = |name: &&String| gantry_interface(name).is_some();
        let differences = match self.exports.iter().find(known) {
            Some(name) => vec![Difference {
                kind: DifferenceKind::NoWorld,
                item: name.clone(),
                what: format!("it is exported in a version that is not {VERSION}x"),
                advice: rebuild(),
            }],
            None => vec![Difference {
                kind: DifferenceKind::NoWorld,
                item: "exports".to_owned(),
                what: match self.exports.as_slice() {
                    [] => "there are none".to_owned(),
                    exports => format!("there are {}", exports.join(", ")),
                },
                advice: format!(
                    "Export one of {} from {CONTRACT}; `gantry plugin new` makes a component that does.",
                    World::iter().map(interface).collect::<Vec<_>>().join(", "),
                ),
            }],
        };
        Misfit { world: None, contract: CONTRACT, differences }
    }
}

/// The version of the contract that the host offers.
pub(crate) fn contract_version() -> &'static str {
    CONTRACT.rsplit_once('@').map_or(CONTRACT, |(_, version)| version)
}

/// The interface that tells a world from the others.
pub(super) fn interface(world: World) -> &'static str {
    match world {
        World::Callback => "steps",
        World::DatasetFormat => "datasets",
        World::OutputImporter => "outputs",
        World::ExecutorSelector => "placement",
        World::Condition => "conditions",
    }
}

/// The interfaces of Gantry that components of a world can import.
pub(super) fn offered(world: World) -> &'static [&'static str] {
    match world {
        World::Callback => &["log", "types", "http", "secrets", "server", "variables"],
        World::OutputImporter | World::ExecutorSelector => {
            &["log", "types", "http", "secrets", "server"]
        }
        World::DatasetFormat | World::Condition => &["log", "types"],
    }
}

/// The interface of `gantry:plugin/…@…`, and whether its version is the host's.
fn gantry_interface(name: &str) -> Option<(&str, bool)> {
    let (interface, version) = name.strip_prefix("gantry:plugin/")?.split_once('@')?;
    Some((interface, version.starts_with(VERSION)))
}

fn several_worlds(worlds: &[World]) -> Misfit {
    let item = worlds.iter().map(|world| interface(*world)).collect::<Vec<_>>().join(", ");
    let difference = Difference {
        kind: DifferenceKind::SeveralWorlds,
        item,
        what: "they are of several worlds".to_owned(),
        advice: "Build a component for each.".to_owned(),
    };
    Misfit { world: None, contract: CONTRACT, differences: vec![difference] }
}

/// What is wrong with an import, if the world does not offer it.
fn unknown_import(name: &str, world: World) -> Option<Difference> {
    let (what, advice) = match gantry_interface(name) {
        Some((interface, true)) if offered(world).contains(&interface) => return None,
        Some((interface, true)) if World::iter().any(|w| offered(w).contains(&interface)) => (
            format!("it is imported, and the world {world} does not have it"),
            format!("Do without it; {world} offers {}.", offered(world).join(", ")),
        ),
        Some((_, false)) => {
            (format!("it is imported; the host offers version {VERSION}x"), rebuild())
        }
        Some((_, true)) => (format!("it is imported, and {CONTRACT} does not have it"), rebuild()),
        None => match wasi_version(name) {
            Some(version) if version.starts_with("0.2.") => return None,
            Some(_) => (
                "it is imported; the host offers WASI 0.2".to_owned(),
                "Build for WASI 0.2, such as Rust's target wasm32-wasip2.".to_owned(),
            ),
            None if name.starts_with("wasi:http/") => (
                "it is imported, and the sandbox does not have it".to_owned(),
                "Use `gantry:plugin/http`, and build without WASI's own HTTP.".to_owned(),
            ),
            None => (
                "it is imported, and the host does not have it".to_owned(),
                "Remove what needs it, or compose the component with one that exports it."
                    .to_owned(),
            ),
        },
    };
    let kind = DifferenceKind::UnknownImport;
    Some(Difference { kind, item: name.to_owned(), what, advice })
}

/// The version of an interface of WASI that the host offers in some version.
fn wasi_version(name: &str) -> Option<&str> {
    let (path, version) = name.split_once('@')?;
    WASI.iter().any(|package| path.starts_with(package)).then_some(version)
}

pub(super) fn rebuild() -> String {
    format!("Build it again with the SDK and the WIT of {CONTRACT}, or update Gantry.")
}
