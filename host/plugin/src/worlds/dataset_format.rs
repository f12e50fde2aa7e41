//! The world `dataset-format`: the datasets among files, and what they look like.

use std::collections::HashSet;

use gantry_model::plugin::{
    Dataset, DatasetFile, FileProblem, FindRequest, Findings, JsonObject, Picture, PreviewRequest,
    Question, SourceFile,
};
use wasmtime::Store;
use wasmtime::component::Instance;

use crate::bindings::datasets as wit;
use crate::call::failure::FailureKind;
use crate::call::stop::Stop;
use crate::sandbox::Sandbox;
use crate::worlds::names::{is_line, is_word};
use crate::worlds::{Asked, Exports, Given, Interface, invalid, json, not_of_this_world};

/// Most characters of a dataset's name.
const NAME_CHARS: usize = 200;

/// Most bytes of a dataset's metadata.
const METADATA_BYTES: usize = 1024 * 1024;

/// How files of the two media types begin: PNG (RFC 2083 section 3.1) and JPEG (ITU-T T.81 B.1.1.3).
const SIGNATURES: [(&str, &[u8]); 2] =
    [("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff")];

impl Asked for FindRequest {
    type Said = wit::Findings;
    type Answer = Findings;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Find(request) => Some(request),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Datasets(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let files = self
            .files
            .iter()
            .map(|SourceFile { path, size }| wit::SourceFile { path, size: *size });
        let files: Vec<_> = files.collect();
        let settings = json::object(&self.settings);
        let request = wit::FindRequest { files: &files, settings: &settings };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_find(store, request).await??)
    }

    fn check(&self, said: wit::Findings, given: Given<'_>) -> Result<Findings, FailureKind> {
        let wit::Findings { datasets, problems } = said;
        let metadata: usize = datasets.iter().map(|dataset| dataset.metadata.len()).sum();
        let messages: usize = problems.iter().map(|problem| problem.message.len()).sum();
        given.check_size(metadata + messages)?;
        let paths: HashSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
        let known = |path: &str| match paths.contains(path) {
            true => Ok(()),
            false => Err(invalid(format!("{path:?} is none of the files"))),
        };
        for path in problems.iter().map(|problem| &problem.path) {
            known(path)?;
        }
        let datasets = datasets.into_iter().map(|found| {
            found.files.iter().try_for_each(|file| known(&file.path))?;
            dataset(found)
        });
        let problem = |wit::FileProblem { path, message }| FileProblem { path, message };
        Ok(Findings {
            datasets: datasets.collect::<Result<_, _>>()?,
            problems: problems.into_iter().map(problem).collect(),
        })
    }
}

fn dataset(found: wit::Dataset) -> Result<Dataset, FailureKind> {
    let wit::Dataset { format, name, files, metadata } = found;
    if !is_word(&format) {
        return Err(invalid(format!("{format:?} is no name of a format, such as `nifti-1`")));
    }
    if !is_line(&name, NAME_CHARS) {
        return Err(invalid(format!("{name:?} is no name of 1 to {NAME_CHARS} characters")));
    }
    if files.is_empty() {
        return Err(invalid(format!("the dataset {name:?} has no file")));
    }
    if let Some(file) = files.iter().find(|file| !is_word(&file.role)) {
        return Err(invalid(format!("{:?} is no role, such as `image`", file.role)));
    }
    if metadata.len() > METADATA_BYTES {
        return Err(invalid(format!("a dataset's metadata has more than {METADATA_BYTES} bytes")));
    }
    let metadata = JsonObject::parse(metadata)
        .map_err(|error| invalid(format!("a dataset's metadata is no JSON object: {error}")))?;
    let file = |wit::DatasetFile { role, path }| DatasetFile { role, path };
    Ok(Dataset { format, name, files: files.into_iter().map(file).collect(), metadata })
}

impl Asked for PreviewRequest {
    type Said = Option<wit::Picture>;
    type Answer = Option<Picture>;

    fn of(question: &Question) -> Option<&Self> {
        match question {
            Question::Preview(request) => Some(request),
            _ => None,
        }
    }

    async fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> Result<Self::Said, Stop> {
        let Interface::Datasets(found) = &exports.interface else {
            return Err(not_of_this_world());
        };
        let Dataset { format, name, files, metadata } = &self.dataset;
        let file = |file: &DatasetFile| wit::DatasetFile {
            role: file.role.clone(),
            path: file.path.clone(),
        };
        let dataset = wit::Dataset {
            format: format.clone(),
            name: name.clone(),
            files: files.iter().map(file).collect(),
            metadata: metadata.text().to_owned(),
        };
        let settings = json::object(&self.settings);
        let request = wit::PreviewRequest {
            dataset: &dataset,
            longest_edge: self.longest_edge,
            settings: &settings,
        };
        let guest = found.load(&mut *store, instance)?;
        Ok(guest.call_preview(store, request).await??)
    }

    fn check(
        &self,
        said: Option<wit::Picture>,
        given: Given<'_>,
    ) -> Result<Option<Picture>, FailureKind> {
        let Some(wit::Picture { media_type, width, height, content }) = said else {
            return Ok(None);
        };
        given.check_size(content.len())?;
        if width == 0 || height == 0 || width.max(height) > self.longest_edge {
            let most = self.longest_edge;
            return Err(invalid(format!("a picture of {width} × {height}, at most {most} asked")));
        }
        let begins = |(kind, signature): &(&str, &[u8])| {
            *kind == media_type && content.starts_with(signature)
        };
        if !SIGNATURES.iter().any(begins) {
            return Err(invalid(format!("the picture is no file of the type {media_type:?}")));
        }
        Ok(Some(Picture { media_type, width, height, content }))
    }
}
