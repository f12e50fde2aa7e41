//! A disk without room: what cannot be kept is refused, and what was there stays.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use gantry_tests::server::TestServer;
use reqwest::Method;
use serde_json::json;

use super::fortress::{bundle, is_problem};

/// A small file system of its own, for as long as this lives.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path, size: &str) -> Self {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder);
        let status = mount.status().unwrap();
        assert!(
            status.success(),
            "no tmpfs can be mounted at {}: run the tests as root, or in a user namespace \
             (unshare --user --map-root-user --mount)",
            folder.display()
        );
        Self(folder.to_owned())
    }

    /// Takes all room but this many bytes.
    fn fill_but(&self, free: usize) {
        let path = self.0.join("filler");
        let _ = fs::remove_file(&path);
        let mut file = File::create(&path).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let size = usize::try_from(file.metadata().unwrap().len()).unwrap();
        file.set_len(size.saturating_sub(free) as u64).unwrap();
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A server that a failed test left is still using it; it goes with the server then.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_what_it_cannot_keep_and_keeps_what_it_has() {
    let mut server = TestServer::start().await;
    server.stop();
    let disk = SmallDisk::mount(&server.data(), "64m");
    server.restart().await;
    let app_engine = server.app_engine();
    let kept = bundle().input("f", json!("file")).edit(|descriptor| {
        descriptor["version"] = json!("0.0.1");
    });
    let task = app_engine.add_task(kept.build()).await;
    let run = app_engine.create_run(&task).await;
    let before = server.files();

    // Stored, it does not fit as it comes; compressed, it does not fit once it is unpacked.
    let text = "a text that shrinks, line by line\n".repeat(150_000);
    let plain = bundle().script(&format!("#!/bin/sh\nexit 0\n{text}"));
    for (what, zip) in [("stored", plain.clone().build()), ("compressed", plain.deflated().build())]
    {
        disk.fill_but(4 << 20);
        refused(&server, what, zip).await;
        disk.empty();
        assert_eq!(server.files(), before, "{what}");
    }
    disk.fill_but(64 << 10);
    let answer = app_engine.provision_file(&run, "f", vec![7; 1 << 20]).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    disk.fill_but(0);
    refused(&server, "no room at all", bundle().build()).await;
    let state = app_engine.state(&run).await;
    assert_eq!(state, "CREATED");
    disk.empty();
    assert_eq!(server.files(), before);

    app_engine.provision_file(&run, "f", vec![7; 1 << 20]).await.expect_status(200);
    assert_eq!(app_engine.run_to_end(&run).await, "FINISHED");
    app_engine.add_task(bundle().build()).await;
    server.stop();
    drop(disk);
}

/// Both interfaces say that there is no room.
async fn refused(server: &TestServer, what: &str, zip: Vec<u8>) {
    let api = server.client().under("/api/v1");
    let native = api.send(api.request(Method::POST, "/tasks").body(zip.clone())).await;
    let facade = server.app_engine().upload(zip).await;
    for answer in [&native, &facade] {
        assert_eq!(answer.status, 413, "{what}: {}", answer.text());
        assert!(answer.text().contains("the disk is full"), "{what}: {}", answer.text());
    }
    assert!(is_problem(&native), "{what}: {}", native.text());
}

/// What a job computes with is what is on record: an input whose file is gone has no value there either.
#[tokio::test]
async fn an_input_that_could_not_be_replaced_has_no_value_any_more() {
    let objects = tempfile::tempdir().unwrap();
    let disk = SmallDisk::mount(objects.path(), "64m");
    let url = format!("[objects]\nurl = \"file://{}\"", objects.path().display());
    let server = TestServer::options().config(&url).start().await;
    let app_engine = server.app_engine();
    let task = app_engine.add_task(bundle().input("f", json!("file")).build()).await;
    let run = app_engine.create_run(&task).await;
    app_engine.provision_file(&run, "f", vec![1; 1000]).await.expect_status(200);
    assert_eq!(app_engine.state(&run).await, "PROVISIONED");
    disk.fill_but(64 << 10);
    let answer = app_engine.provision_file(&run, "f", vec![7; 1 << 20]).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    assert_eq!(app_engine.state(&run).await, "CREATED");
    disk.empty();
    app_engine.provision_file(&run, "f", vec![7; 1 << 20]).await.expect_status(200);
    assert_eq!(app_engine.run_to_end(&run).await, "FINISHED");
}
