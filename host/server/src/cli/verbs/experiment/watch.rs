//! `gantry experiment watch`

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::sleep;

use super::{WHICH, timeline};
use crate::api::native::{ActionView, ExperimentDetailView};
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::select_study;
use crate::cli::sse::Events;
use crate::cli::verbs::Outcome;

/// The pause before an experiment is looked at again that was moved just when it rested.
const PAUSE: Duration = Duration::from_secs(1);

/// Follow an experiment until it rests
///
/// Prints each state that it enters, from the first on, and what becomes of the executions. Exits with 1 if it rests since a
/// condition could not be evaluated, or where something failed.
#[derive(Debug, clap::Args)]
pub(super) struct Watch {
    #[arg(help = WHICH)]
    experiment: String,
    /// Stop as well once it can only wait for somebody
    #[arg(long)]
    until_asked: bool,
    #[command(flatten)]
    output: Output,
}

/// How long to follow an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Until it rests.
    Rests,
    /// The same, or until it can only wait for somebody.
    Asks,
}

impl Watch {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = select_study::experiment(client, &self.experiment).await?;
        let until = if self.until_asked { Until::Asks } else { Until::Rests };
        follow(client, id, until, self.output).await
    }
}

/// Shows what happens to an experiment; as JSON, what it is at the end.
pub(super) async fn follow(client: &Client, id: i64, until: Until, output: Output) -> Outcome {
    let id = id.to_string();
    let mut events = Events::new(client, &["experiments", &id, "events", "stream"]);
    let mut shown = Shown::default();
    let experiment = loop {
        let mut asks = false;
        while let Some(event) = events.next().await? {
            let action: ActionView = serde_json::from_str(&event.data).map_err(CliError::Event)?;
            if output.format == Format::Table {
                shown.show(&event.event, &action)?;
            }
            asks = until == Until::Asks && waits_for_somebody(&action);
            if asks {
                break;
            }
        }
        let experiment: ExperimentDetailView = client.get(&["experiments", &id]).await?;
        let rests = experiment.experiment.rest.is_some();
        if rests || (asks && waits_for_somebody(&experiment.action)) {
            break experiment;
        }
        sleep(PAUSE).await;
    };
    if output.format == Format::Json {
        json(&experiment)?;
    }
    let rest = experiment.experiment.rest.as_ref();
    if let (Format::Table, Some(rest)) = (output.format, rest) {
        let state = &experiment.experiment.state.label;
        line(format_args!("it rests in {state}: {}", rest.because))?;
    }
    let raised = rest.is_some_and(|rest| rest.kind == "raised");
    let failed = experiment.action.executions.iter().any(timeline::has_failed);
    Ok(if raised || failed { Exit::Failed } else { Exit::Done })
}

/// Whether somebody has to resolve an execution, and nothing else is under way.
fn waits_for_somebody(action: &ActionView) -> bool {
    let under_way = |status: &str| !matches!(status, "skipped" | "finished" | "waiting");
    let mut executions = action.executions.iter();
    executions.clone().any(|it| it.status == "waiting")
        && !executions.any(|it| under_way(&it.status))
}

/// What was shown of the executions.
#[derive(Default)]
struct Shown {
    executions: HashMap<i64, String>,
}

impl Shown {
    fn show(&mut self, event: &str, action: &ActionView) -> Result<(), CliError> {
        if event == "action" {
            line(timeline::entered(action))?;
        }
        for execution in &action.executions {
            let text = timeline::execution(execution);
            if self.executions.insert(execution.id, text.clone()).as_ref() != Some(&text) {
                line(format_args!("    {text}"))?;
                if execution.status == "waiting" {
                    let id = execution.id;
                    note(format_args!("    somebody has to: gantry execution resolve {id}"));
                }
            }
        }
        Ok(())
    }
}
