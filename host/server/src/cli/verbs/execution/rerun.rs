//! `gantry execution rerun`

use super::WHICH;
use crate::api::native::ExecutionView;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::output::note;
use crate::cli::verbs::Outcome;

/// Have executions that have ended done again; their experiments go on when they are done
#[derive(Debug, clap::Args)]
pub(super) struct Rerun {
    #[arg(help = WHICH, required = true)]
    executions: Vec<i64>,
}

impl Rerun {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        for id in self.executions {
            let path = ["executions", &id.to_string(), "rerun"];
            let view: ExecutionView = client.act(&path, &[]).await?;
            note(format_args!("execution {id} ({}) is {}", view.callback, view.status));
        }
        Ok(Exit::Done)
    }
}
