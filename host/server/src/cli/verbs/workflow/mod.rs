//! `gantry workflow …`

mod functions;
mod graph;
mod lint;
mod local;
mod ls;
mod push;
mod schema;
mod show;
mod simulate;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Check, draw and simulate workflows of studies; add, list and show them
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Workflow {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Lint(lint::Lint),
    #[command(hide = true)]
    Functions(functions::Functions),
    Graph(graph::Graph),
    Schema(schema::Schema),
    Simulate(simulate::Simulate),
    Push(push::Push),
    Ls(ls::Ls),
    Show(show::Show),
}

impl Workflow {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Functions(functions) => functions.run().await,
            Verb::Lint(lint) => lint.run(&client).await,
            Verb::Graph(graph) => graph.run(),
            Verb::Schema(schema) => schema.run(),
            Verb::Simulate(simulate) => simulate.run().await,
            Verb::Push(push) => push.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
        }
    }
}
