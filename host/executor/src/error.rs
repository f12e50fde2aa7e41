//! What an executor could not do. Each error names the operation, and keeps the cause as its
//! source.

use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gantry_model::digest::Digest;
use gantry_model::id::JobId;
use thiserror::Error;

/// Why there is no connection to a host. All who waited for the connection are told the same.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// It does not answer at present, or breaks off.
    #[error(
        "could not reach {host} in {tries} tries; check the address and the port, that the host is \
         up, and that its SSH server lets this machine in"
    )]
    Unreachable {
        /// `user@address:port`.
        host: String,
        /// How often in a row.
        tries: u32,
        /// What the last try met.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Another machine answers than was agreed on, or it was set up anew.
    #[error(
        "{host} showed the key {found}, but {expected} is expected: somebody may be in between. If \
         the host was set up anew, compare with what 'ssh-keygen -lf' prints there for its key in \
         /etc/ssh, and store the new key"
    )]
    OtherHostKey {
        /// `user@address:port`.
        host: String,
        /// Fingerprint of the key that is trusted.
        expected: String,
        /// Fingerprint of the key that it showed.
        found: String,
    },
    /// The host does not let the user in.
    #[error("{host} refused the login: {reason}")]
    LoginRefused {
        /// `user@address:port`.
        host: String,
        /// What was tried, what the host would accept, and what to do.
        reason: String,
    },
    /// What is configured for a host cannot be used.
    #[error("could not use the {what} that is stored for {host}: {problem}")]
    Setting {
        /// `user@address:port`.
        host: String,
        /// `private key`, `host key`.
        what: &'static str,
        /// What is wrong with it, and what to do.
        problem: String,
    },
}

impl ConnectError {
    /// Which host it was: it may be one on the way to the one that is meant.
    pub fn host(&self) -> &str {
        match self {
            Self::Unreachable { host, .. }
            | Self::OtherHostKey { host, .. }
            | Self::LoginRefused { host, .. }
            | Self::Setting { host, .. } => host,
        }
    }
}

