//! The example callback that every language implements: each says the same of itself and gives the same answers; and on a
//! server each is installed, granted what it wants, called and removed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use gantry_tests::server::TestServer;
use gantry_tests::workspace;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::run;

fn example() -> PathBuf {
    workspace::root().join("sdk/examples/kitchen-sink")
}

/// The project of a language in a tree of its own, so that what is built does not lie in the repository's.
struct Example {
    project: PathBuf,
    _tree: TempDir,
}

impl Example {
    fn of(language: &str) -> Self {
        let tree = tempfile::tempdir().unwrap();
        let examples = tree.path().join("sdk/examples/kitchen-sink");
        fs::create_dir_all(&examples).unwrap();
        symlink(workspace::root().join("wit"), tree.path().join("wit")).unwrap();
        symlink(example().join("cases"), examples.join("cases")).unwrap();
        for sdk in ["rust", "python", "javascript", "go", "c", "cpp", "zig"] {
            let source = workspace::root().join("sdk").join(sdk);
            symlink(source, tree.path().join("sdk").join(sdk)).unwrap();
        }
        let copied = Command::new("cp")
            .args(["--recursive", "--no-dereference"])
            .args([example().join(language).as_path(), &examples])
            .status();
        assert!(copied.unwrap().success());
        Self { project: examples.join(language), _tree: tree }
    }

    /// The component, after it has passed the common cases.
    #[track_caller]
    fn tested(&self) -> PathBuf {
        let verdicts = run(&self.project, &["test", "-o", "json"]).expect(0).json();
        let cases = example().join("cases").read_dir().unwrap().count();
        assert_eq!(verdicts.as_array().unwrap().len(), cases);
        let checked = run(&self.project, &["check", "-o", "json"]).expect(0).json();
        let common = fs::read(example().join("description.json")).unwrap();
        assert_eq!(checked["description"], serde_json::from_slice::<Value>(&common).unwrap());
        self.project.join("dist/kitchen-sink.wasm")
    }
}

/// Installs the component, gives it what it wants, asks it for its secrets and removes it.
async fn assert_lives_on_a_server(component: &Path) {
    let server = TestServer::start().await;
    let gantry = async |arguments: &[&str], input: &str| {
        let (code, stdout, stderr) = server.gantry(arguments, input).await;
        assert_eq!(code, 0, "{arguments:?}: {stderr}");
        stdout
    };
    gantry(&["plugin", "install", component.to_str().unwrap()], "").await;
    gantry(&["plugin", "grant", "kitchen-sink", "secret recipe"], "").await;
    gantry(&["plugin", "secret", "set", "recipe"], "two onions\n").await;
    let question = json!({"advance": {
        "execution": "00000000-0000-4000-8000-000000000001",
        "event": "begun",
        "arguments": {"do": ["secrets"]},
    }});
    let said = gantry(&["plugin", "call", "kitchen-sink", "-"], &question.to_string()).await;
    let answer: Value = serde_json::from_str(&said).unwrap();
    let values = &answer["advance"]["wish"]["finish"]["values"];
    assert_eq!(values["recipe"], "two onions");
    assert_eq!(values["forbidden"]["error"], "not-permitted");
    gantry(&["plugin", "rm", "kitchen-sink"], "").await;
    let left = gantry(&["plugin", "ls", "-o", "ids"], "").await;
    assert!(!left.contains("kitchen-sink"), "{left}");
}

macro_rules! in_each_language {
    ($($test:ident: $language:literal,)*) => {$(
        #[tokio::test]
        async fn $test() {
            let example = Example::of($language);
            assert_lives_on_a_server(&example.tested()).await;
        }
    )*};
}

in_each_language! {
    rust_answers_as_all_do: "rust",
    python_answers_as_all_do: "python",
    javascript_answers_as_all_do: "javascript",
    typescript_answers_as_all_do: "typescript",
    go_answers_as_all_do: "go",
    c_answers_as_all_do: "c",
    cpp_answers_as_all_do: "cpp",
    zig_answers_as_all_do: "zig",
}
