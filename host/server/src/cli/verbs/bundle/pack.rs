//! `gantry bundle pack`

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::check::check;
use crate::cli::error::{CliError, finding};
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::progress;
use crate::cli::verbs::Outcome;

/// What a descriptor may be called, the usual name first.
const DESCRIPTORS: [&str; 2] = ["descriptor.yml", "descriptor.yaml"];
/// What the logo is called, if there is one.
const LOGO: &str = "logo.png";
/// What the image is called in the bundle, unless the descriptor names another place.
const IMAGE: &str = "image.tar";
/// From this size on an entry needs the wide fields of zip64, in bytes.
const WIDE: u64 = u32::MAX as u64;
/// How much is copied at once, in bytes.
const CHUNK: usize = 1024 * 1024;

/// Pack a descriptor, an image archive and perhaps a logo into a bundle, and check it
///
/// Packing the same files again gives the same bytes.
#[derive(Debug, clap::Args)]
pub(super) struct Pack {
    /// Folder with `descriptor.yml` and, if there is one, `logo.png`
    folder: PathBuf,
    /// Image archive, as `podman save` or `docker save` write it
    #[arg(long, value_name = "FILE")]
    image: PathBuf,
    /// The bundle to write [default: the folder's name, with `.zip`]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Pack {
    pub(super) async fn run(self) -> Outcome {
        let out = self.out.clone().unwrap_or_else(|| default_name(&self.folder));
        let (folder, image, into) = (self.folder.clone(), self.image.clone(), out.clone());
        let packed = tokio::task::spawn_blocking(move || pack(&folder, &image, &into)).await??;
        let checked = check(packed.path()).await?.map_err(CliError::Findings)?;
        // Only a bundle that is right takes the place of another one.
        packed.persist(&out).map_err(|error| failed("write", &out)(error.error))?;
        let definition = &checked.bundle.definition;
        match self.output.format {
            Format::Json => json(definition)?,
            Format::Ids => line(definition.reference())?,
            Format::Table => {
                checked.bundle.warnings.iter().for_each(|each| note(finding(each)));
                line(out.display())?;
                note(format_args!("{} is packed", definition.reference()));
                note(format_args!("upload it with: gantry task push {}", out.display()));
            }
        }
        Ok(Exit::Done)
    }
}

fn default_name(folder: &Path) -> PathBuf {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().unwrap_or("bundle".as_ref());
    let mut name = name.to_os_string();
    name.push(".zip");
    PathBuf::from(name)
}

/// The files to pack: where they are, and what they are called in the bundle.
fn entries(folder: &Path, image: &Path) -> Result<Vec<(PathBuf, String)>, CliError> {
    let [usual, other] = DESCRIPTORS;
    let descriptor = if folder.join(other).is_file() { other } else { usual };
    let path = folder.join(descriptor);
    let text = fs::read(&path).map_err(failed("read", &path))?;
    let place = image_place(&text).unwrap_or_else(|| IMAGE.to_owned());
    let mut entries = vec![(path, descriptor.to_owned())];
    let logo = folder.join(LOGO);
    if logo.is_file() {
        entries.push((logo, LOGO.to_owned()));
    }
    entries.push((image.to_owned(), place));
    Ok(entries)
}

/// Where the descriptor says that the image is. What is wrong with it is told by the check that
/// follows.
fn image_place(descriptor: &[u8]) -> Option<String> {
    let descriptor: serde_json::Value = serde_saphyr::from_slice(descriptor).ok()?;
    let place = descriptor.pointer("/configuration/image/file")?.as_str()?;
    Some(place.trim_start_matches('/').to_owned()).filter(|place| !place.is_empty())
}

/// Writes the bundle beside where it will be.
fn pack(folder: &Path, image: &Path, out: &Path) -> Result<NamedTempFile, CliError> {
    let entries = entries(folder, image)?;
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    // Readable as far as the umask lets it be, as any file that a command writes.
    let permissions = Permissions::from_mode(0o666);
    let mut builder = tempfile::Builder::new();
    let file = builder.prefix(".bundle-").suffix(".zip").permissions(permissions);
    let file = file.tempfile_in(parent).map_err(failed("write to the folder", parent))?;
    let mut zip = ZipWriter::new(BufWriter::with_capacity(CHUNK, file));
    for (path, name) in entries {
        add(&mut zip, &path, &name)?;
    }
    let buffered = zip.finish().map_err(CliError::Pack)?;
    buffered.into_inner().map_err(|error| failed("write", out)(error.into_error()))
}

fn add<W: Write + io::Seek>(
    zip: &mut ZipWriter<W>,
    path: &Path,
    name: &str,
) -> Result<(), CliError> {
    let file = File::open(path).map_err(failed("read", path))?;
    let length = file.metadata().map_err(failed("read", path))?.len();
    // Not compressed: layers hardly shrink, and the server reads a stored image where it lies. The
    // same moment for all entries, so that the same files give the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(length >= WIDE);
    zip.start_file(name, options).map_err(CliError::Pack)?;
    let bar = progress::bytes(format!("packing {name}"), length);
    let copied = copy(BufReader::with_capacity(CHUNK, file), zip, &bar);
    bar.finish_and_clear();
    copied.map_err(failed("pack", path))
}

fn copy(mut from: impl Read, into: &mut impl Write, bar: &ProgressBar) -> io::Result<()> {
    io::copy(&mut bar.wrap_read(&mut from), into).map(drop)
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CliError {
    let path = path.to_owned();
    move |source| CliError::File { doing, path, source }
}
