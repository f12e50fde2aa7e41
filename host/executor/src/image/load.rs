//! Makes an image available in a container engine, once, and forgets it again.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use gantry_model::digest::Digest;
use gantry_model::exec::PreparedImage;
use gantry_model::host::ContainerEngine;
use gantry_model::image::ImageArchive;
use gantry_model::task::StoredImage;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::normalize;
use crate::contract::ImageSource;
use crate::error::ExecError;
use crate::options::ContainerOptions;
use crate::runtime::{ANSWER, EngineClient, command, image_name};

/// Images of many gigabytes come over slow lines.
const PULL: Duration = Duration::from_secs(6 * 60 * 60);

/// How long an image that was there is taken to be there still. To ask the engine costs about 40 ms, a good part of what
/// a short job of a batch takes; and an image that somebody removes by hand meanwhile only makes a start fail.
const REMEMBERED: Duration = Duration::from_secs(10);

/// An image that was there, and when.
type Seen = Option<(PreparedImage, Instant)>;

/// Makes images available in a container engine.
pub(crate) struct ImageLoader {
    engine: EngineClient,
    credentials: Option<PathBuf>,
    plain_http: bool,
    /// One lock for each image that was ever asked for: whoever comes second finds the image
    /// loaded.
    seen: StdMutex<HashMap<Digest, Arc<Mutex<Seen>>>>,
}

impl ImageLoader {
    pub(crate) fn new(engine: EngineClient, options: &ContainerOptions) -> Self {
        Self {
            engine,
            credentials: options.registry_credentials.clone(),
            plain_http: options.registry_plain_http,
            seen: StdMutex::default(),
        }
    }

    pub(crate) async fn prepare(
        &self,
        image: &StoredImage,
        source: &dyn ImageSource,
    ) -> Result<PreparedImage, ExecError> {
        let config = &image.archive.config.digest;
        let seen = self.seen(config);
        let mut seen = seen.lock().await;
        if let Some((image, at)) = &*seen
            && at.elapsed() < REMEMBERED
        {
            return Ok(image.clone());
        }
        let prepared = self.look_or_load(image, source).await?;
        *seen = Some((prepared.clone(), Instant::now()));
        Ok(prepared)
    }

    async fn look_or_load(
        &self,
        image: &StoredImage,
        source: &dyn ImageSource,
    ) -> Result<PreparedImage, ExecError> {
        let config = &image.archive.config.digest;
        let name = name_of(image);
        if let Some(id) = self.engine.image_id(&name).await {
            return self.verified(config, id);
        }
        match &image.registry_reference {
            Some(reference) => self.pull(reference).await?,
            None => self.load(&image.archive, &name, source).await?,
        }
        match self.engine.image_id(&name).await {
            Some(id) => self.verified(config, id),
            None => Err(ExecError::Engine {
                engine: self.engine.engine.to_string(),
                operation: "find the image that it has just loaded",
                message: name,
            }),
        }
    }

    pub(crate) async fn remove(&self, image: &StoredImage) -> Result<(), ExecError> {
        *self.seen(&image.archive.config.digest).lock().await = None;
        let name = name_of(image);
        let remove = command::remove_image(&name);
        let removed = self.engine.call("remove an image", &remove, ANSWER).await;
        match removed {
            Err(ExecError::Engine { message, .. }) if is_used(&message) => Ok(()),
            Err(error) if self.engine.image_id(&name).await.is_some() => Err(error),
            _ => Ok(()),
        }
    }

    fn seen(&self, config: &Digest) -> Arc<Mutex<Seen>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seen.entry(config.clone()).or_default())
    }

    async fn load(
        &self,
        image: &ImageArchive,
        name: &str,
        source: &dyn ImageSource,
    ) -> Result<(), ExecError> {
        let mut child = self.engine.spawn(&command::load(), Stdio::piped())?;
        let stdin = child.stdin.take().ok_or_else(|| {
            self.engine.program_error(io::Error::other("it has no standard input"))
        })?;
        let write = normalize::write_archive(image, name, source, stdin);
        let (written, output) = tokio::join!(write, child.wait_with_output());
        match written {
            // The engine stopped reading: it tells the reason itself.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(source) => {
                let image = image.config.digest.clone();
                return Err(ExecError::ImageUnreadable { image, source });
            }
            Ok(()) => {}
        }
        let output = output.map_err(|source| self.engine.program_error(source))?;
        self.engine.answer("load the image", output).map(|_names| ())
    }

    async fn pull(&self, reference: &str) -> Result<(), ExecError> {
        let credentials = self.credentials.as_deref();
        let pull = pull_command(self.engine.engine, reference, credentials, self.plain_http);
        let pulled = self.engine.call("pull the image", &pull, PULL).await.map(|_id| ());
        pulled.map_err(|error| match error {
            ExecError::Engine { engine, message, .. } => {
                ExecError::Pull { engine, reference: reference.to_owned(), message }
            }
            other => other,
        })
    }

    /// Podman's id of an image is the digest of its configuration, which was checked at upload.
    /// Docker with containerd's image store has an id of another kind, which is taken as it is.
    fn verified(&self, config: &Digest, id: String) -> Result<PreparedImage, ExecError> {
        let is_config = id.trim_start_matches("sha256:") == config.hex();
        if !is_config && self.engine.engine == ContainerEngine::Podman {
            return Err(ExecError::ImageMismatch { expected: config.clone(), found: id });
        }
        Ok(PreparedImage { reference: id, config_digest: config.clone() })
    }
}

/// What the engine calls the image.
fn name_of(image: &StoredImage) -> String {
    image.registry_reference.clone().unwrap_or_else(|| image_name(&image.archive.config.digest))
}

/// Podman is given a file with credentials, Docker the folder that holds such a file.
fn pull_command(
    engine: ContainerEngine,
    reference: &str,
    credentials: Option<&Path>,
    plain_http: bool,
) -> Vec<String> {
    let mut words = Vec::new();
    match engine {
        ContainerEngine::Podman => {
            words.push("pull".to_owned());
            words.extend(credentials.map(|file| format!("--authfile={}", file.display())));
            words.extend(plain_http.then(|| "--tls-verify=false".to_owned()));
        }
        ContainerEngine::Docker => {
            let folder = credentials.and_then(Path::parent);
            words.extend(folder.map(|folder| format!("--config={}", folder.display())));
            words.push("pull".to_owned());
        }
    }
    words.extend(["--quiet".to_owned(), reference.to_owned()]);
    words
}

/// Whether an engine keeps an image since a container of somebody uses it.
fn is_used(message: &str) -> bool {
    ["in use", "is using", "being used"].iter().any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_named_in_a_file_and_never_on_the_command_line() {
        let file = Some(Path::new("/etc/gantry/registry/config.json"));
        assert_eq!(
            pull_command(ContainerEngine::Podman, "r/i@sha256:0", file, true).join(" "),
            "pull --authfile=/etc/gantry/registry/config.json --tls-verify=false \
             --quiet r/i@sha256:0"
        );
        assert_eq!(
            pull_command(ContainerEngine::Docker, "r/i@sha256:0", file, true).join(" "),
            "--config=/etc/gantry/registry pull --quiet r/i@sha256:0"
        );
    }
}
