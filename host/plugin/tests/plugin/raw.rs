//! Components from WebAssembly text, for what no compiler would make.

use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The parts of a core module in which the tests differ.
pub(crate) struct Core {
    /// Pages of 64 KiB that the memory begins with.
    pub(crate) memory_pages: u32,
    /// Body of `describe`.
    pub(crate) describe: &'static str,
    /// Imports, in the text format.
    pub(crate) imports: &'static str,
    /// Parameters of `select` as they are flattened for core WebAssembly.
    pub(crate) select_params: &'static str,
}

impl Default for Core {
    fn default() -> Self {
        Self {
            memory_pages: 1,
            describe: "unreachable",
            imports: "",
            select_params: "(param i32 i32 i32 i32 i32 i64 i32 i32 i32 i32)",
        }
    }
}

/// Makes a table larger than any limit.
pub(crate) const GROW_A_TABLE: &str = "
    (drop (table.grow $table (ref.null func) (i32.const 1000000)))
    unreachable";

/// Calls itself until the stack is full.
pub(crate) const RECURSE: &str = "(call $describe)";

/// A component of the world `executor-selector-plugin`.
pub(crate) fn selector(core: &Core) -> Vec<u8> {
    component(
        core,
        "package example:other; world w { include gantry:plugin/executor-selector-plugin@0.1.0; }",
    )
}

/// One that imports an interface that Gantry does not offer.
pub(crate) fn selector_with_an_import_of_its_own() -> Vec<u8> {
    let imports = r#"(import "example:other/thing@1.0.0" "poke" (func))"#;
    let core = Core { imports, ..Core::default() };
    let world = "
        package example:other@1.0.0;
        interface thing { poke: func(); }
        world w { include gantry:plugin/executor-selector-plugin@0.1.0; import thing; }
    ";
    component(&core, world)
}

/// One whose `select` takes no request.
pub(crate) fn selector_of_another_type() -> Vec<u8> {
    let wit = "
        package gantry:plugin@0.1.0;
        interface types { variant error { unsupported(string), failed(string) } }
        interface description {
            use types.{error};
            record plugin-description { name: string, version: string, summary: string }
            describe: func() -> result<plugin-description, error>;
        }
        interface executor-selector { select: func() -> string; }
        world w { export description; export executor-selector; }
    ";
    let mut resolve = Resolve::default();
    let package = resolve.push_str("other.wit", wit).expect("the WIT is well-formed");
    encode(&Core { select_params: "", ..Core::default() }, &resolve, package)
}

/// The component with `count` further core instances. Sections of a component simply follow one
/// another, so those of a second one can be added. Its modules are counted on from the first one's
/// single module: what it calls 1 is its 0.
pub(crate) fn with_more_instances(component: &[u8], count: usize) -> Vec<u8> {
    let instances = "(core instance (instantiate 1))".repeat(count);
    let text = format!("(component (core module) (core module) {instances})");
    let more = wat::parse_str(text).expect("the text is well-formed");
    [component, &more[8..]].concat()
}

fn component(core: &Core, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/next");
    resolve.push_dir(contract).expect("the contract is well-formed");
    let package = resolve.push_str("world.wit", world).expect("the WIT is well-formed");
    encode(core, &resolve, package)
}

fn encode(core: &Core, resolve: &Resolve, package: wit_parser::PackageId) -> Vec<u8> {
    let Core { memory_pages, describe, imports, select_params } = core;
    let text = format!(
        r#"(module
            {imports}
            (memory (export "memory") {memory_pages})
            (table $table 0 funcref)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func $describe (export "gantry:plugin/description@0.1.0#describe") (result i32)
                {describe})
            (func (export "gantry:plugin/executor-selector@0.1.0#select")
                {select_params} (result i32) unreachable)
        )"#
    );
    let mut module = wat::parse_str(text).expect("the text is well-formed");
    let world = resolve.select_world(&[package], Some("w")).expect("the world is there");
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)
        .expect("embed the world");
    let mut encoder = ComponentEncoder::default().module(&module).expect("the module fits");
    encoder.encode().expect("encode the component")
}
