//! Files to this machine as if it were another one, and back.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use sha2::Digest as _;
use tempfile::TempDir;
use tokio::io::AsyncRead;

use super::*;
use crate::host::TransportOptions;
use crate::transport::transport;

/// What is pushed, by path.
#[derive(Default)]
struct Content {
    files: BTreeMap<String, Vec<u8>>,
    opened: AtomicU64,
}

#[async_trait]
impl FileSource for Content {
    async fn open(&self, file: &PushedFile) -> std::io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let bytes = self.files.get(&file.path).unwrap();
        Ok(Box::pin(std::io::Cursor::new(bytes.clone())))
    }
}

impl Content {
    fn of<P: Into<String>>(files: impl IntoIterator<Item = (P, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), bytes)).collect();
        Self { files, ..Self::default() }
    }

    fn pushed(&self) -> Vec<PushedFile> {
        let pushed = |(path, bytes): (&String, &Vec<u8>)| PushedFile {
            path: path.clone(),
            digest: gantry_model::digest::Digest::from_bytes(sha2::Sha256::digest(bytes).into()),
            size: u64::try_from(bytes.len()).unwrap(),
        };
        self.files.iter().map(pushed).collect()
    }
}

struct Host {
    folder: TempDir,
    files: HostFiles,
}

impl Host {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("it's a folder").join("gantry-test");
        let shell = Shell::new(transport(&TransportOptions::Local));
        Self { files: HostFiles::new(shell, base.to_str().unwrap()), folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        Path::new(&self.files.base).join(path)
    }

    async fn push(&self, job: &str, content: &Content) -> Result<u64, ExecError> {
        let sent = AtomicU64::new(0);
        let progress = |bytes| {
            sent.fetch_add(bytes, Ordering::Relaxed);
        };
        self.files.push(job, &content.pushed(), content, &progress).await?;
        Ok(sent.into_inner())
    }

    fn check(&self, job: &str, content: &Content) {
        for (path, bytes) in &content.files {
            let place = self.path(job).join(path);
            assert!(std::fs::read(&place).unwrap() == *bytes, "{path:?}");
            assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o555);
        }
    }

    async fn fetch(&self, path: &str) -> (TempDir, Result<Option<Fetched>, ExecError>) {
        let into = tempfile::tempdir().unwrap();
        let within = self.folder.path().to_str().unwrap();
        let path = self.folder.path().join(path);
        let fetched = self.files.fetch(within, path.to_str().unwrap(), into.path()).await;
        (into, fetched)
    }
}

const ODD_NAMES: [&str; 9] = [
    "data/a'; rm -rf ~ #.nii",
    "data/new\nline\n",
    "data/-rf",
    "-n/--/ x ",
    "data/$(id)`id`\"*?\\",
    "data/\u{e4}\u{1f600}/%s%n",
    "data/.hidden",
    "data/~",
    "data/[a]{b,c}!",
];

#[tokio::test]
async fn files_keep_their_odd_names_few_or_many() {
    let host = Host::new();
    let few = Content::of(ODD_NAMES.map(|name| (name, name.as_bytes().to_vec())));
    host.push("jobs/few", &few).await.unwrap();
    host.check("jobs/few", &few);
    let deep = format!("{}/{}", "long name ".repeat(20), "deep/".repeat(30));
    let names = ODD_NAMES.iter().flat_map(|name| [(*name).to_owned(), format!("{deep}{name}")]);
    let many = Content::of(names.map(|name| (name.clone(), name.into_bytes())));
    host.push("jobs/many", &many).await.unwrap();
    host.check("jobs/many", &many);
}

#[tokio::test]
async fn what_the_host_has_is_not_sent_again() {
    let host = Host::new();
    let content = Content::of([
        ("files/a", b"same".to_vec()),
        ("files/b", b"same".to_vec()),
        ("data/big", vec![7; 3_000_001]),
        ("data/empty", Vec::new()),
    ]);
    assert_eq!(host.push("jobs/1", &content).await.unwrap(), 3_000_005);
    assert_eq!(host.push("jobs/2", &content).await.unwrap(), 0);
    assert_eq!(host.push("jobs/2", &content).await.unwrap(), 0);
    host.check("jobs/2", &content);
    let of_job = |job: &str| host.path(job).join("data/big").metadata().unwrap().ino();
    assert_eq!(of_job("jobs/1"), of_job("jobs/2"));
}

#[tokio::test]
async fn many_files_travel_in_one_stream() {
    let host = Host::new();
    let files = (0..3000).map(|number| (format!("data/{number}"), format!("{number}").into()));
    let content = Content::of(files);
    host.push("jobs/1", &content).await.unwrap();
    host.check("jobs/1", &content);
}

