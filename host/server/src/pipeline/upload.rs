//! A bundle becomes a task: check everything, keep the bytes, record the task. What is refused leaves nothing behind.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;

use bytes::Bytes;
use gantry_definition::bundle::{
    Bundle, BundleRefusal, BundleStage, extract_image, read_bundle, verify_stored_image,
};
use gantry_definition::image::{Window, read_image_archive};
use gantry_model::finding::Finding;
use gantry_model::id::TaskId;
use gantry_model::image::ImageArchive;
use gantry_model::task::{StoredImage, Task, TaskDefinition, TaskPackage};
use gantry_store::StoreError;
use tempfile::TempPath;

use super::disk::DiskWatch;
use super::image_source::StoredArchive;
use super::names::{bundle_object, descriptor_object, image_object, logo_object};
use super::spool::{Spool, Spooled};
use super::unfinished::Owner;
use super::{Error, Pipeline, Result};

/// A task that was accepted, and what its author might still mend.
#[derive(Debug)]
pub(crate) struct Accepted {
    pub(crate) task: Task,
    pub(crate) warnings: Vec<Finding>,
}

/// A bundle that was found to be right.
pub(crate) struct Checked {
    pub(crate) bundle: Bundle,
    pub(crate) archive: ImageArchive,
    /// Where the image archive is: at an offset of the bundle, or in a file of its own.
    image_file: Option<TempPath>,
}

impl Pipeline {
    /// Takes a bundle in.
    pub(crate) async fn accept(&self, upload: Spooled) -> Result<Accepted> {
        let path = upload.path().to_owned();
        let spool = self.spool.clone();
        let checked = tokio::task::spawn_blocking(move || check_bundle(path, &spool))
            .await
            .map_err(|error| Error::internal("checking the bundle", error))??;
        let definition = &checked.bundle.definition;
        let (namespace, version) = (&definition.namespace, &definition.version);
        if self.store.task_by_reference(namespace, version).await?.is_some() {
            return Err(Error::TaskExists(definition.reference()));
        }
        let id = TaskId(self.entropy.uuid());
        self.change_objects(Owner::Task(id), self.keep(id, upload, checked)).await
    }

    async fn keep(&self, id: TaskId, upload: Spooled, checked: Checked) -> Result<Accepted> {
        let Checked { bundle, archive, image_file } = checked;
        let mut package = TaskPackage {
            bundle_digest: upload.digest.clone(),
            bundle_size: upload.size,
            has_logo: bundle.logo.is_some(),
            image: StoredImage {
                object: match image_file {
                    Some(_) => image_object(id),
                    None => bundle_object(id),
                },
                offset: bundle.image.stored_at.unwrap_or(0),
                archive,
                registry_reference: None,
            },
        };
        self.objects.put(&descriptor_object(id), Bytes::from(bundle.descriptor)).await?;
        if let Some(logo) = bundle.logo {
            self.objects.put(&logo_object(id), Bytes::from(logo)).await?;
        }
        self.objects.adopt_file(upload.path(), &bundle_object(id)).await?;
        if let Some(file) = &image_file {
            self.objects.adopt_file(file, &image_object(id)).await?;
        }
        let created_at = self.clock.now();
        package.image.registry_reference =
            self.push_image(&bundle.definition, &package.image).await?;
        let task = Task { id, definition: bundle.definition, package: Some(package), created_at };
        match self.store.add_task(&task).await {
            Ok(()) => Ok(Accepted { task, warnings: bundle.warnings }),
            Err(StoreError::Conflict { .. }) => Err(Error::TaskExists(task.definition.reference())),
            Err(error) => Err(error.into()),
        }
    }

    /// Pushes the image where a registry is configured, and tells under which reference it can be pulled.
    async fn push_image(
        &self,
        definition: &TaskDefinition,
        image: &StoredImage,
    ) -> Result<Option<String>> {
        let Some(registry) = &self.settings.registry else { return Ok(None) };
        let source = StoredArchive::new(self.objects.clone(), image);
        let repository = definition.namespace.trim_start_matches('.').replace('.', "/");
        // A tag has no `+`, which a semantic version may have.
        let tag = definition.version.replace('+', "_");
        gantry_executor::push_image(
            &image.archive,
            &source,
            registry,
            &repository.to_lowercase(),
            &tag,
        )
        .await
        .map(Some)
        .map_err(|error| Error::Registry(super::failing::chain(&error)))
    }
}

/// Reads the bundle from end to end: descriptor, logo, and the image archive where it lies.
pub(crate) fn check_bundle(path: PathBuf, spool: &Spool) -> Result<Checked> {
    let open = || File::open(&path).map_err(|error| Error::io("opening the bundle", error));
    let mut reader = BufReader::new(open()?);
    let bundle = read_bundle(&mut reader).map_err(refused)?;
    let architecture = host_architecture();
    match bundle.image.stored_at {
        Some(offset) => {
            verify_stored_image(&mut reader, &bundle.image).map_err(refused)?;
            let length = bundle.image.length;
            let mut window = BufReader::new(Window::new(open()?, offset, length));
            let archive = read_image_archive(&mut window, length, architecture).map_err(refused)?;
            Ok(Checked { bundle, archive, image_file: None })
        }
        None => {
            let (file, image_file) = spool.empty_file()?;
            let disk = DiskWatch::default();
            let mut writer = BufWriter::with_capacity(1 << 20, disk.writer(file));
            let length = extract_image(&mut reader, &bundle.image, &mut writer)
                .map_err(|refusal| disk.blame(refused(refusal)))?;
            let file = writer
                .into_inner()
                .map_err(|error| Error::io("writing the image", error.into_error()))?;
            let mut image = BufReader::new(file.into_inner());
            let archive = read_image_archive(&mut image, length, architecture).map_err(refused)?;
            Ok(Checked { bundle, archive, image_file: Some(image_file) })
        }
    }
}

/// What could not be read or written is not the bundle's fault.
fn refused(refusal: BundleRefusal) -> Error {
    match refusal.stage {
        BundleStage::Io => Error::internal("checking the bundle", refusal),
        _ => Error::BundleRefused(refusal),
    }
}

/// The architecture of this machine, as image configurations spell it.
fn host_architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
