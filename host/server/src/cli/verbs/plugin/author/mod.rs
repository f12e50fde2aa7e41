//! What an author does with a project of their own. No server is needed, but for the component of a
//! recorded call that is nowhere else.

mod build;
mod call;
mod check;
mod error;
mod log;
mod new;
mod replay;
mod run;
mod sandbox;
mod target;
mod test;
mod watch;

pub(in crate::cli) use error::AuthorError;
pub(in crate::cli) use sandbox::load as load_component;

use crate::cli::client::Client;
use crate::cli::verbs::Outcome;

/// The verbs of an author.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    New(new::New),
    Build(build::Build),
    Check(check::Check),
    Test(test::Test),
    Watch(watch::Watch),
    Run(run::Run),
    Replay(replay::Replay),
}

impl Verb {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        match self {
            Self::New(new) => new.run(),
            Self::Build(build) => build.run().await,
            Self::Check(check) => check.run().await,
            Self::Test(test) => test.run().await,
            Self::Watch(watch) => watch.run().await,
            Self::Run(run) => run.run().await,
            Self::Replay(replay) => replay.run(client).await,
        }
    }
}
