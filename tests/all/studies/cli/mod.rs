//! The command line of studies.

mod experiments;
mod grants;
mod workflows;

use std::path::PathBuf;

use gantry_tests::server::TestServer;

/// What a command prints on standard output, once it exited with this code.
async fn prints(server: &TestServer, code: i32, arguments: &[&str]) -> String {
    ends(server, code, arguments).await.0
}

/// What a command prints on standard output and on standard error, once it exited with this code.
async fn ends(server: &TestServer, code: i32, arguments: &[&str]) -> (String, String) {
    let (ended, out, err) = server.gantry(arguments, "").await;
    assert_eq!(ended, code, "{arguments:?}\n{out}\n{err}");
    (out, err)
}

/// A file in the folder in which the server's commands run.
fn file(server: &TestServer, name: &str, text: &str) -> PathBuf {
    let path = server.data().with_file_name(name);
    std::fs::write(&path, text).unwrap();
    path
}
