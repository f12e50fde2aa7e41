//! The folders of the repository that travel in this program: `sdk` and `wit`.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// A debug build reads the folders each time, a release has them inside.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk"]
#[exclude = "examples/*"]
#[exclude = "*/target/*"]
#[exclude = "*/dist/*"]
#[exclude = "*/gen/*"]
#[exclude = "*/node_modules/*"]
#[exclude = "*/.venv/*"]
#[exclude = "*/__pycache__/*"]
#[exclude = "*/.mypy_cache/*"]
#[exclude = "*/.pytest_cache/*"]
struct Sdk;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../wit"]
#[include = "*.wit"]
struct Wit;

/// A file of a folder: its path below that folder, and what is in it.
pub(super) type File = (String, Cow<'static, [u8]>);

/// The files of a folder below `sdk`, such as `python` or `templates/rust/common`.
pub(super) fn sdk(folder: &str) -> Vec<File> {
    files_below::<Sdk>(folder)
}

/// The contract: the newest released one, or, before the first release, the next.
pub(super) fn contract() -> Vec<File> {
    let folders =
        Wit::iter().filter_map(|path| path.split_once('/').map(|(top, _)| top.to_owned()));
    let newest = folders.filter_map(|folder| Some((version(&folder)?, folder))).max();
    files_below::<Wit>(newest.as_ref().map_or("next", |(_, folder)| folder))
}

/// `v1.2.3`, as numbers.
fn version(folder: &str) -> Option<[u64; 3]> {
    let numbers = folder.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    numbers.collect::<Option<Vec<u64>>>()?.try_into().ok()
}

fn files_below<E: RustEmbed>(folder: &str) -> Vec<File> {
    let inside = E::iter().filter_map(|path| {
        let name = path.strip_prefix(folder)?.strip_prefix('/')?.to_owned();
        Some((name, E::get(&path)?.data))
    });
    inside.collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_newest_release_is_told_by_number_not_by_spelling() {
        assert!(super::version("v0.10.0") > super::version("v0.9.1"));
        assert_eq!(super::version("next"), None);
        assert_eq!(super::version("v1.0"), None);
    }
}
