//! `gantry task …`

mod ls;
mod push;
mod rm;
mod show;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Upload, list, show and delete tasks
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Task {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Push(push::Push),
    Ls(ls::Ls),
    Show(show::Show),
    Rm(rm::Rm),
}

impl Task {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Push(push) => push.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Rm(rm) => rm.run(&client).await,
        }
    }
}
