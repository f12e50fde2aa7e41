//! `gantry experiment …`

mod create;
mod history;
mod ls;
mod r#move;
mod show;
mod timeline;
mod variables;
mod watch;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// What all verbs here take for an experiment.
const WHICH: &str = "The experiment: its label, its number, or `last`";

/// Create experiments, see where they are and how they came there, and move them
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Experiment {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Create(create::Create),
    Ls(ls::Ls),
    Show(show::Show),
    Watch(watch::Watch),
    Move(r#move::Move),
    History(history::History),
    Variables(variables::Variables),
}

impl Experiment {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Create(create) => create.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Watch(watch) => watch.run(&client).await,
            Verb::Move(r#move) => r#move.run(&client).await,
            Verb::History(history) => history.run(&client).await,
            Verb::Variables(variables) => variables.run(&client).await,
        }
    }
}
