//! The verbs, one a file, grouped by what they are about.

mod bundle;
mod cohort;
mod completion;
mod config;
mod doctor;
mod execution;
mod experiment;
mod host;
mod logs;
mod openapi;
mod plugin;
mod run;
mod runs;
mod serve;
mod study;
mod subject;
mod task;
mod token;
mod user;
mod variable;
mod version;
mod workflow;

use clap::Subcommand;

pub(super) use plugin::{AuthorError, load_component};

use super::error::CliError;
use super::exit::Exit;

/// How a verb ends.
type Outcome = Result<Exit, CliError>;

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Serve(serve::Serve),
    Bundle(bundle::Bundle),
    Task(task::Task),
    Run(run::Run),
    Runs(runs::Runs),
    Logs(logs::Logs),
    Host(host::Host),
    Variable(variable::Variable),
    Plugin(plugin::Plugin),
    Workflow(workflow::Workflow),
    Cohort(cohort::Cohort),
    Subject(subject::Subject),
    Experiment(experiment::Experiment),
    Execution(execution::Execution),
    Token(token::Token),
    User(user::User),
    Study(study::Study),
    Config(config::Config),
    Doctor(doctor::Doctor),
    Openapi(openapi::Openapi),
    Version(version::Version),
    Completion(completion::Completion),
}

impl Verb {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Serve(serve) => serve.run().await,
            Self::Bundle(bundle) => bundle.run().await,
            Self::Task(task) => task.run().await,
            Self::Run(run) => run.run().await,
            Self::Runs(runs) => runs.run().await,
            Self::Logs(logs) => logs.run().await,
            Self::Host(host) => host.run().await,
            Self::Variable(variable) => variable.run().await,
            Self::Plugin(plugin) => plugin.run().await,
            Self::Workflow(workflow) => workflow.run().await,
            Self::Cohort(cohort) => cohort.run().await,
            Self::Subject(subject) => subject.run().await,
            Self::Experiment(experiment) => experiment.run().await,
            Self::Execution(execution) => execution.run().await,
            Self::Token(token) => token.run().await,
            Self::User(user) => user.run().await,
            Self::Study(study) => study.run().await,
            Self::Config(config) => config.run(),
            Self::Doctor(doctor) => doctor.run().await,
            Self::Openapi(openapi) => openapi.run(),
            Self::Version(version) => version.run(),
            Self::Completion(completion) => completion.run(),
        }
    }
}
