//! The command line.

mod client;
mod conditions;
mod connection;
mod error;
mod exit;
mod fetch;
mod file_set;
mod findings;
mod follow;
mod input;
mod interrupt;
mod lines;
mod output;
mod parameters;
mod password;
mod progress;
mod report;
mod script_files;
mod select;
mod select_study;
mod sse;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use error::CliError;
use verbs::Verb;

/// Run tasks over research images, watch them, and get the results back
#[derive(Debug, Parser)]
#[command(name = "gantry", version, arg_required_else_help = true, after_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// Reads the arguments, does what they say, and answers with the exit code.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return CliError::Runtime(error).report().into(),
    };
    let exit = runtime.block_on(cli.verb.run()).unwrap_or_else(|error| error.report());
    // A read that blocks, as of a terminal, must not keep the process.
    runtime.shutdown_background();
    exit.into()
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    /// An argument of the same name would take the place of the one that all verbs of a group
    /// share.
    fn assert_apart(command: &Command, inherited: &[&str]) {
        let mut global = inherited.to_vec();
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str();
            assert!(!inherited.contains(&id), "{}: {id} is there twice", command.get_name());
            global.extend(argument.is_global_set().then_some(id));
        }
        command.get_subcommands().for_each(|verb| assert_apart(verb, &global));
    }

    #[test]
    fn no_two_arguments_of_a_verb_stand_in_each_others_way() {
        Cli::command().debug_assert();
        assert_apart(&Cli::command(), &[]);
    }
}
