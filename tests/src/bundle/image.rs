//! Container images around busybox, saved in each way in which engines save them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::process::{installed, run};

const IMAGE_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const IMAGE_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const IMAGE_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const IMAGE_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// How an image is saved to an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageLayout {
    /// As `docker save` up to version 24 and `podman save` do it.
    DockerArchive,
    /// As `podman save --format oci-archive` does it.
    Oci,
    /// As `docker save` does it from version 29 on: the index leads to an index of the image and its attestation.
    OciWithAttestations,
}

/// Makes an image of two layers: busybox with its commands, and the task's script.
#[derive(Debug, Clone)]
pub struct ImageBuilder {
    script: String,
    layout: ImageLayout,
    architecture: String,
}

impl Default for ImageBuilder {
    fn default() -> Self {
        Self {
            script: "#!/bin/sh\nexit 0\n".to_owned(),
            layout: ImageLayout::DockerArchive,
            architecture: own_architecture().to_owned(),
        }
    }
}

impl ImageBuilder {
    /// What the container runs.
    pub fn script(mut self, script: &str) -> Self {
        self.script = script.to_owned();
        self
    }

    /// How the image is saved.
    pub fn layout(mut self, layout: ImageLayout) -> Self {
        self.layout = layout;
        self
    }

    /// What its configuration says; the busybox inside stays this machine's.
    pub fn architecture(mut self, architecture: &str) -> Self {
        self.architecture = architecture.to_owned();
        self
    }

    /// The archive's bytes.
    ///
    /// # Panics
    ///
    /// When the static busybox is not installed.
    pub fn build(&self) -> Vec<u8> {
        let layers = [busybox_layer(), script_layer(&self.script)];
        let config = json!({
            "architecture": self.architecture,
            "os": "linux",
            "config": {"Entrypoint": ["/task.sh"], "Env": ["PATH=/bin"], "WorkingDir": "/"},
            "rootfs": {"type": "layers", "diff_ids": layers.each_ref().map(|layer| digest(layer))},
            "history": [{"created_by": "busybox"}, {"created_by": "task"}]
        });
        let config = config.to_string().into_bytes();
        match self.layout {
            ImageLayout::DockerArchive => docker_archive(&config, &layers),
            ImageLayout::Oci => self.oci(&config, &layers, false),
            ImageLayout::OciWithAttestations => self.oci(&config, &layers, true),
        }
    }

    fn oci(&self, config: &[u8], layers: &[Vec<u8>], attested: bool) -> Vec<u8> {
        let mut blobs = Blobs::default();
        let layers = layers.iter().map(|layer| blobs.add(IMAGE_LAYER, gzip(layer)));
        let layers = layers.collect::<Vec<_>>();
        let config = blobs.add(IMAGE_CONFIG, config.to_vec());
        let manifest = json!({
            "schemaVersion": 2, "mediaType": IMAGE_MANIFEST, "config": config, "layers": layers
        });
        let mut image = blobs.add(IMAGE_MANIFEST, manifest.to_string().into_bytes());
        if attested {
            set(&mut image, "platform", json!({"architecture": self.architecture, "os": "linux"}));
            let attestation = blobs.attestation(&image);
            image = blobs.index(&[image, attestation]);
        }
        set(&mut image, "annotations", json!({"org.opencontainers.image.ref.name": "latest"}));
        let index = json!({"schemaVersion": 2, "mediaType": IMAGE_INDEX, "manifests": [image]});
        let mut files = vec![
            ("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
            ("index.json".to_owned(), index.to_string().into_bytes()),
        ];
        files.extend(blobs.0);
        tar_of(&files)
    }
}

/// The files below `blobs/` of an OCI layout.
#[derive(Default)]
struct Blobs(Vec<(String, Vec<u8>)>);

impl Blobs {
    /// Adds one and returns its descriptor.
    fn add(&mut self, media_type: &str, bytes: Vec<u8>) -> Value {
        let digest = digest(&bytes);
        let descriptor = json!({"mediaType": media_type, "digest": digest, "size": bytes.len()});
        self.0.push((format!("blobs/{}", digest.replace(':', "/")), bytes));
        descriptor
    }

    /// What BuildKit leaves beside an image: a manifest for no platform at all, which refers to the image.
    fn attestation(&mut self, image: &Value) -> Value {
        let config =
            self.add(IMAGE_CONFIG, br#"{"architecture":"unknown","os":"unknown"}"#.to_vec());
        let statement = self.add("application/vnd.in-toto+json", b"{}".to_vec());
        let manifest = json!({
            "schemaVersion": 2, "mediaType": IMAGE_MANIFEST, "config": config, "layers": [statement]
        });
        let mut descriptor = self.add(IMAGE_MANIFEST, manifest.to_string().into_bytes());
        set(&mut descriptor, "platform", json!({"architecture": "unknown", "os": "unknown"}));
        let annotations = json!({
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": image.get("digest")
        });
        set(&mut descriptor, "annotations", annotations);
        descriptor
    }

    fn index(&mut self, manifests: &[Value]) -> Value {
        let index = json!({"schemaVersion": 2, "mediaType": IMAGE_INDEX, "manifests": manifests});
        self.add(IMAGE_INDEX, index.to_string().into_bytes())
    }
}

fn set(object: &mut Value, field: &str, value: Value) {
    object.as_object_mut().expect("an object").insert(field.to_owned(), value);
}

fn docker_archive(config: &[u8], layers: &[Vec<u8>]) -> Vec<u8> {
    let config_name = format!("{}.json", hex_digest(config));
    let mut files = vec![(config_name.clone(), config.to_vec())];
    for layer in layers {
        files.push((format!("{}/layer.tar", hex_digest(layer)), layer.clone()));
    }
    let layer_names = files.iter().skip(1).map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    let manifest = json!([{
        "Config": config_name, "RepoTags": ["local-image-name:latest"], "Layers": layer_names
    }]);
    files.push(("manifest.json".to_owned(), manifest.to_string().into_bytes()));
    tar_of(&files)
}

/// `/bin/busybox` and a link for each of its commands.
fn busybox_layer() -> Vec<u8> {
    let busybox = installed(&["/bin/busybox", "/usr/bin/busybox"], "busybox-static");
    let program = std::fs::read(&busybox).expect("the busybox program can be read");
    let mut tar = tar::Builder::new(Vec::new());
    append(&mut tar, "bin/busybox", 0o755, &program);
    for command in run(&busybox, &["--list"]).lines().filter(|command| *command != "busybox") {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        header.set_mode(0o777);
        tar.append_link(&mut header, format!("bin/{command}"), "busybox").expect("a link in a tar");
    }
    tar.into_inner().expect("a tar archive ends")
}

fn script_layer(script: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    append(&mut tar, "task.sh", 0o755, script.as_bytes());
    tar.into_inner().expect("a tar archive ends")
}

/// A tar archive of plain files.
pub fn tar_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        append(&mut tar, name, 0o644, bytes);
    }
    tar.into_inner().expect("a tar archive ends")
}

fn append(tar: &mut tar::Builder<Vec<u8>>, name: &str, mode: u32, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_mode(mode);
    header.set_size(bytes.len().try_into().expect("sizes fit 64 bits"));
    tar.append_data(&mut header, name, bytes).expect("a file in a tar");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex_digest(bytes))
}

fn hex_digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// This machine's architecture, as images name it.
fn own_architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