/// An executor could not do what it was asked. That a job failed is no such error: `wait` returns
/// it.
#[derive(Debug, Error)]
pub enum ExecError {
    /// There is nothing to wait for: the job was never started, or it was destroyed.
    #[error("job {job} was never started here, or it has been destroyed")]
    NeverStarted {
        /// Which job.
        job: JobId,
    },
    /// The handle was made by another version of the executor, or by another executor.
    #[error(
        "the handle of job {job} is of a kind that this executor does not know (version {version})"
    )]
    UnknownHandle {
        /// Which job.
        job: JobId,
        /// The handle's version.
        version: u32,
    },
    /// The plan holds something that would change the meaning of the engine's command line.
    #[error("job {job} cannot be started: {problem}")]
    UnsafePlan {
        /// Which job.
        job: JobId,
        /// What is wrong with its plan.
        problem: String,
    },
    /// A file or folder of the job could not be used.
    #[error("could not {operation} {}", path.display())]
    File {
        /// As in "could not create".
        operation: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A program could not be run at all.
    #[error("could not run '{}'; is it installed?", program.display())]
    Program {
        /// Which program.
        program: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The container engine refused.
    #[error("{engine} could not {operation}: {message}")]
    Engine {
        /// `podman`, `docker`.
        engine: String,
        /// As in "could not load the image".
        operation: &'static str,
        /// In the engine's words.
        message: String,
    },
    /// The container engine could not pull an image.
    #[error("{engine} could not pull the image {reference}: {message}")]
    Pull {
        /// `podman`, `docker`.
        engine: String,
        /// The image, with its registry.
        reference: String,
        /// In the engine's words.
        message: String,
    },
    /// The container engine, or a job's supervisor, did not answer in time.
    #[error("{program} took longer than {seconds} s to {operation}")]
    TimedOut {
        /// Who did not answer.
        program: String,
        /// As in "took too long to load the image".
        operation: &'static str,
        /// How long it was given.
        seconds: u64,
    },
    /// The archive with the image could not be read.
    #[error("could not read the archive of image {image}")]
    ImageUnreadable {
        /// Digest of the image's configuration.
        image: Digest,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The engine loaded something else than was checked at upload.
    #[error("image {expected} became {found} in the container engine; the archive must be damaged")]
    ImageMismatch {
        /// Digest of the configuration that was checked.
        expected: Digest,
        /// What the engine calls the image.
        found: String,
    },
    /// A registry refused.
    #[error("could not {operation} {reference} in the registry")]
    Registry {
        /// As in "could not push".
        operation: &'static str,
        /// The image.
        reference: String,
        /// Why.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// No connection to a host could be made.
    #[error(transparent)]
    Connect(#[from] Arc<ConnectError>),
    /// A connection broke; the next call makes a new one.
    #[error("lost the connection to {host} when it should {operation}; it can be tried again")]
    ConnectionLost {
        /// `user@address:port`.
        host: String,
        /// As in "should push files".
        operation: &'static str,
        /// Why, as far as it is known.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// A host could not do what it was asked.
    #[error("{host} could not {operation}: {message}")]
    Host {
        /// `user@address:port`, or `this machine`.
        host: String,
        /// As in "could not make a folder".
        operation: &'static str,
        /// In the host's words.
        message: String,
    },
}

impl ExecError {
    /// Whether the same may well succeed later, without anybody's doing: a host, a registry or the store of images was out of
    /// reach, an engine was late, a disk was full. An error of which that cannot be told is taken to stay.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::ConnectionLost { .. } | Self::TimedOut { .. } => true,
            Self::Connect(error) => matches!(**error, ConnectError::Unreachable { .. }),
            Self::File { source, .. } | Self::Program { source, .. } => passes(source.kind()),
            // What the store could not do has no kind. An archive that is gone or cut short stays so.
            Self::ImageUnreadable { source, .. } => {
                source.kind() == io::ErrorKind::Other || passes(source.kind())
            }
            Self::Pull { message, .. } => !is_refusal(message),
            _ => false,
        }
    }

    /// For `map_err` on what the file system answers.
    pub(crate) fn file(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { operation, path, source }
    }
}

/// Whether the machine or the network lacked something for a while.
fn passes(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        kind,
        Kind::StorageFull
            | Kind::QuotaExceeded
            | Kind::OutOfMemory
            | Kind::ResourceBusy
            | Kind::WouldBlock
            | Kind::Interrupted
            | Kind::TimedOut
            | Kind::BrokenPipe
            | Kind::NotConnected
            | Kind::ConnectionRefused
            | Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
    )
}

/// Whether a registry answered that it has no such image, or not for us; of anything else that keeps an engine from pulling an image it
/// cannot be told whether it passes.
fn is_refusal(message: &str) -> bool {
    let message = message.to_lowercase();
    let words = ["unknown", "not found", "denied", "unauthorized", "authentication required"];
    words.iter().any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull(message: &str) -> ExecError {
        let (engine, reference) =
            ("podman".to_owned(), "registry.example.org/a@sha256:0".to_owned());
        ExecError::Pull { engine, reference, message: message.to_owned() }
    }

    #[test]
    fn a_registry_that_is_away_comes_back_and_an_image_that_it_has_not_does_not() {
        for message in [
            "pinging container registry 127.0.0.1:5000: Get \"http://127.0.0.1:5000/v2/\": dial tcp \
             127.0.0.1:5000: connect: connection refused",
            "received unexpected HTTP status: 503 Service Unavailable",
            "copying system image from manifest list: EOF",
        ] {
            assert!(pull(message).may_pass(), "{message}");
        }
        for message in [
            "reading manifest sha256:0 in 127.0.0.1:5000/a: manifest unknown",
            "unauthorized: authentication required",
            "pull access denied for a, repository does not exist or may require 'docker login'",
        ] {
            assert!(!pull(message).may_pass(), "{message}");
        }
    }

    #[test]
    fn a_full_disk_passes_and_what_an_archive_holds_does_not() {
        let file = |kind: io::ErrorKind| ExecError::file("write", Path::new("/x"))(kind.into());
        assert!(file(io::ErrorKind::StorageFull).may_pass());
        for kind in [io::ErrorKind::InvalidData, io::ErrorKind::NotFound, io::ErrorKind::Other] {
            assert!(!file(kind).may_pass(), "{kind}");
        }
        let unreadable = |kind: io::ErrorKind| ExecError::ImageUnreadable {
            image: Digest::from_bytes([0; 32]),
            source: kind.into(),
        };
        assert!(unreadable(io::ErrorKind::Other).may_pass(), "the store was away");
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::UnexpectedEof] {
            assert!(!unreadable(kind).may_pass(), "{kind}");
        }
    }
}
