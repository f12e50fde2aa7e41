//! Files to a host: one big one, and many small ones.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::Command;
use std::time::Instant;

use async_trait::async_trait;
use gantry_executor::FileSource;
use gantry_model::digest::Digest;
use gantry_model::exec::script::PushedFile;
use gantry_tests::services::Sshd;
use sha2::Digest as _;
use tokio::io::AsyncRead;

use crate::host::{Host, run, timed};
use crate::report::{Cell, Table};

const BIG_BYTES: usize = 1 << 30;
const SMALL_FILES: usize = 10_000;

pub(crate) async fn measure() -> Table {
    let mut table = Table::new("Files to a host", &["1 GiB, s", "10,000 files, s"]);
    let big = Folder::new(1, BIG_BYTES);
    let small = Folder::new(SMALL_FILES, 1024);
    let ssh = Host::ssh().await;
    let sshd = ssh.sshd.as_ref().expect("a host behind SSH");
    let scp = [(&big, "scp-big"), (&small, "scp-small")];
    let scp = scp.map(|(folder, place)| copied(&mut scp_of(sshd, folder, &ssh.place(place))));
    table.row("scp -r", scp.map(Cell::from));
    let rsync = [(&big, "rsync-big"), (&small, "rsync-small")];
    let rsync = rsync.map(|(folder, place)| copied(&mut rsync_of(sshd, folder, &ssh.place(place))));
    table.row("rsync -a", rsync.map(Cell::from));
    let best = [scp[0].min(rsync[0]), scp[1].min(rsync[1])];
    let own = [pushed(&ssh, &big).await, pushed(&ssh, &small).await];
    let aims = own.into_iter().zip(best).map(|(own, best)| Cell::at_most(best, own));
    table.row("Gantry by SSH", aims.collect::<Vec<_>>());
    let again = [pushed(&ssh, &big).await, pushed(&ssh, &small).await];
    table.row("the same files for another job", again.map(Cell::from));
    let local = Host::local();
    let own = [pushed(&local, &big).await, pushed(&local, &small).await];
    table.row("Gantry on this machine", own.map(Cell::from));
    table
}

/// Seconds.
async fn pushed(host: &Host, folder: &Folder) -> f64 {
    let handle = host.start("true").await;
    let push = async {
        let pushed = host.executor.push(&handle, &folder.files, folder, &|_| {}).await;
        pushed.expect("the files arrive");
    };
    let took = timed(push).await.as_secs_f64();
    host.finish(&handle).await;
    took
}

/// Seconds.
fn copied(command: &mut Command) -> f64 {
    let begun = Instant::now();
    run(command);
    begun.elapsed().as_secs_f64()
}

fn scp_of(sshd: &Sshd, folder: &Folder, place: &Path) -> Command {
    let mut scp = Command::new("scp");
    scp.args(["-q", "-r", "-P", &sshd.port().to_string()]).args(sshd.client_options());
    scp.arg(folder.path()).arg(format!("{}@127.0.0.1:{}", sshd.user(), place.display()));
    scp
}

fn rsync_of(sshd: &Sshd, folder: &Folder, place: &Path) -> Command {
    let options = sshd.client_options().join(" ");
    let mut rsync = Command::new("rsync");
    rsync.args(["-a", "-s", "-e", &format!("ssh {options} -p {}", sshd.port())]);
    rsync.arg(folder.path()).arg(format!("{}@127.0.0.1:{}", sshd.user(), place.display()));
    rsync
}

/// Files on this machine's disk.
struct Folder {
    folder: tempfile::TempDir,
    files: Vec<PushedFile>,
}

impl Folder {
    /// So many files of so many bytes, all different.
    fn new(count: usize, bytes: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut random = fastrand::Rng::with_seed(count as u64);
        let mut content = vec![0; bytes];
        let files = (0..count).map(|number| {
            random.fill(&mut content);
            let path = format!("data/{number}.bin");
            let file = folder.path().join(&path);
            std::fs::create_dir_all(folder.path().join("data")).expect("a new folder");
            std::fs::write(file, &content).expect("a new file");
            let digest = Digest::from_bytes(sha2::Sha256::digest(&content).into());
            PushedFile { path, digest, size: bytes as u64 }
        });
        let files = files.collect();
        Self { folder, files }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

#[async_trait]
impl FileSource for Folder {
    async fn open(&self, file: &PushedFile) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        Ok(Box::pin(tokio::fs::File::open(self.folder.path().join(&file.path)).await?))
    }
}
