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

/// The contract that plugins are built against: the newest release.
pub(super) fn contract() -> Vec<File> {
    files_below::<Wit>("latest")
}

fn files_below<E: RustEmbed>(folder: &str) -> Vec<File> {
    let inside = E::iter().filter_map(|path| {
        let name = path.strip_prefix(folder)?.strip_prefix('/')?.to_owned();
        Some((name, E::get(&path)?.data))
    });
    inside.collect()
}
