//! Whether a component implements a world, told by names before anything of it runs.

use wasmtime::component::{Component, Instance, InstancePre, Linker};
use wasmtime::{Engine, Store};

use crate::error::PluginError;
use crate::sandbox::Sandbox;

/// Packages and interfaces that the host offers, each in all versions that begin so: versions with
/// the same first number that is not zero are compatible.
const OFFERED: [(&str, &str); 8] = [
    ("gantry:plugin/log", "0.1."),
    ("gantry:plugin/types", "0.1."),
    ("wasi:cli/", "0.2."),
    ("wasi:clocks/", "0.2."),
    ("wasi:filesystem/", "0.2."),
    ("wasi:io/", "0.2."),
    ("wasi:random/", "0.2."),
    ("wasi:sockets/", "0.2."),
];

/// The interface that every plugin exports.
const DESCRIPTION: &str = "gantry:plugin/description";

/// A world, as far as worlds differ for the host: by the one interface that makes the plugin
/// useful.
pub(crate) struct World<I> {
    /// Its name in the WIT.
    pub(crate) name: &'static str,
    /// The interface, without its version.
    pub(crate) interface: &'static str,
    /// Looks the interface's functions up in a component.
    pub(crate) find: fn(&InstancePre<Sandbox>) -> wasmtime::Result<I>,
    /// Checks the functions' types in an instance.
    pub(crate) check: fn(&I, &mut Store<Sandbox>, &Instance) -> wasmtime::Result<()>,
}

impl<I> World<I> {
    /// Links the component if its imports and exports are those of the world.
    pub(crate) fn link(
        &self,
        plugin: &str,
        component: &Component,
        linker: &Linker<Sandbox>,
    ) -> Result<(InstancePre<Sandbox>, I), PluginError> {
        let engine = component.engine();
        let missing = self.missing_exports(component, engine);
        let extra = extra_imports(component, engine);
        if !missing.is_empty() || !extra.is_empty() {
            return Err(self.refusal(plugin, missing, extra, Vec::new()));
        }
        let linked = linker.instantiate_pre(component).and_then(|linked| {
            let interface = (self.find)(&linked)?;
            Ok((linked, interface))
        });
        linked.map_err(|error| {
            self.refusal(plugin, Vec::new(), Vec::new(), vec![format!("{error:#}")])
        })
    }

    fn refusal(
        &self,
        plugin: &str,
        missing: Vec<String>,
        extra: Vec<String>,
        mismatched: Vec<String>,
    ) -> PluginError {
        let (plugin, world) = (plugin.to_owned(), self.name);
        PluginError::WrongWorld { plugin, world, missing, extra, mismatched }
    }

    fn missing_exports(&self, component: &Component, engine: &Engine) -> Vec<String> {
        let exported: Vec<String> =
            component.component_type().exports(engine).map(|(name, _)| name.to_owned()).collect();
        [DESCRIPTION, self.interface]
            .into_iter()
            .filter(|interface| !exported.iter().any(|name| is_version(name, interface, "0.1.")))
            .map(|interface| format!("{interface}@0.1"))
            .collect()
    }
}

fn extra_imports(component: &Component, engine: &Engine) -> Vec<String> {
    component
        .component_type()
        .imports(engine)
        .map(|(name, _)| name)
        .filter(|name| !OFFERED.iter().any(|(prefix, version)| is_version(name, prefix, version)))
        .map(str::to_owned)
        .collect()
}

/// Whether `name` is `prefix…@version…`.
fn is_version(name: &str, prefix: &str, version: &str) -> bool {
    match name.split_once('@') {
        Some((path, its)) if prefix.ends_with('/') => {
            path.starts_with(prefix) && its.starts_with(version)
        }
        Some((path, its)) => path == prefix && its.starts_with(version),
        None => false,
    }
}
