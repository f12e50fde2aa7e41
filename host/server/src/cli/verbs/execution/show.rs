//! `gantry execution show`

use super::WHICH;
use crate::api::native::ExecutionView;
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Output, line, local_time, shortened};
use crate::cli::verbs::Outcome;

/// Show an execution: how far it is, what it asks, what it resulted in
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[arg(help = WHICH)]
    execution: i64,
    /// Print its secret and nothing else; whoever knows it may resolve the execution
    #[arg(long, conflicts_with = "format")]
    secret: bool,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = self.execution.to_string();
        let view: ExecutionView = client.get(&["executions", &id]).await?;
        if self.secret {
            let missing = CliError::NoSecret(self.execution);
            line(view.secret.as_ref().ok_or(missing)?)?;
            return Ok(Exit::Done);
        }
        self.output.one(&view, view.id, || fields(&view))?;
        Ok(Exit::Done)
    }
}

/// Without its secret, which is for programs; the link to the page for the answer has it.
fn fields(view: &ExecutionView) -> Vec<(&'static str, String)> {
    let time = |at: &Option<String>| at.as_deref().map(local_time).unwrap_or_default();
    let json = |value: &serde_json::Value| shortened(&value.to_string());
    let first = |log: &Option<String>| {
        log.as_ref().and_then(|log| log.lines().next()).map(shortened).unwrap_or_default()
    };
    vec![
        ("execution", view.id.to_string()),
        ("experiment", view.experiment.to_string()),
        ("state", view.state.clone()),
        ("callback", format!("{} ({})", view.callback, view.function)),
        ("status", view.status.clone()),
        ("result", view.result.clone().unwrap_or_default()),
        ("now", view.doing.clone().unwrap_or_default()),
        ("asks", view.inquiry.as_ref().map(|it| it.prompt.clone()).unwrap_or_default()),
        ("answer", view.inquiry.as_ref().map(|it| json(&it.schema)).unwrap_or_default()),
        ("answer at", view.answer_link.clone().unwrap_or_default()),
        ("run", view.run.map(|run| run.to_string()).unwrap_or_default()),
        ("until", time(&view.until)),
        ("attempt", view.attempt.to_string()),
        ("created", local_time(&view.created)),
        ("began", time(&view.run_start)),
        ("waits since", time(&view.wait_start)),
        ("finished", time(&view.finished)),
        ("without a value", view.without_value.join(", ")),
        ("values", view.values.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("log", first(&view.run_log)),
        ("log of the answer", first(&view.result_log)),
    ]
}
