//! `gantry execution skip`

use super::WHICH;
use crate::api::native::ExecutionView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Do without executions that have not ended; what they wait for is canceled
#[derive(Debug, clap::Args)]
pub(super) struct Skip {
    #[arg(help = WHICH, required = true)]
    executions: Vec<i64>,
}

impl Skip {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        for id in self.executions {
            let path = ["executions", &id.to_string(), "skip"];
            let view: ExecutionView = client.act(&path, &[]).await?;
            note(format_args!("execution {id} ({}) is {}", view.callback, view.status));
        }
        Ok(Exit::Done)
    }
}
