//! `gantry host …`

mod add;
mod capacity;
mod login;
mod ls;
mod report;
mod repository;
mod rm;
mod set;
mod show;
mod test;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Add, list, test, change and remove the machines on which script tasks run
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Host {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Add(Box<add::Add>),
    Ls(ls::Ls),
    Show(show::Show),
    Set(Box<set::Set>),
    Test(test::Test),
    Rm(rm::Rm),
    Repository(repository::Repository),
}

impl Host {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Add(add) => add.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Set(set) => set.run(&client).await,
            Verb::Test(test) => test.run(&client).await,
            Verb::Rm(rm) => rm.run(&client).await,
            Verb::Repository(repository) => repository.run(&client).await,
        }
    }
}
