//! Bindings: the contract in the words of a language, for its compiler.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gantry_model::plugin::World;
use wit_bindgen_core::{Files, WorldGenerator};

use super::contract::Contract;
use super::error::BuildError;
use super::{Job, cpp_lists, read, write};

/// The package of the Go SDK that nobody but the SDK can import.
const GO_SDK: &str = "gantry.example/plugin/internal";

/// Generates C: `gantry.h`, `gantry.c` and an object file that carries the world's type. Names are those of the interfaces
/// alone (`http_send`), the same in every world, so that one SDK fits all.
pub(super) fn c(job: &Job) -> Result<PathBuf, BuildError> {
    let options = wit_bindgen_c::Opts {
        rename_world: Some("gantry".to_owned()),
        rename: job.contract.interfaces(),
        ..Default::default()
    };
    generate(job, options.build())
}

/// Generates C++.
pub(super) fn cpp(job: &Job) -> Result<PathBuf, BuildError> {
    let generated = generate(job, wit_bindgen_cpp::Opts::default().build(None))?;
    let source = generated.join(format!("{}.cpp", job.project.manifest().world).replace('-', "_"));
    let code = String::from_utf8_lossy(&read(&source)?).into_owned();
    write(&source, cpp_lists::with_storage(&code).as_bytes())?;
    Ok(generated)
}

/// What the Go SDK holds of generated code for a world: files by their paths below `sdk/go/internal`.
///
/// # Errors
///
/// When the contract in that folder cannot be used.
pub fn go(contract: &Path, world: World) -> Result<BTreeMap<PathBuf, Vec<u8>>, BuildError> {
    let exports = Path::new("exports").join(Into::<&'static str>::into(world).replace('-', "_"));
    let options = wit_bindgen_go::Opts {
        // A formatter may be there or not, and the files must be the same.
        format: wit_bindgen_go::Format::False,
        pkg_name: Some(format!("{GO_SDK}/wit")),
        export_pkg_name: Some(format!("{GO_SDK}/{}", exports.display())),
        ..Default::default()
    };
    let files = files(Contract::read(contract, world)?, options.build())?;
    let place = |name: &str| match name.starts_with("wit_exports/") {
        true => exports.join(name),
        false => Path::new("wit").join(name),
    };
    Ok(files.iter().map(|(name, content)| (place(name), content.to_owned())).collect())
}

/// Writes what the generator makes to the project's `gen`, which holds nothing else afterwards.
fn generate(job: &Job, generator: Box<dyn WorldGenerator>) -> Result<PathBuf, BuildError> {
    let files = files(job.contract.clone(), generator)?;
    let folder = job.project.generated();
    clear(&folder)?;
    for (name, content) in files.iter() {
        write(&folder.join(name), content)?;
    }
    Ok(folder)
}

/// What the generator makes of the contract, which it changes on the way.
fn files(contract: Contract, mut generator: Box<dyn WorldGenerator>) -> Result<Files, BuildError> {
    let mut files = Files::default();
    let Contract { mut resolve, world } = contract;
    generator
        .generate(&mut resolve, world, &mut files)
        .map_err(|source| BuildError::Bindings(source.into()))?;
    Ok(files)
}

/// Makes the folder an empty one.
fn clear(folder: &Path) -> Result<(), BuildError> {
    let removed = match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder),
    };
    removed.map_err(|source| BuildError::File { doing: "clear", path: folder.to_owned(), source })
}
