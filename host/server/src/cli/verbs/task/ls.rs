//! `gantry task ls`

use indicatif::HumanBytes;

use crate::api::native::TaskView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{Listed, Output, local_time};
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// List tasks, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    /// Only those with this in their name, namespace or description
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Listed for TaskView {
    const COLUMNS: &'static [&'static str] = &["TASK", "NAME", "SIZE", "UPLOADED", "ID"];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        vec![
            select::reference(self),
            self.name.clone(),
            size(self),
            local_time(&self.created_at),
            self.id.to_string(),
        ]
    }
}

/// Of a bundle; a script task is told by its jobs.
fn size(task: &TaskView) -> String {
    match (&task.bundle, &task.script) {
        (Some(bundle), _) => HumanBytes(bundle.bundle_size).to_string(),
        (None, Some(script)) if script.jobs.len() == 1 => "1 job".to_owned(),
        (None, Some(script)) => format!("{} jobs", script.jobs.len()),
        (None, None) => String::new(),
    }
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let search = self.search.as_deref().map(|text| ("search", text));
        let query: Vec<_> = search.into_iter().collect();
        let tasks: Vec<TaskView> = client.list(&["tasks"], &query, usize::MAX).await?;
        self.output.list(&tasks)?;
        Ok(Exit::Done)
    }
}
