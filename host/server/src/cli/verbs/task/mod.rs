//! `gantry task …`

mod graph;
mod lint;
mod local;
mod ls;
mod push;
mod render;
mod rm;
mod schema;
mod show;
mod template;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;

/// Upload, list, show and delete tasks; check, draw and render script tasks
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
    Lint(lint::Lint),
    Graph(graph::Graph),
    Render(render::Render),
    Schema(schema::Schema),
    Template(template::Template),
}

impl Task {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        match self.verb {
            Verb::Push(push) => push.run(&client).await,
            Verb::Ls(ls) => ls.run(&client).await,
            Verb::Show(show) => show.run(&client).await,
            Verb::Rm(rm) => rm.run(&client).await,
            Verb::Lint(lint) => lint.run(),
            Verb::Graph(graph) => graph.run(),
            Verb::Render(render) => render.run(&client),
            Verb::Schema(schema) => schema.run(),
            Verb::Template(template) => template.run(&client).await,
        }
    }
}
