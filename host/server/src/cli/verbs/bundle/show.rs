//! `gantry bundle show`

use std::path::PathBuf;

use gantry_model::image::ImageArchive;
use gantry_model::task::TaskDefinition;
use serde::Serialize;

use super::check::check;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output};
use crate::cli::parameters::{self, needs};
use crate::cli::verbs::Outcome;

/// Show what is in a bundle
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The bundle, a zip
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// What is in a bundle.
#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    definition: &'a TaskDefinition,
    image: &'a ImageArchive,
    image_entry: &'a str,
    has_logo: bool,
}

impl Show {
    pub(super) async fn run(self) -> Outcome {
        let checked = check(&self.file).await?.map_err(CliError::Findings)?;
        let bundle = &checked.bundle;
        let view = View {
            definition: &bundle.definition,
            image: &checked.archive,
            image_entry: &bundle.image.name,
            has_logo: bundle.logo.is_some(),
        };
        self.output.one(&view, view.definition.reference(), || view.fields())?;
        if self.output.format == Format::Table {
            parameters::print("inputs", &view.definition.inputs)?;
            parameters::print("outputs", &view.definition.outputs)?;
        }
        Ok(Exit::Done)
    }
}

impl View<'_> {
    fn fields(&self) -> Vec<(&'static str, String)> {
        let (definition, image) = (self.definition, self.image);
        let platform = format!("{}/{}", image.os, image.architecture);
        let layers = image.layers.len();
        let image = format!("{} ({}, {platform}, {layers} layers)", self.image_entry, image.layout);
        vec![
            ("task", definition.reference()),
            ("name", definition.name.clone()),
            ("description", definition.description.clone().unwrap_or_default().trim().to_owned()),
            ("needs", definition.job().map(|job| needs(&job.resources)).unwrap_or_default()),
            ("image", image),
            ("image id", self.image.config.digest.to_string()),
            ("logo", if self.has_logo { "yes" } else { "" }.to_owned()),
        ]
    }
}