#[tokio::test]
async fn several_jobs_that_need_a_file_push_it_once() {
    let host = Host::new();
    let content = Content::of([("data/a", vec![1; 2_000_000]), ("data/b", vec![2; 10])]);
    let jobs = ["jobs/1", "jobs/2", "jobs/3", "jobs/4"];
    let pushes = jobs.map(|job| host.push(job, &content));
    let sent = futures::future::try_join_all(pushes).await.unwrap();
    assert_eq!(sent.iter().sum::<u64>(), 2_000_010);
    assert_eq!(content.opened.load(Ordering::Relaxed), 2);
    for job in jobs {
        host.check(job, &content);
    }
}

#[tokio::test]
async fn a_file_that_a_job_wrote_to_is_sent_anew_to_the_next() {
    let host = Host::new();
    let content = Content::of([("data/a", b"right".to_vec())]);
    host.push("jobs/1", &content).await.unwrap();
    let place = host.path("jobs/1/data/a");
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::write(&place, "wrong").unwrap();
    assert_eq!(host.push("jobs/2", &content).await.unwrap(), 5);
    host.check("jobs/2", &content);
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_digest_are_refused() {
    let host = Host::new();
    let content = Content::of([("data/a", b"right".to_vec()), ("data/b", b"good".to_vec())]);
    let pushed = content.pushed();
    let other = Content::of([("data/a", b"wrong".to_vec()), ("data/b", b"good".to_vec())]);
    let refusal = host.files.push("jobs/1", &pushed, &other, &|_| {}).await.unwrap_err();
    assert!(refusal.to_string().contains("arrived with digest"), "{refusal}");
    assert!(!host.path("jobs/1").exists());
    let left = std::fs::read_dir(host.path("arrivals")).unwrap().count();
    let kept = std::fs::read_dir(host.path("store")).unwrap().count();
    assert_eq!((left, kept), (0, 0));
    assert_eq!(host.push("jobs/1", &content).await.unwrap(), 9);
}

#[tokio::test]
async fn a_source_that_ends_early_is_an_error_and_nothing_is_kept() {
    let host = Host::new();
    let content = Content::of([("data/a", b"whole".to_vec())]);
    let short = Content::of([("data/a", b"who".to_vec())]);
    let error = host.files.push("jobs/1", &content.pushed(), &short, &|_| {}).await.unwrap_err();
    assert!(matches!(error, ExecError::File { .. }), "{error}");
    assert!(!host.path("jobs/1").exists());
}

#[tokio::test]
async fn a_host_that_cannot_write_says_why() {
    let mut host = Host::new();
    host.files.base = "/proc/gantry".to_owned();
    let content = Content::of([("data/a", b"a".to_vec())]);
    let refusal = host.push("jobs/1", &content).await.unwrap_err().to_string();
    assert!(refusal.contains("/proc/gantry"), "{refusal}");
}

#[tokio::test]
async fn a_folder_comes_back_with_odd_names_links_and_programs() {
    let host = Host::new();
    let out = host.folder.path().join("out");
    let deep = format!("{}/{}", "long name ".repeat(20), "deep/".repeat(40));
    for name in ODD_NAMES.iter().map(|name| (*name).to_owned()).chain([format!("{deep}end")]) {
        let place = out.join(&name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, &name).unwrap();
    }
    let program = out.join("program");
    std::fs::write(&program, "#!/bin/sh").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o711)).unwrap();
    std::fs::hard_link(&program, out.join("second name")).unwrap();
    std::fs::create_dir(out.join("empty")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", out.join("data/link")).unwrap();
    std::os::unix::fs::symlink("nowhere", out.join("dangling")).unwrap();
    nix::unistd::mkfifo(&out.join("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();

    let (into, fetched) = host.fetch("out").await;
    assert_eq!(fetched.unwrap(), Some(Fetched::Folder));
    for name in ODD_NAMES.iter().map(|name| (*name).to_owned()).chain([format!("{deep}end")]) {
        assert_eq!(std::fs::read_to_string(into.path().join(&name)).unwrap(), name);
    }
    let mode = |name| into.path().join(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("program"), mode("second name"), mode("data/-rf")), (0o755, 0o755, 0o644));
    assert!(into.path().join("empty").is_dir());
    let link = std::fs::read_link(into.path().join("data/link")).unwrap();
    assert_eq!(link, Path::new("/etc/passwd"));
    assert!(into.path().join("dangling").is_symlink());
    assert!(!into.path().join("pipe").exists());
}

#[tokio::test]
async fn a_file_comes_back_under_its_own_name_and_what_is_not_there_is_none() {
    let host = Host::new();
    for name in ["-x", "a\nb", "it's"] {
        std::fs::write(host.folder.path().join(name), name).unwrap();
        let (into, fetched) = host.fetch(name).await;
        assert_eq!(fetched.unwrap(), Some(Fetched::File));
        assert_eq!(std::fs::read_to_string(into.path().join(name)).unwrap(), name);
    }
    for name in ["none", "none/at all", "-x/under a file"] {
        assert_eq!(host.fetch(name).await.1.unwrap(), None, "{name}");
    }
}

#[tokio::test]
async fn a_path_that_leads_out_of_the_folder_is_refused() {
    let host = Host::new();
    let root = host.folder.path();
    std::os::unix::fs::symlink("/etc", root.join("etc")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", root.join("passwd")).unwrap();
    for path in ["etc/passwd", "x/../../etc", "etc/ssl/../passwd"] {
        assert!(host.fetch(path).await.1.is_err(), "{path}");
    }
    // A link is fetched as the link that it is.
    let (into, fetched) = host.fetch("passwd").await;
    assert_eq!(fetched.unwrap(), Some(Fetched::File));
    assert!(into.path().join("passwd").is_symlink());
}

/// An archive of one's own making.
fn archive(entries: &[(tar::EntryType, &str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, path, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_mode(0o644);
        let is_link = kind.is_hard_link() || kind.is_symlink();
        let data = if is_link { "" } else { content };
        if is_link {
            header.as_old_mut().linkname[..content.len()].copy_from_slice(content.as_bytes());
        }
        header.set_size(u64::try_from(data.len()).unwrap());
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(data.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend_from_slice(&[0; 1024]);
    bytes
}

#[test]
fn a_hostile_archive_writes_nothing_outside() {
    use tar::EntryType::{Directory, GNUSparse, Link, Regular, Symlink, XHeader};
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().to_str().unwrap();
    let escape = format!("{target}/escaped");
    let sized = "11 size=12\n";
    let hostile: [&[(tar::EntryType, &str, &str)]; 11] = [
        &[(Regular, "../escaped", "x")],
        &[(Regular, "a/../../escaped", "x")],
        &[(Regular, &escape, "x")],
        &[(Symlink, "way", target), (Symlink, "way/escaped", "x")],
        &[(Link, "a", "../escaped")],
        &[(Link, "a", "/etc/passwd")],
        &[(Link, "a", "never came")],
        &[(Directory, "folder", ""), (Link, "a", "folder")],
        &[(XHeader, "x", sized), (Regular, "a", "x")],
        &[(GNUSparse, "a", "x")],
        &[(Regular, "a", "x"), (Regular, "a/b", "x")],
    ];
    for entries in hostile {
        let into = tempfile::tempdir().unwrap();
        let refusal = unpack::unpack(&archive(entries)[..], into.path()).unwrap_err();
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0, "{refusal}");
    }
    // What an earlier fetch left is no way out either.
    let into = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(target, into.path().join("way")).unwrap();
    let through = archive(&[(Regular, "way/escaped", "x")]);
    assert!(unpack::unpack(&through[..], into.path()).is_err());
    // Nor is a link that comes before a file of the same name.
    let twice = archive(&[(Symlink, "way", target), (Regular, "way/inside", "x")]);
    let into = tempfile::tempdir().unwrap();
    let _refused_or_not = unpack::unpack(&twice[..], into.path());
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn an_archive_that_is_cut_or_claims_too_much_is_an_error() {
    let mut whole = archive(&[(tar::EntryType::Regular, "a", "some content")]);
    for cut in [100, 512, 515] {
        let into = tempfile::tempdir().unwrap();
        assert!(unpack::unpack(&whole[..cut], into.path()).is_err(), "{cut}");
    }
    let mut header = tar::Header::new_gnu();
    for (kind, size) in [
        (tar::EntryType::GNULongName, 1 << 30),
        (tar::EntryType::XHeader, 1 << 40),
        (tar::EntryType::Regular, u64::MAX >> 1),
    ] {
        header.set_entry_type(kind);
        header.set_path("a").unwrap();
        header.set_size(size);
        header.set_mode(0);
        header.set_cksum();
        whole.clear();
        whole.write_all(header.as_bytes()).unwrap();
        let into = tempfile::tempdir().unwrap();
        assert!(unpack::unpack(&whole[..], into.path()).is_err(), "{kind:?}");
    }
}
