//! Plugins in OCI registries: a component is the one layer of an image, in the form that the Wasm community agreed on
//! (<https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/>).

use std::collections::BTreeMap;
use std::net::IpAddr;

use futures::TryStreamExt;
use oci_client::Reference;
use oci_client::client::{Client, ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::errors::OciDistributionError;
use oci_client::manifest::{OciDescriptor, OciImageManifest};
use oci_client::secrets::RegistryAuth;
use serde_json::json;
use thiserror::Error;

use crate::config::RegistryConfig;

/// Of an image's configuration, if it is a component.
const CONFIG_TYPE: &str = "application/vnd.wasm.config.v0+json";
/// Of the layer that is the component.
const LAYER_TYPE: &str = "application/wasm";

/// Why a component was not brought from a registry or to one.
#[derive(Debug, Error)]
pub(crate) enum RegistryError {
    #[error(
        "'{0}' is no reference in a registry, such as registry.example.org/plugins/sleep:1.0.0"
    )]
    Reference(String),
    #[error("{reference} is no plugin: it has {found}, and not one layer of the type {LAYER_TYPE}")]
    NoComponent { reference: String, found: String },
    #[error("{reference} has more than {most} bytes, which no plugin may have")]
    TooLarge { reference: String, most: u64 },
    #[error("{reference}: {source}")]
    Registry {
        reference: String,
        #[source]
        source: Box<OciDistributionError>,
    },
    #[error("{reference} broke off: {source}")]
    Broken {
        reference: String,
        #[source]
        source: std::io::Error,
    },
}

/// How registries are reached. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registries {
    known: Option<RegistryConfig>,
}

impl Registries {
    /// With the credentials of one.
    pub(crate) fn new(known: Option<&RegistryConfig>) -> Self {
        Self { known: known.cloned() }
    }

    /// The component that a reference names, of at most that many bytes. The digest of each part is checked.
    pub(crate) async fn pull(&self, text: &str, most: u64) -> Result<Vec<u8>, RegistryError> {
        let reference = parse(text)?;
        let failed = |source| registry(text, source);
        let (client, auth) = self.client(&reference);
        let (manifest, _) = client.pull_image_manifest(&reference, &auth).await.map_err(failed)?;
        let layer = only_layer(text, &manifest)?;
        let too_large = || RegistryError::TooLarge { reference: text.to_owned(), most };
        if u64::try_from(layer.size).is_ok_and(|size| size > most) {
            return Err(too_large());
        }
        let mut stream = client.pull_blob_stream(&reference, layer).await.map_err(failed)?;
        let broken = |source| RegistryError::Broken { reference: text.to_owned(), source };
        let mut component = Vec::new();
        while let Some(bytes) = stream.stream.try_next().await.map_err(broken)? {
            component.extend_from_slice(&bytes);
            if component.len() as u64 > most {
                return Err(too_large());
            }
        }
        Ok(component)
    }

    /// Brings a component to a registry; the digest of its manifest is the answer.
    pub(crate) async fn push(
        &self,
        text: &str,
        component: Vec<u8>,
        description: &BTreeMap<String, String>,
    ) -> Result<String, RegistryError> {
        let reference = parse(text)?;
        let failed = |source| registry(text, source);
        let (client, auth) = self.client(&reference);
        let layer = ImageLayer::new(component, LAYER_TYPE.to_owned(), None);
        let config = json!({
            "architecture": "wasm",
            "os": "wasip2",
            "layerDigests": [layer.sha256_digest()],
        });
        let config = Config::new(config.to_string(), CONFIG_TYPE.to_owned(), None);
        let layers = [layer];
        let manifest = OciImageManifest::build(&layers, &config, Some(description.clone()));
        client.push(&reference, &layers, config, &auth, Some(manifest)).await.map_err(failed)?;
        client.fetch_manifest_digest(&reference, &auth).await.map_err(failed)
    }

    fn client(&self, reference: &Reference) -> (Client, RegistryAuth) {
        let host = reference.resolve_registry();
        let known = self.known.as_ref().filter(|known| known.host == host);
        let plain = known.is_some_and(|known| known.plain_http) || is_loopback(host);
        let client = Client::new(ClientConfig {
            protocol: if plain { ClientProtocol::Http } else { ClientProtocol::Https },
            ..ClientConfig::default()
        });
        let auth = known.and_then(|known| {
            let password = known.password.clone().unwrap_or_default();
            Some(RegistryAuth::Basic(known.username.clone()?, password))
        });
        (client, auth.unwrap_or(RegistryAuth::Anonymous))
    }
}

/// The registry of a reference: `host` or `host:port`.
pub(crate) fn host(text: &str) -> Result<String, RegistryError> {
    parse(text).map(|reference| reference.resolve_registry().to_owned())
}

fn parse(text: &str) -> Result<Reference, RegistryError> {
    let text = text.strip_prefix("oci://").unwrap_or(text);
    text.parse().map_err(|_| RegistryError::Reference(text.to_owned()))
}

fn registry(reference: &str, source: OciDistributionError) -> RegistryError {
    RegistryError::Registry { reference: reference.to_owned(), source: Box::new(source) }
}

/// The layer that is the component. Older tools pushed it with another type of configuration, which matters to nobody.
fn only_layer<'a>(
    reference: &str,
    manifest: &'a OciImageManifest,
) -> Result<&'a OciDescriptor, RegistryError> {
    let types = || manifest.layers.iter().map(|layer| layer.media_type.as_str());
    match manifest.layers.as_slice() {
        [layer] if layer.media_type == LAYER_TYPE => Ok(layer),
        _ => Err(RegistryError::NoComponent {
            reference: reference.to_owned(),
            found: types().collect::<Vec<_>>().join(", "),
        }),
    }
}

/// Whether `host` or `host:port` is this machine, where nobody listens in.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    };
    let name = name.trim_matches(['[', ']']);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
