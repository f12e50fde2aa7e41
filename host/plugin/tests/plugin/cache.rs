//! Compiled code on disk: reused, private, and never trusted when it was altered.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gantry_plugin::{Access, PluginHost, PluginHostOptions};

use crate::support::{placement, shipped};

fn host_in(folder: &Path) -> PluginHost {
    PluginHost::new(PluginHostOptions::new(folder)).expect("start a host")
}

/// The only compiled component in a cache.
fn compiled_file(folder: &Path) -> PathBuf {
    let only = |folder: &Path| {
        let mut entries = fs::read_dir(folder).expect("list the cache");
        let entry = entries.next().expect("there is an entry").expect("read the entry");
        assert!(entries.next().is_none(), "there is one entry");
        entry.path()
    };
    only(&only(&only(folder)))
}

async fn load_and_ask(folder: &Path) {
    let selector = host_in(folder).load(shipped("most-room")).await.expect("load it");
    selector
        .bind(Access::default())
        .select(&placement("a:1", Vec::new()))
        .await
        .expect("an answer");
}

#[tokio::test]
async fn a_component_is_compiled_once_for_all_hosts_of_a_cache() {
    let cache = tempfile::tempdir().expect("make a folder");
    load_and_ask(cache.path()).await;
    let file = compiled_file(cache.path());
    let written = fs::metadata(&file).expect("it is there").modified().expect("it has a time");
    load_and_ask(cache.path()).await;
    let now = fs::metadata(&file).expect("it is there").modified().expect("it has a time");
    assert_eq!(now, written, "the second host compiled again");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_hosts_may_fill_one_cache_at_the_same_time() {
    let cache = tempfile::tempdir().expect("make a folder");
    let folder = cache.path().to_owned();
    let loads = (0..4).map(|_| {
        let folder = folder.clone();
        tokio::spawn(async move { load_and_ask(&folder).await })
    });
    for load in loads.collect::<Vec<_>>() {
        load.await.expect("it is loaded and asked");
    }
    compiled_file(cache.path());
}

#[tokio::test]
async fn altered_code_is_not_run_but_compiled_again() {
    let cache = tempfile::tempdir().expect("make a folder");
    load_and_ask(cache.path()).await;
    let file = compiled_file(cache.path());
    let original = fs::read(&file).expect("read it");
    let mut flipped = original.clone();
    flipped[original.len() / 2] ^= 1;
    for altered in [flipped.as_slice(), &original[..original.len() / 2], b"", b"short"] {
        fs::write(&file, altered).expect("alter it");
        load_and_ask(cache.path()).await;
        let rewritten = fs::read(&file).expect("read it");
        assert_eq!(rewritten.len(), original.len(), "it was not compiled again");
    }
}

#[tokio::test]
async fn the_cache_belongs_to_its_owner_alone() {
    let around = tempfile::tempdir().expect("make a folder");
    let cache = around.path().join("cache");
    fs::create_dir(&cache).expect("make a cache");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("open it to all");
    load_and_ask(&cache).await;
    let file = compiled_file(&cache);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&cache), 0o700);
    assert_eq!(mode(file.parent().expect("it has one")), 0o700);
    assert_eq!(mode(&file), 0o600);
}

/// Makes a file look as if it had been loaded so many days earlier.
fn age(file: &Path, days: u64) {
    let file = File::options().write(true).open(file).expect("open it");
    let now = file.metadata().expect("it is there").modified().expect("it has a time");
    file.set_modified(now - Duration::from_secs(days * 24 * 60 * 60)).expect("age it");
}

#[tokio::test]
async fn what_was_not_loaded_for_a_month_is_removed_whatever_the_engine() {
    let cache = tempfile::tempdir().expect("make a folder");
    load_and_ask(cache.path()).await;
    let own = compiled_file(cache.path());
    let of_another_engine = cache.path().join("0".repeat(64)).join("1".repeat(64));
    fs::create_dir_all(&of_another_engine).expect("make a folder");
    let (old, fresh) = ("2".repeat(64), "3".repeat(64));
    let [old, fresh] = [old, fresh].map(|name| of_another_engine.join(name));
    let stranger = cache.path().join("notes");
    for file in [&old, &fresh, &stranger] {
        fs::write(file, "code").expect("write a file");
    }
    for (file, days) in [(&own, 31), (&old, 31), (&fresh, 29), (&stranger, 31)] {
        age(file, days);
    }
    host_in(cache.path());
    assert!(!own.exists() && !old.exists(), "they are still there");
    assert!(!own.parent().expect("it has one").exists(), "an empty folder is left");
    assert!(fresh.exists() && stranger.exists(), "they were removed");
}

#[tokio::test]
async fn what_is_loaded_again_is_kept() {
    let cache = tempfile::tempdir().expect("make a folder");
    load_and_ask(cache.path()).await;
    let file = compiled_file(cache.path());
    age(&file, 29);
    load_and_ask(cache.path()).await;
    age(&file, 2);
    host_in(cache.path());
    assert!(file.exists(), "it was removed");
}
