//! How images get into the engine, and out of it again.

use std::io;
use std::ops::Range;
use std::pin::Pin;

use async_trait::async_trait;
use gantry_executor::{ExecError, ImageSource};
use gantry_model::exec::{ExecOutcome, LogStream};
use gantry_tests::process::run;
use tokio::io::AsyncRead;

use crate::support::{Archive, Bench, Job};

/// An image that no other test has.
fn own_image(bench: &Bench) -> Archive {
    Archive::of_script(&format!("#!/bin/sh\n# {}\necho loaded\n", bench.installation))
}

#[tokio::test]
async fn a_loaded_image_runs_and_keeps_a_name_until_it_is_removed() {
    let bench = Bench::podman();
    let archive = own_image(&bench);
    let image = bench.executor.prepare_image(&archive.image, &archive).await.unwrap();
    assert_eq!(image.reference, archive.image.archive.config.digest.hex());
    let names = || run("podman".as_ref(), &["images", "--format", "{{.Names}}"]);
    let name = format!("localhost/gantry/{}:image", image.reference);
    assert!(names().contains(&name));
    let inspect = ["image", "inspect", "--format", "{{join .RepoTags \" \"}}", &image.reference];
    let own = run("podman".as_ref(), &inspect);
    assert_eq!(own.trim(), name, "the archive's own name must not come along");

    let (mut plan, handle) = bench.plan(Job::exits(1)).await;
    plan.image = image;
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    assert_eq!(outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "loaded\n");

    // Its container still uses it: it may stay, and that is no error.
    bench.executor.remove_image(&archive.image).await.unwrap();
    bench.executor.destroy(&handle).await.unwrap();
    bench.executor.remove_image(&archive.image).await.unwrap();
    bench.executor.remove_image(&archive.image).await.unwrap();
    assert!(!names().contains(&name));
}

#[tokio::test]
async fn an_archive_whose_layer_is_not_what_its_configuration_says_is_refused() {
    let bench = Bench::podman();
    let mut archive = own_image(&bench);
    let layer = archive.image.archive.layers[1].clone();
    let mut bytes = archive.bytes.to_vec();
    let script = usize::try_from(layer.offset).unwrap() + 512;
    bytes[script + 12] ^= 1;
    archive.bytes = bytes.into();
    let prepared = bench.executor.prepare_image(&archive.image, &archive).await;
    assert!(matches!(prepared, Err(ExecError::Engine { .. })), "{prepared:?}");
}

#[tokio::test]
async fn an_archive_that_ends_too_early_is_unreadable() {
    let bench = Bench::podman();
    let archive = own_image(&bench);
    let prepared = bench.executor.prepare_image(&archive.image, &Truncated(archive.clone())).await;
    assert!(matches!(prepared, Err(ExecError::ImageUnreadable { .. })), "{prepared:?}");
}

/// The first half of each range.
struct Truncated(Archive);

#[async_trait]
impl ImageSource for Truncated {
    async fn read(&self, range: Range<u64>) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        self.0.read(range.start..(range.start + range.end) / 2).await
    }
}
