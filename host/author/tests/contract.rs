//! The contract in `wit/` keeps what `wit/README.md` promises.
#![expect(
    clippy::expect_used,
    reason = "tests say what they expect by panicking, as their helpers do"
)]

use std::fs;
use std::path::{Path, PathBuf};

use gantry_author::reference;
use wit_bindgen_core::wit_parser::{Docs, PackageId, Resolve, TypeDefKind};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(folder: &Path) -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(folder).expect("parse the contract");
    (resolve, package)
}

#[test]
fn everything_is_documented_where_it_is_declared() {
    let (resolve, _) = read(&repository().join("wit/next"));
    let mut bare = Vec::new();
    let mut check = |docs: &Docs, name: String| {
        if docs.contents.is_none() {
            bare.push(name);
        }
    };
    for (_, world) in resolve.worlds.iter() {
        check(&world.docs, world.name.clone());
    }
    for (_, interface) in resolve.interfaces.iter() {
        let of = interface.name.clone().expect("a named interface");
        check(&interface.docs, of.clone());
        for function in interface.functions.values() {
            check(&function.docs, format!("{of}.{}", function.name));
        }
        for definition in interface.types.values().filter_map(|id| resolve.types.get(*id)) {
            let name = definition.name.clone().expect("a named type");
            let members: Vec<(&String, &Docs)> = match &definition.kind {
                TypeDefKind::Record(it) => {
                    it.fields.iter().map(|it| (&it.name, &it.docs)).collect()
                }
                TypeDefKind::Variant(it) => {
                    it.cases.iter().map(|it| (&it.name, &it.docs)).collect()
                }
                TypeDefKind::Enum(it) => it.cases.iter().map(|it| (&it.name, &it.docs)).collect(),
                TypeDefKind::Flags(it) => it.flags.iter().map(|it| (&it.name, &it.docs)).collect(),
                _ => continue,
            };
            check(&definition.docs, format!("{of}.{name}"));
            for (member, docs) in members {
                check(docs, format!("{of}.{name}.{member}"));
            }
        }
    }
    assert!(bare.is_empty(), "without a comment: {bare:?}");
}

#[test]
fn the_reference_is_what_the_contract_says() {
    let path = repository().join("docs/plugin-contract.md");
    let page = reference::page(&repository().join("wit/latest")).expect("write the page");
    if std::env::var_os("GANTRY_GENERATE").is_some() {
        fs::write(&path, &page).expect("write the page");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/plugin-contract.md is not what wit/latest says: run `make generate`"
    );
}
