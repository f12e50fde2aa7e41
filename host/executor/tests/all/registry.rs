//! Images in a registry: pushed, pulled and run, deleted.

use std::error::Error as _;
use std::time::Duration;

use gantry_executor::{RegistryOptions, delete_image, push_image};
use gantry_model::exec::{ExecOutcome, LogStream};
use gantry_tests::services::Registry;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::support::{Archive, Bench, Job};

fn options(registry: &Registry) -> RegistryOptions {
    RegistryOptions {
        address: registry.address().to_owned(),
        plain_http: true,
        credentials: None,
        patience: RegistryOptions::PATIENCE,
    }
}

#[tokio::test]
async fn a_pushed_image_is_pulled_by_digest_and_runs() {
    let registry = Registry::start().await;
    let bench = Bench::podman_with(|options| options.registry_plain_http = true);
    let script = format!("#!/bin/sh\n# {}\necho pulled\n", bench.installation);
    let mut archive = Archive::of_script(&script);
    let options = options(&registry);
    let push = || push_image(&archive.image.archive, &archive, &options, "lab/counting", "1.0.0");
    let reference = push().await.unwrap();
    assert!(reference.starts_with(&format!("{}/lab/counting@sha256:", registry.address())));
    assert_eq!(push().await.unwrap(), reference, "what is there already is the same");

    archive.image.registry_reference = Some(reference);
    let image = bench.executor.prepare_image(&archive.image, &archive).await.unwrap();
    assert_eq!(image.reference, archive.image.archive.config.digest.hex());
    let (mut plan, handle) = bench.plan(Job::exits(1)).await;
    plan.image = image;
    bench.executor.start(&plan, &handle).await.unwrap();
    let outcome = bench.executor.wait(&handle).await.unwrap().outcome;
    assert_eq!(outcome, ExecOutcome::Exited { code: 0 });
    assert_eq!(bench.log(&handle, LogStream::Stdout).await, "pulled\n");
    bench.executor.destroy(&handle).await.unwrap();
    bench.executor.remove_image(&archive.image).await.unwrap();
}

#[tokio::test]
async fn of_two_pushes_at_once_under_one_name_each_is_told_its_own_digest() {
    let registry = Registry::start().await;
    let options = options(&registry);
    let archive = |word: &str| Archive::of_script(&format!("#!/bin/sh\n# {word}\n"));
    let (one, other) = (archive("one"), archive("other"));
    let push = async |archive: &Archive| {
        push_image(&archive.image.archive, archive, &options, "lab/contested", "1").await.unwrap()
    };
    let alone = (push(&one).await, push(&other).await);
    assert_ne!(alone.0, alone.1);
    for _ in 0..50 {
        assert_eq!(tokio::join!(push(&one), push(&other)), alone);
    }
}

#[tokio::test]
async fn a_deleted_image_is_gone_and_can_be_deleted_again() {
    let registry = Registry::start().await;
    let archive = Archive::of_script("#!/bin/sh\n");
    let options = options(&registry);
    let reference =
        push_image(&archive.image.archive, &archive, &options, "lab/other", "2").await.unwrap();
    for _ in 0..2 {
        delete_image(&options, &reference).await.unwrap();
    }
    let bench = Bench::podman_with(|options| options.registry_plain_http = true);
    let mut image = archive.image.clone();
    image.registry_reference = Some(reference);
    bench.executor.prepare_image(&image, &archive).await.unwrap_err();
}

/// Takes connections and never says anything; reads what comes if it is patient.
async fn silent_registry(reads: bool) -> RegistryOptions {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            if reads {
                tokio::spawn(async move {
                    tokio::io::copy(&mut connection, &mut tokio::io::sink()).await
                });
            } else {
                open.push(connection);
            }
        }
    });
    let patience = Duration::from_millis(300);
    RegistryOptions { address, plain_http: true, credentials: None, patience }
}

#[tokio::test]
async fn a_registry_that_never_answers_is_given_up() {
    let archive = Archive::of_script("#!/bin/sh\n");
    for reads in [true, false] {
        let options = silent_registry(reads).await;
        let push = push_image(&archive.image.archive, &archive, &options, "lab/silent", "1");
        let refusal = timeout(Duration::from_secs(10), push).await.unwrap().unwrap_err();
        assert!(refusal.source().unwrap().to_string().contains("silent"), "{refusal:?}");
        let reference = format!("{}/lab/silent@sha256:{}", options.address, "0".repeat(64));
        let delete = delete_image(&options, &reference);
        let refusal = timeout(Duration::from_secs(10), delete).await.unwrap().unwrap_err();
        assert!(refusal.source().unwrap().to_string().contains("silent"), "{refusal:?}");
    }
}
