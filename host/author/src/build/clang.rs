//! C and C++: Clang compiles the sources together with generated bindings.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::BuildError;
use super::tools::{Tools, missing, run};
use super::{Job, bindings, component, read, zig};
use crate::project::{CCompiler, Language, Project, collect};

/// Newer ones first. Debian calls each by its version.
const CLANGS: [[&str; 2]; 4] = [
    ["clang-21", "clang++-21"],
    ["clang-20", "clang++-20"],
    ["clang-19", "clang++-19"],
    ["clang", "clang++"],
];

const TARGET: &str = "--target=wasm32-wasi";

/// A dialect of C, as far as its builds differ.
struct Dialect {
    name: &'static str,
    extensions: &'static [&'static str],
    options: &'static [&'static str],
    /// Which of two spellings of a compiler is meant.
    spelling: usize,
    /// Files that Clang must find for it.
    libraries: &'static [&'static str],
    packages: &'static str,
}

const C: Dialect = Dialect {
    name: "a C compiler for WASI",
    extensions: &["c", "o"],
    options: &["-std=c17"],
    spelling: 0,
    libraries: &["crt1-reactor.o"],
    packages: "apt-get install clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc, or: pip install ziglang==0.17.1",
};

const CPP: Dialect = Dialect {
    name: "a C++ compiler for WASI",
    extensions: &["cpp", "cc", "o"],
    // Results are `std::expected`; there are no exceptions on WASI.
    options: &["-std=c++23", "-fno-exceptions"],
    spelling: 1,
    libraries: &["crt1-reactor.o", "libc++.a"],
    packages: "apt-get install clang-19 lld-19 libclang-rt-19-dev-wasm32 libc++-19-dev-wasm32 \
               libc++abi-19-dev-wasm32 wasi-libc, or: pip install ziglang==0.17.1",
};

pub(super) fn build(job: &Job) -> Result<Vec<u8>, BuildError> {
    let (dialect, generated) = match job.project.manifest().language {
        Language::Cpp => (CPP, bindings::cpp(job)?),
        _ => (C, bindings::c(job)?),
    };
    let module = generated.join("module.wasm");
    let mut command = compiler(job, &dialect)?;
    command
        .args(["-Os", "-s", "-mexec-model=reactor", "-Wall", "-Wextra"])
        .arg(format!("-Wl,-z,stack-size={}", zig::STACK))
        .args(["-Isrc", "-Isdk", "-Igen", "-o"])
        .arg(&module);
    command.args(dialect.options).args(sources(job.project, &dialect)?);
    run(command, "the compiler")?;
    component::of(&read(&module)?)
}

/// The one that the manifest asks for, or the first that is there.
fn compiler(job: &Job, dialect: &Dialect) -> Result<Command, BuildError> {
    let clang = || {
        clang(&job.tools, dialect).map(|program| {
            let mut command = job.tools.command(&program);
            // The stack comes first, as with Zig, so that a full one ends the plugin instead of growing over its data.
            command.args([TARGET, "-Wl,--stack-first"]);
            command
        })
    };
    let zig = || zig::compiler(&job.tools, ["cc", "c++"].get(dialect.spelling)?);
    let found = match job.project.manifest().compiler {
        Some(CCompiler::Clang) => clang(),
        Some(CCompiler::Zig) => zig(),
        None => clang().or_else(zig),
    };
    found.ok_or_else(|| missing(dialect.name, dialect.packages))
}

/// A Clang that has the libraries of WASI.
fn clang(tools: &Tools, dialect: &Dialect) -> Option<PathBuf> {
    let programs = CLANGS.iter().filter_map(|names| tools.find(&[names.get(dialect.spelling)?]));
    programs.into_iter().find(|program| {
        let has = |file: &str| {
            // It answers with the bare name where it finds none.
            let path = tools.ask(program, &[TARGET, &format!("-print-file-name={file}")]);
            path.is_some_and(|path| Path::new(&path).is_absolute())
        };
        dialect.libraries.iter().all(|file| has(file))
    })
}

/// The project's own sources, the SDK's and the generated ones.
fn sources(project: &Project, dialect: &Dialect) -> Result<Vec<PathBuf>, BuildError> {
    let mut files = Vec::new();
    for folder in ["src", "sdk", "gen"].map(|name| project.folder().join(name)) {
        if folder.is_dir() {
            let visible = |name: &OsStr| !name.as_encoded_bytes().starts_with(b".");
            collect(&folder, &visible, &mut files).map_err(|(path, source)| BuildError::File {
                doing: "read",
                path,
                source,
            })?;
        }
    }
    let wanted = |path: &PathBuf| {
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        dialect.extensions.contains(&extension)
    };
    files.retain(wanted);
    files.sort_unstable();
    Ok(files)
}
