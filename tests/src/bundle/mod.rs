//! Task bundles made on the spot: a shell script in a small image, with the inputs and outputs that a test wants.
//!
//! The image is assembled in memory around Debian's static busybox, so that no container engine takes part in the
//! making: what runs in a test is exactly what this code wrote.

pub mod hostile;
pub mod image;

use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub use image::{ImageBuilder, ImageLayout};

/// Makes a bundle, step by step. The defaults are a task with one small image that succeeds and writes nothing.
#[derive(Debug, Clone)]
pub struct BundleBuilder {
    descriptor: String,
    image: ImageBuilder,
    image_name: Option<String>,
    compression: CompressionMethod,
    descriptor_last: bool,
    logo: Option<Vec<u8>>,
    files: Vec<(String, Vec<u8>)>,
}

impl BundleBuilder {
    /// A task of that namespace and version, without inputs and outputs.
    pub fn new(namespace: &str, version: &str) -> Self {
        let descriptor = json!({
            "$schema": "https://cytomine.com/schema-store/tasks/task.v0.json",
            "name": "Test task",
            "name_short": "test-task",
            "namespace": namespace,
            "version": version,
            "authors": [{
                "first_name": "Example", "last_name": "Author", "organization": "Example Lab",
                "email": "tasks@example.org", "is_contact": true
            }],
            "configuration": {
                "input_folder": "/inputs",
                "output_folder": "/outputs",
                "resources": {"ram": "256Mi", "cpus": 1}
            },
            "inputs": {},
            "outputs": {}
        });
        Self::with_descriptor(descriptor.to_string())
    }

    /// A task with a descriptor of its own, as text.
    pub fn with_descriptor(descriptor: String) -> Self {
        Self {
            descriptor,
            image: ImageBuilder::default(),
            image_name: None,
            compression: CompressionMethod::Stored,
            descriptor_last: false,
            logo: None,
            files: Vec::new(),
        }
    }

    /// One of the repository's example tasks that is a shell script: `descriptor.yml` and `task.sh` of a folder in
    /// `bundles/`.
    pub fn example(name: &str) -> Self {
        let folder = crate::workspace::root().join("bundles").join(name);
        Self::with_descriptor(read(&folder.join("descriptor.yml")))
            .script(&read(&folder.join("task.sh")))
    }

    /// What the task's container runs.
    pub fn script(mut self, script: &str) -> Self {
        self.image = self.image.script(script);
        self
    }

    /// Adds a required input. The type is as in a descriptor: `json!("integer")` or `json!({"id": "integer", "gt": 0})`.
    pub fn input(self, name: &str, kind: Value) -> Self {
        self.parameter("inputs", name, &json!({"type": kind}))
    }

    /// Adds an input that may be left out.
    pub fn optional_input(self, name: &str, kind: Value) -> Self {
        self.parameter("inputs", name, &json!({"type": kind, "optional": true}))
    }

    /// Adds an output.
    pub fn output(self, name: &str, kind: Value) -> Self {
        self.parameter("outputs", name, &json!({"type": kind}))
    }

    /// Adds an input or an output with further fields: `dependencies`, `default`, another `description`.
    pub fn parameter(self, side: &str, name: &str, fields: &Value) -> Self {
        let mut parameter =
            json!({"display_name": name, "description": format!("The test's {name}.")});
        merge(&mut parameter, fields);
        self.edit(|descriptor| {
            let parameters = descriptor.get_mut(side).and_then(Value::as_object_mut);
            parameters
                .expect("a descriptor with inputs and outputs")
                .insert(name.to_owned(), parameter);
        })
    }

    /// Sets fields of `configuration.resources`.
    pub fn resources(self, fields: &Value) -> Self {
        self.edit(|descriptor| {
            let resources = descriptor.pointer_mut("/configuration/resources");
            merge(resources.expect("a descriptor with resources"), fields);
        })
    }

    /// Changes the descriptor in any way. It must be JSON, as it is unless the test brought its own text.
    pub fn edit(mut self, change: impl FnOnce(&mut Value)) -> Self {
        let mut descriptor = serde_json::from_str(&self.descriptor).expect("a descriptor in JSON");
        change(&mut descriptor);
        self.descriptor = descriptor.to_string();
        self
    }

    /// Stores the entries as they are, which is the default.
    pub fn stored(mut self) -> Self {
        self.compression = CompressionMethod::Stored;
        self
    }

    /// Compresses the entries.
    pub fn deflated(mut self) -> Self {
        self.compression = CompressionMethod::Deflated;
        self
    }

    /// Saves the image as an OCI layout instead of a docker-archive.
    pub fn oci_layout(mut self) -> Self {
        self.image = self.image.layout(ImageLayout::Oci);
        self
    }

    /// Saves the image as Docker 29 does: an OCI layout whose index leads to an index with an attestation.
    pub fn with_attestations(mut self) -> Self {
        self.image = self.image.layout(ImageLayout::OciWithAttestations);
        self
    }

    /// Says another architecture in the image's configuration: `arm64`.
    pub fn architecture(mut self, architecture: &str) -> Self {
        self.image = self.image.architecture(architecture);
        self
    }

    /// Puts the image to an entry of that name instead of `image.tar`.
    pub fn image_name(mut self, name: &str) -> Self {
        self.image_name = Some(name.to_owned());
        self
    }

    /// Puts the descriptor behind everything else.
    pub fn descriptor_last(mut self) -> Self {
        self.descriptor_last = true;
        self
    }

    /// Adds a logo.
    pub fn logo(mut self, png: &[u8]) -> Self {
        self.logo = Some(png.to_vec());
        self
    }

    /// Adds an entry of any name.
    pub fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        self.files.push((name.to_owned(), bytes.to_vec()));
        self
    }

    /// The descriptor's text.
    pub fn descriptor(&self) -> &str {
        &self.descriptor
    }

    /// The bundle's bytes.
    ///
    /// # Panics
    ///
    /// When the static busybox is not installed.
    pub fn build(self) -> Vec<u8> {
        let mut entries = self.files;
        entries.push((self.image_name.unwrap_or("image.tar".to_owned()), self.image.build()));
        entries.extend(self.logo.map(|logo| ("logo.png".to_owned(), logo)));
        let place = if self.descriptor_last { entries.len() } else { 0 };
        entries.insert(place, ("descriptor.yml".to_owned(), self.descriptor.into_bytes()));
        zip_of(&entries, self.compression)
    }
}

/// A zip archive of these entries.
///
/// # Panics
///
/// When a name cannot stand in a zip archive.
pub fn zip_of(entries: &[(String, Vec<u8>)], compression: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(compression);
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), options).expect("a zip entry begins");
        zip.write_all(bytes).expect("a zip entry is written");
    }
    zip.finish().expect("a zip archive ends").into_inner()
}

fn merge(into: &mut Value, fields: &Value) {
    let into = into.as_object_mut().expect("an object to merge into");
    into.extend(fields.as_object().cloned().unwrap_or_else(Map::new));
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}
