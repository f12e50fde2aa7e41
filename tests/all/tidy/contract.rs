//! The plugin contract: a released folder of `wit/` never changes, and plugins are built against the newest one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gantry_tests::workspace;
use sha2::{Digest, Sha256};

use super::{files_below, relative};

/// Where the digests of released folders are kept: `DIGEST  FOLDER` a line, as `sha256sum` writes them.
const RELEASED: &str = "wit/released.sha256";

#[test]
fn released_wit_folders_are_as_they_were_released() {
    let mut listings = BTreeMap::<String, String>::new();
    for path in files_below("wit") {
        let name = relative(&path);
        let Some((folder, _)) = name.trim_start_matches("wit/").split_once('/') else { continue };
        if folder.starts_with('v') {
            let digest = hex::encode(Sha256::digest(std::fs::read(&path).unwrap()));
            writeln!(listings.entry(folder.to_owned()).or_default(), "{digest}  {name}").unwrap();
        }
    }
    let digests = listings
        .iter()
        .map(|(folder, listing)| format!("{}  {folder}\n", hex::encode(Sha256::digest(listing))));
    let recorded = std::fs::read_to_string(workspace::root().join(RELEASED)).unwrap_or_default();
    assert_eq!(
        recorded,
        digests.collect::<String>(),
        "{RELEASED} differs: a released contract never changes (put the change into wit/next); \
         the line of a newly released folder is added once, with the release"
    );
}

#[test]
fn the_latest_contract_is_the_newest_release() {
    let wit = workspace::root().join("wit");
    // Told by number, not by spelling: 0.10 comes after 0.9.
    let version = |name: &str| -> Option<Vec<u64>> {
        name.strip_prefix('v')?.split('.').map(|number| number.parse().ok()).collect()
    };
    let names = std::fs::read_dir(&wit).unwrap().flatten().map(|entry| entry.file_name());
    let releases = names.filter_map(|name| {
        let name = name.into_string().ok()?;
        Some((version(&name)?, name))
    });
    let (_, newest) = releases.max().unwrap();
    assert_eq!(std::fs::read_link(wit.join("latest")).unwrap(), std::path::Path::new(&newest));
}
