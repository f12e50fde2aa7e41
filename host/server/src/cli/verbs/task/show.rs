//! `gantry task show`

use gantry_model::task::Author;
use indicatif::HumanBytes;

use crate::api::native::{BundleView, TaskView};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, local_time};
use crate::cli::parameters::{self, needs};
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// Show a task: what it takes, what it gives, what it needs
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The task: NAMESPACE:VERSION, NAMESPACE for what was uploaded last, its id or the beginning of it
    task: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let task = select::newest_task(client, &self.task).await?;
        self.output.one(&task, task.id, || fields(&task))?;
        if self.output.format == Format::Table {
            parameters::print("inputs", &task.inputs)?;
            parameters::print("outputs", &task.outputs)?;
        }
        Ok(Exit::Done)
    }
}

fn fields(task: &TaskView) -> Vec<(&'static str, String)> {
    let author = |author: &Author| {
        let Author { first_name, last_name, organization, .. } = author;
        format!("{first_name} {last_name} ({organization})")
    };
    let mut fields = vec![
        ("task", select::reference(task)),
        ("name", task.name.clone()),
        ("description", task.description.clone().unwrap_or_default().trim().to_owned()),
        ("authors", task.authors.iter().map(author).collect::<Vec<_>>().join(", ")),
    ];
    if let Some(BundleView { resources, image, bundle_digest, bundle_size, .. }) = &task.bundle {
        fields.extend([
            ("needs", needs(resources)),
            ("image", format!("{}/{} {}", image.os, image.architecture, image.id)),
            ("registry", image.registry_reference.clone().unwrap_or_default()),
            ("bundle", format!("{} {bundle_digest}", HumanBytes(*bundle_size))),
        ]);
    }
    if let Some(script) = &task.script {
        let keys: Vec<_> = script.jobs.iter().map(|job| job.key.to_string()).collect();
        fields.extend([("stages", script.stages.join(" → ")), ("jobs", keys.join(", "))]);
    }
    fields.extend([("uploaded", local_time(&task.created_at)), ("id", task.id.to_string())]);
    fields
}
