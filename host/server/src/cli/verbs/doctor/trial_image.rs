//! The smallest image that can be run: one program, which only ends. It is made here from nothing, so that a trial needs
//! neither a network nor a compiler.

use std::io::{self, Cursor};
use std::ops::Range;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use gantry_executor::ImageSource;
use gantry_model::digest::Digest;
use gantry_model::image::{Blob, ImageArchive, ImageLayout};
use gantry_model::task::StoredImage;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncRead;

/// The program's name in the image.
const PROGRAM: &str = "trial";

/// The image, and the bytes that it refers to.
pub(super) struct TrialImage {
    pub(super) stored: StoredImage,
    bytes: Bytes,
}

impl TrialImage {
    /// An image for an architecture, different from those with other labels.
    pub(super) fn new(architecture: &str, label: &str) -> io::Result<Self> {
        let layer = layer(&program(architecture)?)?;
        let config = json!({
            "architecture": architecture,
            "os": "linux",
            "config": {"Entrypoint": [format!("/{PROGRAM}")], "Labels": {"gantry.trial": label}},
            "rootfs": {"type": "layers", "diff_ids": [digest(&layer).to_string()]},
        });
        let config = config.to_string().into_bytes();
        let blob = |offset: usize, bytes: &[u8]| Blob {
            digest: digest(bytes),
            offset: offset as u64,
            size: bytes.len() as u64,
            gzip: false,
        };
        let archive = ImageArchive {
            layout: ImageLayout::DockerArchive,
            length: (config.len() + layer.len()) as u64,
            config: blob(0, &config),
            layers: vec![blob(config.len(), &layer)],
            os: "linux".to_owned(),
            architecture: architecture.to_owned(),
        };
        let object = label.to_owned();
        let stored = StoredImage { object, offset: 0, archive, registry_reference: None };
        Ok(Self { stored, bytes: [config, layer].concat().into() })
    }
}

#[async_trait]
impl ImageSource for TrialImage {
    async fn read(&self, range: Range<u64>) -> io::Result<Pin<Box<dyn AsyncRead + Send>>> {
        let position = |at| usize::try_from(at).map_err(io::Error::other);
        let range = position(range.start)?..position(range.end)?;
        Ok(Box::pin(Cursor::new(self.bytes.slice(range))))
    }
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

fn layer(program: &[u8]) -> io::Result<Vec<u8>> {
    let mut header = tar::Header::new_gnu();
    header.set_size(program.len() as u64);
    header.set_mode(0o755);
    let mut layer = tar::Builder::new(Vec::new());
    layer.append_data(&mut header, PROGRAM, program)?;
    layer.into_inner()
}

/// A program that calls `exit(0)`: machine code of the Linux system call, in an ELF file with one segment (elf(5)).
fn program(architecture: &str) -> io::Result<Vec<u8>> {
    /// Of the ELF header and of one program header.
    const HEADERS: [u16; 2] = [64, 56];
    /// Where it is loaded.
    const BASE: u64 = 0x40_0000;
    /// The largest page of either architecture.
    const ALIGNMENT: u64 = 0x1_0000;
    let (machine, code): (u16, &[u8]) = match architecture {
        // mov eax, 60; xor edi, edi; syscall
        "amd64" => (62, &[0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05]),
        // mov x8, #93; mov x0, #0; svc #0
        "arm64" => (183, &[0xa8, 0x0b, 0x80, 0xd2, 0, 0, 0x80, 0xd2, 1, 0, 0, 0xd4]),
        other => return Err(io::Error::other(format!("there is no trial program for {other}"))),
    };
    let start = u64::from(HEADERS[0] + HEADERS[1]);
    let length = start + code.len() as u64;
    let halves = |values: &[u16]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
    let words = |values: &[u32]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
    let longs = |values: &[u64]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
    Ok([
        // 64 bits, little-endian, version 1.
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(),
        // An executable file; version 1.
        halves(&[2, machine]),
        words(&[1]),
        // Entry point, program headers, no section headers, no flags.
        longs(&[BASE + start, u64::from(HEADERS[0]), 0]),
        words(&[0]),
        // Sizes and numbers of headers.
        halves(&[HEADERS[0], HEADERS[1], 1, 0, 0, 0]),
        // The whole file is loaded, to be read and executed.
        words(&[1, 5]),
        longs(&[0, BASE, BASE, length, length, ALIGNMENT]),
        code.to_vec(),
    ]
    .concat())
}
