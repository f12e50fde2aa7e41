//! The Go SDK carries generated code, so that its packages and its users' editors have it without a build.
//!
//! With `GANTRY_GENERATE=1` in the environment the test writes it, as `scripts/generate` does.
#![expect(
    clippy::unwrap_used,
    reason = "tests say what they expect by panicking, and so do their helpers"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gantry_author::build::bindings;
use gantry_model::plugin::World;

const WORLDS: [World; 5] = [
    World::Callback,
    World::DatasetFormat,
    World::OutputImporter,
    World::ExecutorSelector,
    World::Condition,
];

#[test]
fn the_generated_code_of_the_go_sdk_is_that_of_the_contract() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("sdk/go/internal");
    let expected = generated(&root.join("wit/latest"));
    if std::env::var_os("GANTRY_GENERATE").is_some() {
        for (path, content) in &expected {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }
    for (path, content) in &expected {
        let found = fs::read(folder.join(path)).unwrap_or_default();
        assert!(found == *content, "{} is out of date: run `make generate`", path.display());
    }
    let wit = files(&folder.join("wit"));
    let stale: Vec<_> = wit
        .iter()
        .filter(|path| !expected.contains_key(path.strip_prefix(&folder).unwrap()))
        .collect();
    assert!(stale.is_empty(), "the contract has no such interfaces: {stale:?}");
}

fn generated(contract: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    WORLDS.iter().flat_map(|world| bindings::go(contract, *world).unwrap()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
