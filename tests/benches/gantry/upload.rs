//! The upload of a large bundle against what any storing and checking must cost: hashing the file, and copying it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gantry_tests::bundle::BundleBuilder;
use gantry_tests::server::TestServer;
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::report::{Report, median, memory_mib};

const BYTES: u64 = 1024 * 1024 * 1024;
const ROUNDS: usize = 3;
/// Most memory that an upload may take, whatever its size.
const MEMORY_AIM_MIB: f64 = 64.0;
/// Most time that an upload may take, in times of hashing and copying the same file.
const RATIO_AIM: f64 = 1.5;

pub(crate) async fn measure(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bundle = folder.path().join("bundle.zip");
    write_bundle(&bundle).expect("a bundle of a gigabyte is written");
    let server = TestServer::start().await;
    let before = memory_mib(server.process_id(), "VmRSS");
    let (mut uploads, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floors.push(floor(&bundle, &folder.path().join("copy")));
        uploads.push(upload(&bundle, server.address()));
        let path = "/tasks/org.example.bench.upload/1.0.0";
        server.app_engine().client.delete(path).await.expect_status(200);
    }
    let extra = memory_mib(server.process_id(), "VmHWM") - before;
    let (upload, floor) = (median(uploads).as_secs_f64(), median(floors).as_secs_f64());
    report.add("upload of 1 GiB", upload, "s", None);
    report.add("sha256sum and cp of the same file", floor, "s", None);
    report.add("upload / (sha256sum + cp)", upload / floor, "times", Some(RATIO_AIM));
    report.add("memory that the uploads took", extra, "MiB", Some(MEMORY_AIM_MIB));
}

/// `curl` is the client, so that the server alone is measured.
fn upload(bundle: &Path, address: &str) -> Duration {
    let form = format!("task=@{}", bundle.display());
    let url = format!("{address}/app-engine/v1/tasks");
    let mut curl = Command::new("curl");
    curl.args(["--fail", "--silent", "--show-error", "--noproxy", "*", "--form", &form, &url]);
    timed(&mut curl)
}

fn floor(bundle: &Path, copy: &Path) -> Duration {
    let hashing = timed(Command::new("sha256sum").arg(bundle));
    let copying = timed(Command::new("cp").arg(bundle).arg(copy));
    std::fs::remove_file(copy).expect("the copy goes away");
    hashing + copying
}

fn timed(command: &mut Command) -> Duration {
    let begin = Instant::now();
    let status = command.stdout(Stdio::null()).status().expect("a program of the demo's setup");
    assert!(status.success(), "{command:?} failed: {status}");
    begin.elapsed()
}

/// A bundle whose image has one layer with one large file that no compression makes smaller.
fn write_bundle(path: &Path) -> io::Result<()> {
    let layer = path.with_extension("layer");
    let mut tar = tar::Builder::new(Hashing { file: File::create(&layer)?, hash: Sha256::new() });
    append(&mut tar, "data", BYTES, Noise(1).take(BYTES))?;
    let digest = hex::encode(tar.into_inner()?.hash.finalize());
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{"Cmd":["/data"]}},
            "rootfs":{{"type":"layers","diff_ids":["sha256:{digest}"]}}}}"#
    );
    let manifest = r#"[{"Config":"config.json","RepoTags":[],"Layers":["layer.tar"]}]"#;

    let mut zip = ZipWriter::new(File::create(path)?);
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .large_file(true);
    zip.start_file("descriptor.yml", options)?;
    zip.write_all(BundleBuilder::new("org.example.bench.upload", "1.0.0").descriptor().as_bytes())?;
    zip.start_file("image.tar", options)?;
    let mut archive = tar::Builder::new(&mut zip);
    let file = File::open(&layer)?;
    append(&mut archive, "config.json", config.len() as u64, config.as_bytes())?;
    append(&mut archive, "layer.tar", file.metadata()?.len(), file)?;
    append(&mut archive, "manifest.json", manifest.len() as u64, manifest.as_bytes())?;
    archive.into_inner()?;
    zip.finish()?;
    std::fs::remove_file(layer)
}

fn append(
    tar: &mut tar::Builder<impl Write>,
    name: &str,
    size: u64,
    content: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(size);
    tar.append_data(&mut header, name, content)
}

/// A file that is hashed as it is written.
struct Hashing {
    file: File,
    hash: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Endless bytes without a pattern: xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
struct Noise(u64);

impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for chunk in buffer.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            chunk.iter_mut().zip(self.0.to_le_bytes()).for_each(|(to, from)| *to = from);
        }
        Ok(buffer.len())
    }
}
