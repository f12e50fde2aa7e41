//! `gantry execution logs`

use super::WHICH;
use crate::api::native::ExecutionView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::{line, note};
use crate::cli::verbs::Outcome;

/// Print what an execution logged while it ran, what its program printed, and what was logged when it was resolved
#[derive(Debug, clap::Args)]
pub(super) struct Logs {
    #[arg(help = WHICH)]
    execution: i64,
}

impl Logs {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let id = self.execution.to_string();
        let view: ExecutionView = client.get(&["executions", &id]).await?;
        let parts = parts(&view);
        if parts.is_empty() && view.run.is_none() {
            note("it said nothing");
        }
        for (title, text) in parts {
            if !title.is_empty() {
                note(format_args!("{title}:"));
            }
            line(text.trim_end_matches('\n'))?;
        }
        if let Some(run) = &view.run {
            note(format_args!("its program goes on: gantry logs --follow {run}"));
        }
        Ok(Exit::Done)
    }
}

/// What was said, each with a title; the log of the execution itself needs none.
fn parts(view: &ExecutionView) -> Vec<(&'static str, &str)> {
    let printed = |name: &str| view.values.as_ref()?.get(name)?.as_str();
    let all = [
        ("", view.run_log.as_deref()),
        ("standard output", printed("stdout")),
        ("standard error", printed("stderr")),
        ("the answer", view.result_log.as_deref()),
    ];
    let said = |(title, text): (_, Option<_>)| Some((title, text?));
    all.into_iter().filter_map(said).filter(|(_, text)| !text.trim().is_empty()).collect()
}
