//! Compiled components on disk, so that a restart does not compile again.
//!
//! A file is found by the component's digest and by everything that shapes compiled code (engine
//! version, settings, processor), so a file of another engine is never looked at. Compiled code is
//! trusted when it is loaded; therefore the folder belongs to its owner alone, and each file is
//! called by the digest of its content, which a torn or altered file does not match: by BLAKE3, as
//! compiled Python has 40 MB, at which SHA-256 takes 25 ms of a start (at 1.6 GB/s, measured). Whoever
//! can write here as the owner can replace the server itself.
//!
//! Files are mapped rather than read: code that is not run takes no memory, and that of several
//! servers is there once. What nobody loads any more is removed in time.

mod unused;

use std::fs::{self, DirBuilder, File, Permissions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use gantry_model::digest::Digest;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use wasmtime::Engine;
use wasmtime::component::Component;

/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;

pub(crate) struct Cache {
    engine: Engine,
    folder: PathBuf,
}

impl Cache {
    /// Opens the cache for an engine, making its folder private and removing what nobody uses.
    pub(crate) fn open(folder: &Path, engine: Engine) -> io::Result<Self> {
        let mut fingerprint = Fingerprint(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut fingerprint);
        let of_engine = folder.join(hex::encode(fingerprint.0.finalize()));
        fs::create_dir_all(&of_engine)?;
        // Only the owner of a folder may change its permissions, so this also refuses somebody
        // else's.
        for private in [folder, &of_engine] {
            fs::set_permissions(private, Permissions::from_mode(0o700))?;
        }
        unused::remove(folder);
        Ok(Self { engine, folder: of_engine })
    }

    /// The compiled form of a component, if it is there and whole. Blocks.
    pub(crate) fn find(&self, digest: &Digest) -> Option<Component> {
        let folder = self.folder.join(digest.hex());
        let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
        files.into_iter().find_map(|path| match self.load(&path) {
            Ok(component) => Some(component),
            Err(error) => {
                tracing::warn!(path = %path.display(), "a compiled plugin is not used: {error:#}");
                None
            }
        })
    }

    /// Compiles a component and keeps the compiled form. Blocks.
    pub(crate) fn compile(&self, digest: &Digest, bytes: &[u8]) -> wasmtime::Result<Component> {
        let code = self.engine.precompile_component(bytes)?;
        match self.write(&self.folder.join(digest.hex()), &code) {
            Ok(path) => self.load(&path),
            Err(error) => {
                // The component is usable all the same; the next start compiles it once more.
                tracing::warn!(folder = %self.folder.display(), %error, "keep a compiled plugin");
                Component::from_binary(&self.engine, bytes)
            }
        }
    }

    /// The component in a file, if its content is what the name says.
    #[expect(
        unsafe_code,
        reason = "compiled code is machine code, which no check can prove harmless; it comes from \
                  a folder that only its owner writes, and is byte for byte what was written there"
    )]
    fn load(&self, path: &Path) -> wasmtime::Result<Component> {
        let mut file = File::open(path)?;
        let digest = digest_of(&mut file)?;
        if path.file_name() != Some(digest.as_ref()) {
            return Err(wasmtime::Error::msg("it was altered or torn"));
        }
        unused::keep(&file, &self.folder);
        // SAFETY: the file came out of `precompile_component` of an engine with the same
        // fingerprint, and is not changed once it has its name: see the head of this file.
        unsafe { Component::deserialize_file(&self.engine, path) }
    }

    /// Writes compiled code. A reader never sees half a file, as it gets its name when it is whole.
    fn write(&self, folder: &Path, code: &[u8]) -> io::Result<PathBuf> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let path = folder.join(blake3::hash(code).to_string());
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(code)?;
        file.persist(&path)?;
        Ok(path)
    }
}

/// The digest of what is read, in hexadecimal digits.
fn digest_of(content: &mut impl Read) -> io::Result<String> {
    let mut digest = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match content.read(&mut chunk)? {
            0 => return Ok(digest.finalize().to_string()),
            length => digest.update(chunk.get(..length).unwrap_or_default()),
        };
    }
}

/// Collects what the engine says of itself as a digest; unlike the standard library's hasher it
/// means the same in every version.
struct Fingerprint(Sha256);

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
    }
}
