//! `gantry runs ls`

use std::collections::HashMap;

use gantry_model::run::RunStatus;
use serde::Serialize;

use crate::api::native::{RunView, TaskView};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Listed, Output, local_time, note, shortened};
use crate::cli::select;
use crate::cli::verbs::Outcome;

/// How many runs are listed unless all are wanted.
const SOME: usize = 20;
/// How much of an id a table shows: enough to name a run among thousands.
const SHORT: usize = 8;

/// List runs, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Ls {
    /// Only those with this status; may be repeated: `--status running --status queuing`
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Vec<RunStatus>,
    /// Only those of this task: NAMESPACE:VERSION, its id or the beginning of it
    #[arg(long)]
    task: Option<String>,
    /// Only those of this project
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// All of them, not only the 20 newest
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

/// A run and the name of its task.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    run: RunView,
    task_reference: String,
}

impl Ls {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let statuses: Vec<String> = self.status.iter().map(ToString::to_string).collect();
        let statuses = statuses.join(",");
        let task = match &self.task {
            Some(task) => Some(select::task(client, task).await?.id.to_string()),
            None => None,
        };
        let mut query = vec![("status", statuses.as_str())];
        query.extend(task.as_deref().map(|task| ("task", task)));
        query.extend(self.project.as_deref().map(|project| ("project", project)));
        // One more than is shown tells whether there are more.
        let enough = if self.all { usize::MAX } else { SOME + 1 };
        let mut runs: Vec<RunView> = client.list(&["runs"], &query, enough).await?;
        let more = !self.all && runs.len() > SOME;
        if more {
            runs.truncate(SOME);
        }
        self.output.list(&named(client, runs).await?)?;
        if more && self.output.format == Format::Table {
            note("there are more: `gantry runs ls --all`");
        }
        Ok(Exit::Done)
    }
}

/// Each run with the name of its task; each task is asked for once.
async fn named(client: &Client, runs: Vec<RunView>) -> Result<Vec<Line>, CliError> {
    let mut names = HashMap::new();
    let mut lines = Vec::with_capacity(runs.len());
    for run in runs {
        let name = match names.get(&run.task) {
            Some(name) => String::clone(name),
            None => {
                let task: TaskView = client.get(&["tasks", &run.task.to_string()]).await?;
                let name = select::reference(&task);
                names.insert(run.task, name.clone());
                name
            }
        };
        lines.push(Line { run, task_reference: name });
    }
    Ok(lines)
}

impl Listed for Line {
    const COLUMNS: &'static [&'static str] = &["RUN", "STATUS", "TASK", "CREATED", "BY", "REMARK"];

    fn id(&self) -> String {
        self.run.id.to_string()
    }

    fn row(&self) -> Vec<String> {
        let run = &self.run;
        let failure = run.failure.as_ref().map(|failure| &failure.cause);
        vec![
            run.id.to_string().chars().take(SHORT).collect(),
            run.status.to_string(),
            self.task_reference.clone(),
            local_time(&run.created_at),
            run.created_by.clone(),
            shortened(failure.or(run.waiting_because.as_ref()).map_or("", String::as_str)),
        ]
    }
}

fn status(text: &str) -> Result<RunStatus, String> {
    use strum::IntoEnumIterator;
    text.to_ascii_uppercase().parse().map_err(|_| {
        let known: Vec<String> = RunStatus::iter().map(|status| status.to_string()).collect();
        format!("there are: {}", known.join(", "))
    })
}
