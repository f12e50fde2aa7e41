//! `gantry run` and `gantry runs`: from inputs on the command line to outputs in a folder.

use std::fs;

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use serde_json::{Value, json};

use super::support::{gantry, push, push_script};

const PNG: &[u8] = include_bytes!("../../../bundles/count-nuclei/logo.png");

#[tokio::test]
async fn a_run_prints_its_outputs_and_exits_with_0() {
    let server = TestServer::start().await;
    let task = push_script(&server, "echo $(($(cat /inputs/x) + 1)) > /outputs/y").await;
    let run = gantry(&server, &["run", task, "-i", "x=20"]).await.expect(0);
    assert_eq!(run.stdout.split_whitespace().collect::<Vec<_>>(), ["y", "integer", "21"]);
    assert!(run.stderr.contains("is FINISHED"), "{}", run.stderr);
    let run = gantry(&server, &["run", task, "-i", "x=1", "-o", "json"]).await.expect(0).json();
    assert_eq!((&run["status"], &run["outputs"][0]["value"]), (&json!("FINISHED"), &json!(2)));
    assert_eq!(run["task_reference"], task);
}

#[tokio::test]
async fn a_failed_run_exits_with_1_and_tells_the_cause_and_what_to_do() {
    let server = TestServer::start().await;
    let task = push_script(&server, "exit 3").await;
    let run = gantry(&server, &["run", task, "-i", "x=1"]).await.expect(1);
    assert!(run.stderr.contains("code 3") && run.stderr.contains("hint: "), "{}", run.stderr);
    let shown = gantry(&server, &["runs", "show", "last", "-o", "json"]).await.expect(0).json();
    assert_eq!(shown["failure"]["exit_code"], 3);
    let listed = gantry(&server, &["runs", "ls", "--status", "failed", "-o", "ids"]).await;
    assert_eq!(listed.stdout.trim(), shown["id"].as_str().unwrap());
    gantry(&server, &["runs", "retry", "last"]).await.expect(0);
    gantry(&server, &["logs", "-f", "last"]).await.expect(1);
}

#[tokio::test]
async fn values_of_every_type_come_from_a_file_a_folder_and_flags_and_go_into_a_folder() {
    let server = TestServer::start().await;
    push(&server, BundleBuilder::example("all-types")).await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("pictures")).unwrap();
    for path in ["picture.png", "pictures/a.png", "pictures/b.png"] {
        fs::write(at(path), PNG).unwrap();
    }
    let inputs = "boolean: true\ninteger: 1\nnumber: NaN\nenumeration: green\n\
        datetime: '2024-02-23T18:00:00Z'\ngeometry: {type: Point, coordinates: [1, 2]}\n\
        image: '@picture.png'\nfile: '@inputs.yml'\nintegers: [1, 2]\n\
        geometries: [{type: Point, coordinates: [1, 2]}]\nmatrix: [[0.5, 1.5]]\n";
    fs::write(at("inputs.yml"), inputs).unwrap();
    let (file, into) = (at("inputs.yml"), at("out"));
    let pictures = format!("images=@{}", at("pictures").display());
    let arguments = ["run", "org.example.all_types", "--inputs", file.to_str().unwrap()];
    let flags = ["-i", "string=@@home", "-i", "integer=-9007199254740993", "-i", &pictures];
    let rest = ["--into", into.to_str().unwrap()];
    gantry(&server, &[&arguments[..], &flags, &rest].concat()).await.expect(0);
    let text = |name: &str| fs::read_to_string(into.join(name)).unwrap();
    assert_eq!(text("string"), "@home");
    assert_eq!(text("integer"), "-9007199254740993");
    assert_eq!(text("matrix/0/1"), "1.5");
    assert_eq!(text("integers/array.yml").trim(), "size: 2");
    assert_eq!(fs::read(into.join("images/1")).unwrap(), PNG);
    assert_eq!(text("file"), inputs);
    let again = gantry(&server, &["runs", "outputs", "last", rest[0], rest[1]]).await.expect(2);
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
}

#[tokio::test]
async fn what_an_importer_made_is_fetched_with_the_outputs() {
    let server = TestServer::start().await;
    let bundle = BundleBuilder::new("org.example.numbers", "1.0.0")
        .output("numbers", json!({"id": "array", "subtype": "integer"}))
        .script(
            "#!/bin/sh\nmkdir /outputs/numbers && cd /outputs/numbers && echo 4 > 0 \
             && echo 6 > 1 && echo 'size: 2' > array.yml\n",
        );
    push(&server, bundle).await;
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("out");
    let task = ["run", "org.example.numbers", "--importer", "number-summary"];
    let rest = ["--into", into.to_str().unwrap(), "-o", "json"];
    let run = gantry(&server, &[task, rest].concat()).await.expect(0).json();
    let made: Vec<&str> = run["results"].as_array().unwrap().iter().map(name).collect();
    for name in made {
        assert!(into.join(name).exists(), "{name}");
    }
    assert!(into.join("numbers/1").exists());
    assert!(fs::read_dir(&into).unwrap().count() > 1, "the summary is missing: {run}");
}

fn name(result: &Value) -> &str {
    result["name"].as_str().unwrap()
}

#[tokio::test]
async fn refused_inputs_exit_with_2_name_the_input_and_leave_no_run() {
    let server = TestServer::start().await;
    let bundle = BundleBuilder::new("org.example.cli", "1.0.0")
        .input("x", json!({"id": "integer", "leq": 9}))
        .input("scan", json!({"id": "image", "formats": ["png"]}));
    push(&server, bundle).await;
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("scan.png");
    fs::write(&text, "no picture").unwrap();
    let scan = format!("scan=@{}", text.display());
    let cases: [(&[&str], &str); 7] = [
        (&["-i", "x=10", "-i", &scan], "x"),
        (&["-i", "x=many"], "x"),
        (&["-i", "x=1"], "scan"),
        (&["-i", "x=1", "-i", &scan], "scan"),
        (&["-i", "x=1", "-i", "scan=picture.png"], "scan"),
        (&["-i", "x=1", "-i", "scan=@/no/such/file"], "/no/such/file"),
        (&["-i", "z=1"], "z"),
    ];
    for (flags, named) in cases {
        let run = gantry(&server, &[&["run", "org.example.cli"], flags].concat()).await.expect(2);
        assert!(run.stderr.contains(named), "{flags:?}: {}", run.stderr);
        let runs = gantry(&server, &["runs", "ls", "-o", "json"]).await.expect(0).json();
        assert_eq!(runs, json!([]), "{flags:?}");
    }
}

#[tokio::test]
async fn a_default_of_the_task_is_given_where_a_person_gives_nothing() {
    let server = TestServer::start().await;
    let fields = json!({"type": "integer", "default": 7});
    let bundle = BundleBuilder::new("org.example.cli", "1.0.0")
        .parameter("inputs", "x", &fields)
        .output("y", json!("integer"))
        .script("#!/bin/sh\ncp /inputs/x /outputs/y\n");
    push(&server, bundle).await;
    let run = gantry(&server, &["run", "org.example.cli", "-o", "json"]).await.expect(0);
    assert_eq!(run.json()["outputs"][0]["value"], 7);
    assert!(run.stderr.contains("x = 7"), "{}", run.stderr);
}
