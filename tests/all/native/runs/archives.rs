//! `inputs.zip` and `outputs.zip`: exactly what was given and what was written.

use gantry_tests::server::TestServer;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::native::support::{Native, script, unzip};

#[tokio::test]
async fn the_outputs_are_packed_exactly_as_the_task_wrote_them() {
    let server = TestServer::start().await;
    let native = Native::new(&server);
    let array = |subtype: Value| json!({"id": "array", "subtype": subtype});
    let bundle = script(
        r"cd /outputs; printf ' 7\n' > number; printf '\000\377' > file; : > empty
        mkdir -p matrix/0 matrix/1; printf 1 > matrix/0/0; printf 2 > matrix/1/0
        for folder in matrix/0 matrix/1; do echo 'size: 1' > $folder/array.yml; done
        echo 'size: 2' > matrix/array.yml",
    )
    .input("x", json!("integer"))
    .output("number", json!("integer"))
    .output("file", json!("file"))
    .output("empty", json!("file"))
    .output("matrix", array(array(json!("integer"))));
    let task = native.add_task(bundle).await;
    let run = native.create_run(&task, json!({"inputs": {"x": -3}, "start": true})).await;
    let ended = native.wait(&run).await;
    assert_eq!(ended["status"], "FINISHED", "{ended}");
    let expected: [(&str, &[u8]); 8] = [
        ("empty", b""),
        ("file", b"\x00\xff"),
        ("matrix/0/0", b"1"),
        ("matrix/0/array.yml", b"size: 1\n"),
        ("matrix/1/0", b"2"),
        ("matrix/1/array.yml", b"size: 1\n"),
        ("matrix/array.yml", b"size: 2\n"),
        ("number", b" 7\n"),
    ];
    assert_eq!(download(&native, &run, "outputs").await, owned(&expected));
    assert_eq!(download(&native, &run, "inputs").await, owned(&[("x", b"-3")]));
    for (name, bytes) in expected.iter().filter(|(name, _)| !name.contains('/')) {
        let path = format!("/runs/{run}/outputs/{name}");
        let output = native.client.get(&path).await.expect_status(200);
        assert_eq!(&output.body[..], *bytes, "{name}");
    }
}

async fn download(native: &Native, run: &str, side: &str) -> BTreeMap<String, Vec<u8>> {
    let answer = native.client.get(&format!("/runs/{run}/{side}.zip")).await.expect_status(200);
    let name = format!("attachment; filename=\"{side}-{run}.zip\"");
    assert_eq!(answer.header("content-disposition"), name);
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    unzip(&answer)
}

fn owned(files: &[(&str, &[u8])]) -> BTreeMap<String, Vec<u8>> {
    files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}
