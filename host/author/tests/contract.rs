//! The contract in `wit/` keeps what `wit/README.md` promises.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "tests say what they expect by panicking, and so do their helpers"
)]

use std::fs;
use std::path::{Path, PathBuf};

use gantry_author::reference;
use sha2::{Digest, Sha256};
use wit_bindgen_core::wit_parser::{Docs, PackageId, Resolve, TypeDefKind};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(folder: &Path) -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(folder).expect("parse the contract");
    (resolve, package)
}

/// The released folders, oldest first, each with the digest that it was released with.
fn released() -> Vec<(PathBuf, String)> {
    let list = fs::read_to_string(repository().join("wit/released.sha256")).expect("read the list");
    let folder_and_digest = |line: &str| {
        let (digest, folder) = line.split_once("  ").expect("a digest and a folder");
        (repository().join("wit").join(folder), digest.to_owned())
    };
    list.lines().map(folder_and_digest).collect()
}

/// The digest of a folder: of each file's name and content, sorted by name.
fn digest(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("list the folder");
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("read the folder").path()).collect();
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        let name = file.file_name().expect("a name").as_encoded_bytes();
        let content = fs::read(&file).expect("read a file of the contract");
        for part in [name, &content] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_released_folder_never_changes() {
    for (folder, expected) in released() {
        assert_eq!(digest(&folder), expected, "{} was changed", folder.display());
    }
}

#[test]
fn what_has_the_number_of_a_compatible_version_is_compatible() {
    let (mut next, next_package) = read(&repository().join("wit/next"));
    let (last, _) = released().pop().expect("a release");
    let (last, last_package) = read(&last);
    let version = |resolve: &Resolve, package: PackageId| {
        resolve.packages.get(package).and_then(|it| it.name.version.clone()).expect("a version")
    };
    let (of_next, of_last) = (version(&next, next_package), version(&last, last_package));
    assert!(of_next >= of_last, "next is {of_next}, the last release {of_last}");
    if (of_next.major, of_next.minor) != (of_last.major, of_last.minor) {
        return;
    }
    let remap = next.merge(last).expect("put both versions side by side");
    let last_package = remap.packages.get(last_package.index()).copied().expect("the package");
    let worlds = next.packages.get(last_package).expect("the package").worlds.clone();
    for (name, before) in worlds {
        let after = next.select_world(&[next_package], Some(&name)).expect("the same world");
        let checked = wit_component::semver_check(next.clone(), before, after);
        if let Err(error) = checked {
            panic!("{name} of {of_next} is not compatible with {of_last}: {error:#}");
        }
    }
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
    let page = reference::page(&repository().join("wit/next")).expect("write the page");
    if std::env::var_os("GANTRY_GENERATE").is_some() {
        fs::write(&path, &page).expect("write the page");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/plugin-contract.md is not what wit/next says: run `make generate`");
}
