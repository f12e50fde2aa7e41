//! Pushes a checked image to a registry, and deletes it there.

use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use gantry_model::digest::Digest;
use gantry_model::image::{Blob, ImageArchive};
use oci_client::client::{Client, ClientConfig, ClientProtocol};
use oci_client::errors::OciDistributionError;
use oci_client::manifest::{
    IMAGE_CONFIG_MEDIA_TYPE, IMAGE_LAYER_GZIP_MEDIA_TYPE, IMAGE_LAYER_MEDIA_TYPE,
    OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest,
};
use oci_client::secrets::RegistryAuth;
use oci_client::{Reference, RegistryOperation};
use reqwest::header::HeaderValue;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;
use tokio_util::io::ReaderStream;

use super::normalize::read_blob;
use crate::contract::ImageSource;
use crate::error::ExecError;

/// How long a registry may take to accept a connection.
const CONNECTS: Duration = Duration::from_secs(10);

/// A registry that images are pushed to.
#[derive(Debug, Clone)]
pub struct RegistryOptions {
    /// `host:port`, or `host` where the port is the usual one.
    pub address: String,
    /// Whether it is spoken to without TLS.
    pub plain_http: bool,
    /// `None` for a registry that takes images from everybody.
    pub credentials: Option<RegistryCredentials>,
    /// How long it may neither answer nor take anything, at least; an image may take any time.
    pub patience: Duration,
}

/// Who pushes.
#[derive(Clone)]
#[expect(missing_docs, reason = "the two names say it")]
pub struct RegistryCredentials {
    pub username: String,
    pub password: String,
}

impl fmt::Debug for RegistryCredentials {
    /// Leaves the password out, as this ends up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryCredentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Pushes an image as `repository:tag` and returns `host/repository@sha256:…`, the digest being its
/// manifest's. What the registry has already is not sent again. The registry checks the digest of
/// each blob.
pub async fn push_image(
    image: &ImageArchive,
    source: &dyn ImageSource,
    registry: &RegistryOptions,
    repository: &str,
    tag: &str,
) -> Result<String, ExecError> {
    let target =
        Reference::with_tag(registry.address.clone(), repository.to_owned(), tag.to_owned());
    let progress = Progress::default();
    let push = async || {
        let client = registry.client();
        client.auth(&target, &registry.auth(), RegistryOperation::Push).await?;
        for blob in image.layers.iter().chain([&image.config]) {
            push_blob(&client, &target, blob, source, &progress).await?;
        }
        let manifest = serde_json::to_vec(&manifest(image))?;
        // Of what is sent, since the tag may be somebody else's the moment after.
        let digest = Digest::from_bytes(Sha256::digest(&manifest).into());
        let media_type = HeaderValue::from_static(OCI_IMAGE_MEDIA_TYPE);
        client.push_manifest_raw(&target, manifest, media_type).await?;
        progress.step();
        Ok(digest)
    };
    let digest = progress.watch(registry.patience, push()).await.map_err(|source| {
        ExecError::Registry { operation: "push", reference: target.whole(), source }
    })?;
    Ok(format!("{}/{repository}@{digest}", registry.address))
}

/// Deletes the manifest that a reference `host/repository@sha256:…` names; the registry's garbage
/// collection frees the rest. Succeeds as well where the registry has no such manifest.
pub async fn delete_image(registry: &RegistryOptions, reference: &str) -> Result<(), ExecError> {
    let delete = async || {
        let target: Reference = reference.parse()?;
        let digest = target.digest().ok_or("the reference has no digest")?;
        let token =
            registry.client().auth(&target, &registry.auth(), RegistryOperation::Push).await?;
        let scheme = if registry.plain_http { "http" } else { "https" };
        let (host, repository) = (target.resolve_registry(), target.repository());
        let url = format!("{scheme}://{host}/v2/{repository}/manifests/{digest}");
        let mut request = reqwest::Client::builder().connect_timeout(CONNECTS).build()?.delete(url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        } else if let Some(credentials) = &registry.credentials {
            request = request.basic_auth(&credentials.username, Some(&credentials.password));
        }
        let response = request.send().await?;
        if response.status() != reqwest::StatusCode::NOT_FOUND {
            response.error_for_status()?;
        }
        Ok(())
    };
    Progress::default().watch(registry.patience, delete()).await.map_err(|source| {
        ExecError::Registry { operation: "delete", reference: reference.to_owned(), source }
    })
}

impl RegistryOptions {
    /// What [`Self::patience`] usually is: longer than a registry takes to check a layer of many gigabytes.
    pub const PATIENCE: Duration = Duration::from_secs(120);

    fn client(&self) -> Client {
        Client::new(ClientConfig {
            protocol: if self.plain_http { ClientProtocol::Http } else { ClientProtocol::Https },
            // One request a blob, streamed; in chunks each would be held in memory.
            use_monolithic_push: true,
            connect_timeout: Some(CONNECTS),
            ..ClientConfig::default()
        })
    }

    fn auth(&self) -> RegistryAuth {
        match &self.credentials {
            Some(RegistryCredentials { username, password }) => {
                RegistryAuth::Basic(username.clone(), password.clone())
            }
            None => RegistryAuth::Anonymous,
        }
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How far the work with a registry has come. A limit on the whole would refuse large images, and the client's own limit
/// on silence counts from a request's first byte to its answer.
#[derive(Clone, Default)]
struct Progress(Arc<AtomicU64>);

impl Progress {
    /// The registry took something, or answered.
    fn step(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Does the work, unless for so long there is no step.
    async fn watch<T>(
        &self,
        patience: Duration,
        work: impl Future<Output = Result<T, BoxError>>,
    ) -> Result<T, BoxError> {
        let mut work = pin!(work);
        loop {
            let before = self.0.load(Ordering::Relaxed);
            match timeout(patience, &mut work).await {
                Ok(done) => return done,
                Err(_elapsed) if self.0.load(Ordering::Relaxed) == before => {
                    return Err(format!("it was silent for {patience:?}").into());
                }
                Err(_elapsed) => {}
            }
        }
    }
}

async fn push_blob(
    client: &Client,
    target: &Reference,
    blob: &Blob,
    source: &dyn ImageSource,
    progress: &Progress,
) -> Result<(), BoxError> {
    let digest = blob.digest.as_str();
    let exists = client.blob_exists(target, digest).await?;
    progress.step();
    if exists {
        return Ok(());
    }
    let bytes = read_blob(blob, source).await?.take(blob.size);
    let taken = progress.clone();
    let stream = ReaderStream::new(bytes).inspect(move |_| taken.step());
    let stream = stream.map_err(|error: io::Error| OciDistributionError::IoError(error));
    client.push_blob_stream(target, stream, digest, Some(blob.size)).await?;
    progress.step();
    Ok(())
}

fn manifest(image: &ImageArchive) -> OciImageManifest {
    let layer = |blob: &Blob| {
        let kind = if blob.gzip { IMAGE_LAYER_GZIP_MEDIA_TYPE } else { IMAGE_LAYER_MEDIA_TYPE };
        descriptor(kind, blob)
    };
    OciImageManifest {
        media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
        config: descriptor(IMAGE_CONFIG_MEDIA_TYPE, &image.config),
        layers: image.layers.iter().map(layer).collect(),
        ..OciImageManifest::default()
    }
}

fn descriptor(media_type: &str, blob: &Blob) -> OciDescriptor {
    OciDescriptor {
        media_type: media_type.to_owned(),
        digest: blob.digest.as_str().to_owned(),
        size: i64::try_from(blob.size).unwrap_or(i64::MAX),
        ..OciDescriptor::default()
    }
}
