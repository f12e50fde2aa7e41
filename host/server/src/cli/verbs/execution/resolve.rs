//! `gantry execution resolve`

use std::path::PathBuf;

use gantry_model::study::ExecutionResult;
use serde_json::Value;

use super::WHICH;
use crate::api::native::{ExecutionView, ReportExecution};
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::input;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Resolve an execution that waits for somebody, or answer what it asks
///
/// What it asks is shown by `gantry execution show`; the answer is given as --values.
#[derive(Debug, clap::Args)]
pub(super) struct Resolve {
    #[arg(help = WHICH)]
    execution: i64,
    /// How it ended: success, failed or timeout
    #[arg(long, value_name = "RESULT", default_value = "success", value_parser = result)]
    result: ExecutionResult,
    /// The values that it results in, or the answer, as JSON or YAML
    #[arg(long, value_name = "JSON", value_parser = json)]
    values: Option<Value>,
    /// The same from a file of JSON or YAML; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "values")]
    values_file: Option<PathBuf>,
    /// A remark, which is kept as its log
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Its secret, in place of a token
    #[arg(long, env = "GANTRY_EXECUTION_SECRET", hide_env_values = true)]
    secret: Option<String>,
}

fn result(text: &str) -> Result<ExecutionResult, String> {
    text.parse().map_err(|_| "there are: success, failed, timeout".to_owned())
}

fn json(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}

impl Resolve {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let values = match &self.values_file {
            Some(path) => Some(input::parse(path)?),
            None => self.values,
        };
        let body = ReportExecution {
            secret: self.secret,
            status: Some("finished".to_owned()),
            result: Some(self.result.to_string()),
            values,
            run_log: None,
            result_log: self.message,
        };
        let id = self.execution.to_string();
        let view: ExecutionView = client.put(&["executions", &id], &body).await?;
        let word = view.result.as_ref().unwrap_or(&view.status);
        note(format_args!("execution {id} ({}) is {word}", view.callback));
        Ok(Exit::Done)
    }
}
