//! `gantry variable …`

mod ls;
mod rm;
mod set;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Set, list and remove values that the templates of script tasks call by name
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Variable {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Set(set::Set),
    Ls(ls::Ls),
    Rm(rm::Rm),
}

impl Variable {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Set(set) => set.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Rm(rm) => rm.run(&client).await,
        }
    }
}

/// The query that names a variable's project.
fn scope(project: Option<&str>) -> Vec<(&'static str, &str)> {
    project.map(|project| ("project", project)).into_iter().collect()
}
