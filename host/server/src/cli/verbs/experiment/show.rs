//! `gantry experiment show`

use std::collections::BTreeMap;

use serde::Serialize;

use super::WHICH;
use super::timeline;
use crate::api::native::{ActionView, ExecutionView, ExperimentDetailView, TransitionView};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, line, local_time, note, print_rows, shortened};
use crate::cli::select_study;
use crate::cli::verbs::Outcome;

/// How many changes of state are shown unless all are wanted.
const SOME: usize = 20;

/// Show an experiment: where it is and why, its variables, and how it came there
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[arg(help = WHICH)]
    experiment: String,
    /// All of its way, not only the 20 newest changes of state
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

/// An experiment with its way, oldest first.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    experiment: ExperimentDetailView,
    actions: Vec<ActionView>,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = select_study::experiment(client, &self.experiment).await?.to_string();
        let experiment: ExperimentDetailView = client.get(&["experiments", &id]).await?;
        let enough = if self.all { usize::MAX } else { SOME + 1 };
        let path = ["experiments", id.as_str(), "actions"];
        let mut actions: Vec<ActionView> = client.list(&path, &[], enough).await?;
        let more = !self.all && actions.len() > SOME;
        if more {
            actions.truncate(SOME);
        }
        actions.reverse();
        let whole = Whole { experiment, actions };
        self.output.one(&whole, &id, || fields(&whole.experiment))?;
        if self.output.format == Format::Table {
            print_variables(&whole.experiment)?;
            line("\ntimeline")?;
            if more {
                note("  there is more before this: `gantry experiment show --all`");
            }
            let failed = failed(client, &whole.actions).await?;
            timeline::print(&whole.actions, &failed)?;
        }
        Ok(Exit::Done)
    }
}

fn fields(view: &ExperimentDetailView) -> Vec<(&'static str, String)> {
    let experiment = &view.experiment;
    let ids = |ids: &BTreeMap<String, String>| {
        ids.iter().map(|(system, id)| format!("{system}: {id}")).collect::<Vec<_>>().join(", ")
    };
    let rests = experiment.rest.as_ref().map(|rest| rest.because.clone());
    let way = |way: &TransitionView| match &way.condition {
        Some(condition) => format!("{} if {}", way.destination, shortened(condition)),
        None => way.destination.clone(),
    };
    let ways: Vec<_> = view.transitions.iter().map(way).collect();
    vec![
        ("experiment", experiment.label.clone()),
        ("id", experiment.id.to_string()),
        ("subject", format!("{} of {}", experiment.subject.label, view.cohort.label)),
        ("date", experiment.scandate.clone()),
        ("workflow", experiment.workflow.label.clone()),
        ("state", experiment.state.label.clone()),
        ("rests", rests.unwrap_or_default()),
        ("ways out", ways.join("\n")),
        ("changed", local_time(&experiment.updated_at)),
        ("external ids", ids(&view.external_ids)),
        ("of the subject", ids(&view.subject_external_ids)),
    ]
}

fn print_variables(view: &ExperimentDetailView) -> Result<(), CliError> {
    if view.variables.is_empty() {
        return Ok(());
    }
    line("\nvariables")?;
    print_rows(view.variables.iter().map(|(name, variable)| {
        let value = shortened(&variable.value.to_string());
        [format!("  {name}"), variable.kind.to_string(), value]
    }))
}

/// The executions that failed, with what they said.
async fn failed(
    client: &Client,
    actions: &[ActionView],
) -> Result<BTreeMap<i64, ExecutionView>, CliError> {
    let executions = actions.iter().flat_map(|action| &action.executions);
    let failed = executions.filter(|it| timeline::has_failed(it));
    let mut whole = BTreeMap::new();
    for execution in failed {
        let id = execution.id.to_string();
        whole.insert(execution.id, client.get(&["executions", &id]).await?);
    }
    Ok(whole)
}
