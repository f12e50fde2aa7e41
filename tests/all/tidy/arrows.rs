//! Which crate may know which: the star of stages around the model, and what each stage alone may use.

use std::path::Path;
use std::process::Command;

use gantry_tests::workspace;
use serde_json::Value;

use super::{assert_none, files_below, relative};

const STAGES: [&str; 6] = [
    "gantry-definition",
    "gantry-engine",
    "gantry-store",
    "gantry-plugin",
    "gantry-executor",
    "gantry-author",
];

/// Crates that decide and never act.
const PURE: [&str; 3] = ["gantry-model", "gantry-definition", "gantry-engine"];

/// Libraries that act.
const ACTING: [&str; 5] = ["tokio", "sqlx", "wasmtime", "reqwest", "object_store"];

/// Libraries that one crate alone knows.
const OWNED: [(&str, &str); 5] = [
    ("wasmtime", "gantry-plugin"),
    ("wasmtime-wasi", "gantry-plugin"),
    ("sqlx", "gantry-store"),
    ("object_store", "gantry-store"),
    ("russh", "gantry-executor"),
];

/// What starts processes: jobs, here and on hosts, and the compilers of a plugin's author.
const STARTING: [&str; 3] =
    ["host/executor/", "host/supervisor/", "host/author/src/build/tools.rs"];

/// Every arrow of the workspace: from a crate to what its `Cargo.toml` names.
fn arrows() -> Vec<(String, String)> {
    let output = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&output).unwrap();
    let mut arrows = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
            arrows.push((name(package), name(dependency)));
        }
    }
    arrows
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or("cargo".to_owned());
    let output = Command::new(cargo).args(arguments).current_dir(workspace::root()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_stage_depends_on_the_model_and_on_no_other_stage() {
    let sideways = arrows().into_iter().filter(|(from, to)| {
        let is_stage = |name: &String| STAGES.contains(&name.as_str());
        (is_stage(from) || from == "gantry-model") && (is_stage(to) || to == "gantry-server")
    });
    let sideways = sideways.map(|(from, to)| format!("{from} → {to}")).collect::<Vec<_>>();
    assert_none(&sideways, "stages return values; only the server's pipeline connects them:");
}

#[test]
fn what_decides_cannot_act_not_even_through_a_dependency() {
    let mut found = Vec::new();
    for package in PURE {
        let tree = ["tree", "--offline", "--package", package, "--edges", "normal"];
        let tree = cargo(&[&tree[..], &["--prefix", "none", "--format", "{lib}"]].concat());
        found.extend(ACTING.iter().filter(|acting| tree.lines().any(|line| line == **acting)).map(
            |acting| format!("{package} → {acting}: see `cargo tree -p {package} -i {acting}`"),
        ));
    }
    assert_none(&found, "model, definition and engine do no input or output:");
}

#[test]
fn only_its_owner_knows_a_library() {
    let mut found = Vec::new();
    for (from, to) in arrows() {
        let owner = OWNED.iter().find(|(library, _)| *library == to);
        if let Some((_, owner)) = owner.filter(|(_, owner)| *owner != from) {
            found.push(format!("{from} → {to}: this belongs to {owner}"));
        }
    }
    assert_none(&found, "these libraries are known to one crate each:");
}

#[test]
fn only_the_executor_and_the_build_of_a_plugin_start_processes() {
    let sources = files_below("host").into_iter().filter(|path| is_production_code(path));
    let starts = sources.filter(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        let may = STARTING.iter().any(|place| relative(path).starts_with(place));
        !may && text.contains("Command::new(")
    });
    let starts = starts.map(|path| relative(&path)).collect::<Vec<_>>();
    assert_none(
        &starts,
        &format!("starting a process is the business of {}:", STARTING.join(", ")),
    );
}

fn is_production_code(path: &Path) -> bool {
    let inside = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    path.extension().is_some_and(|extension| extension == "rs") && inside("src") && !inside("tests")
}

#[test]
fn the_metadata_of_the_workspace_names_every_stage() {
    // The rules above would hold for names that nobody has; this keeps the lists true.
    let arrows = arrows();
    let missing = STAGES.iter().filter(|stage| !arrows.iter().any(|(from, _)| from == *stage));
    let missing = missing.map(ToString::to_string).collect::<Vec<_>>();
    assert_none(&missing, "no such crate:");
}
