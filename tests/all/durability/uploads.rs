//! A server that is killed while a bundle or a file comes in keeps nothing of it.

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::{ADMIN_TOKEN, TestServer};
use reqwest::Method;

#[tokio::test]
async fn an_upload_that_was_arriving_leaves_nothing() {
    let mut server = TestServer::start().await;
    let half_sent = begin_upload(&server, 8 << 20);
    wait_for("bytes in the spool", || files(&server, "spool").iter().any(|(_, size)| *size > 0))
        .await;
    server.kill9();
    drop(half_sent);
    server.restart().await;
    expect_nothing(&server).await;
}

#[tokio::test]
async fn an_upload_that_was_being_kept_leaves_nothing() {
    // A registry that never answers holds the upload after its objects are kept and before its task
    // is recorded.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let registry =
        format!("[registry]\nhost = \"{}\"\nplain_http = true", silent.local_addr().unwrap());
    let mut server = TestServer::options().config(&registry).start().await;
    let bundle = BundleBuilder::new("org.example.uploads", "1.0.0").build();
    let request = server.client().request(Method::POST, "/api/v1/tasks").body(bundle);
    let upload = tokio::spawn(request.send());
    wait_for("objects", || uploaded(&server).len() > 1).await;
    server.kill9();
    upload.await.unwrap().unwrap_err();
    server.restart().await;
    wait_for("nothing", || uploaded(&server).is_empty()).await;
    expect_nothing(&server).await;
}

/// Sends the head of an upload and half of its body.
fn begin_upload(server: &TestServer, length: usize) -> TcpStream {
    let address = server.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /api/v1/tasks HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {ADMIN_TOKEN}\r\n\
         content-type: application/zip\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![7; length / 2]).unwrap();
    stream
}

async fn wait_for(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !happened() {
        assert!(Instant::now() < deadline, "no {what} within 20 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn expect_nothing(server: &TestServer) {
    assert_eq!(files(server, "spool"), []);
    assert_eq!(uploaded(server), []);
    let tasks = server.client().get("/api/v1/tasks").await.expect_status(200).json();
    assert_eq!(tasks["items"], serde_json::json!([]));
}

/// The objects that are no plugins'.
fn uploaded(server: &TestServer) -> Vec<(String, u64)> {
    let mut objects = files(server, "objects");
    objects.retain(|(path, _)| !path.contains("/objects/plugins/"));
    objects
}

/// The files below a folder of the server's, with their sizes.
fn files(server: &TestServer, folder: &str) -> Vec<(String, u64)> {
    let mut folders = vec![server.data().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => files.push((entry.path().display().to_string(), metadata.len())),
                Err(_) => {}
            }
        }
    }
    files
}
