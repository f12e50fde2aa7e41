//! Compiled components on disk, so that a restart does not compile again.
//!
//! A file is found by the component's digest and by everything that shapes compiled code (engine
//! version, settings, processor), so a file of another engine is never looked at. Compiled code is
//! trusted when it is loaded; therefore the folder belongs to its owner alone, and each file begins
//! with the digest of its code, which a torn or altered file does not match. Whoever can write here
//! as the owner can replace the server itself.

use std::fs::{self, Permissions};
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use gantry_model::digest::Digest;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use wasmtime::Engine;
use wasmtime::component::Component;

/// Bytes of the digest at the beginning of a file.
const DIGEST_BYTES: usize = 32;

pub(crate) struct Cache {
    engine: Engine,
    folder: PathBuf,
}

impl Cache {
    /// Opens the cache for an engine, making its folder private.
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
        Ok(Self { engine, folder: of_engine })
    }

    /// The compiled form of a component, if it is there and whole. Blocks.
    pub(crate) fn find(&self, digest: &Digest) -> Option<Component> {
        let path = self.path(digest);
        self.read(&path).unwrap_or_else(|error| {
            tracing::warn!(path = %path.display(), "compile again: {error:#}");
            None
        })
    }

    /// Compiles a component and keeps the compiled form. Blocks.
    pub(crate) fn compile(&self, digest: &Digest, bytes: &[u8]) -> wasmtime::Result<Component> {
        let path = self.path(digest);
        let component = Component::from_binary(&self.engine, bytes)?;
        if let Err(error) = self.write(&path, &component.serialize()?) {
            // The component is usable all the same; the next start compiles it once more.
            tracing::warn!(path = %path.display(), %error, "keep the compiled plugin");
        }
        Ok(component)
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(format!("{}.cwasm", digest.hex()))
    }

    /// The component in a file; `None` if there is no file.
    fn read(&self, path: &Path) -> wasmtime::Result<Option<Component>> {
        let file = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        match file.split_first_chunk::<DIGEST_BYTES>() {
            Some((digest, code)) if Sha256::digest(code).as_slice() == digest => {
                self.deserialize(code).map(Some)
            }
            _ => Err(wasmtime::Error::msg("the file was altered or torn")),
        }
    }

    #[expect(
        unsafe_code,
        reason = "compiled code is machine code, which no check can prove harmless; it comes from \
                  a folder that only its owner writes, and is byte for byte what was written there"
    )]
    fn deserialize(&self, code: &[u8]) -> wasmtime::Result<Component> {
        // SAFETY: `code` came out of `Component::serialize` of an engine with the same fingerprint:
        // see the head of this file for what ensures it.
        unsafe { Component::deserialize(&self.engine, code) }
    }

    /// A reader never sees half a file, as it gets its name when it is whole.
    fn write(&self, path: &Path, code: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(Sha256::digest(code).as_slice())?;
        file.write_all(code)?;
        file.persist(path)?;
        Ok(())
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
