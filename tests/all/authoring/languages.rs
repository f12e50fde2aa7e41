//! In each language and for each world, a new project builds, fits its world and passes its own tests, as it is.
//!
//! `scripts/setup test` installs the compilers; where one is missing, the failure names the package.

use super::support::Project;

const WORLDS: [&str; 5] =
    ["callback", "dataset-format", "output-importer", "executor-selector", "condition"];

#[track_caller]
fn assert_works_as_it_is(language: &str) {
    for world in WORLDS {
        let project = Project::new(language, world);
        let built = project.gantry(&["build", "-o", "json"]).expect(0).json();
        let path = project.folder.join(format!("dist/my-{world}.wasm"));
        assert_eq!(built["size"], path.metadata().unwrap().len());
        let checked = project.gantry(&["check", "-o", "json"]).expect(0).json();
        assert_eq!(checked["description"]["world"], world);
        assert_eq!(checked["digest"], built["digest"]);
        assert_eq!(checked["warnings"], serde_json::json!([]), "{language} {world}");
        let verdicts = project.gantry(&["test", "-o", "json"]).expect(0).json();
        assert!(!verdicts.as_array().unwrap().is_empty(), "{language} {world} has no test cases");
    }
}

#[test]
fn a_new_project_in_rust_works_as_it_is() {
    assert_works_as_it_is("rust");
}

#[test]
fn a_new_project_in_python_works_as_it_is() {
    assert_works_as_it_is("python");
}

#[test]
fn a_new_project_in_javascript_works_as_it_is() {
    assert_works_as_it_is("javascript");
}

#[test]
fn a_new_project_in_typescript_works_as_it_is() {
    assert_works_as_it_is("typescript");
}

#[test]
fn a_new_project_in_go_works_as_it_is() {
    assert_works_as_it_is("go");
}

#[test]
fn a_new_project_in_c_works_as_it_is() {
    assert_works_as_it_is("c");
}

#[test]
fn a_new_project_in_cpp_works_as_it_is() {
    assert_works_as_it_is("cpp");
}

#[test]
fn a_new_project_in_zig_works_as_it_is() {
    assert_works_as_it_is("zig");
}
