//! `gantry logs`

use futures::StreamExt;
use gantry_model::exec::LogStream;
use uuid::Uuid;

use super::Outcome;
use crate::cli::client::Client;
use crate::cli::connection::Connection;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::follow::{self, Streams};
use crate::cli::interrupt::{Ended, unless_interrupted};
use crate::cli::output::note;
use crate::cli::select;

/// Print what a run printed
///
/// Standard output goes to standard output, standard error to standard error, byte for byte. What several jobs of a script task printed
/// has a section for each job, or with --follow each line has its job's name.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Logs {
    #[command(flatten)]
    printed: Printed,
    #[command(flatten)]
    connection: Connection,
}

/// Print what a run printed, as `gantry logs` does
#[derive(Debug, clap::Args)]
pub(super) struct Printed {
    /// The run: its id, the beginning of it, or `last`
    run: String,
    /// Go on until the run has ended, also when the connection is lost; the exit code is the run's
    #[arg(short, long)]
    follow: bool,
    /// Of a script run: only this job
    #[arg(long, value_name = "NAME")]
    job: Option<String>,
    /// Only what it printed to standard output
    #[arg(long, conflicts_with = "stderr")]
    stdout: bool,
    /// Only what it printed to standard error, to standard output
    #[arg(long)]
    stderr: bool,
}

impl Logs {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        self.printed.run(&client).await
    }
}

impl Printed {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let run = select::run(client, &self.run).await?;
        let streams = match (self.stdout, self.stderr) {
            (true, _) => Streams::Only(LogStream::Stdout),
            (_, true) => Streams::Only(LogStream::Stderr),
            _ => Streams::Apart,
        };
        match (&self.job, self.follow) {
            (None, true) => follow_run(client, run, streams).await,
            (Some(job), true) => follow_job(client, run, job, streams).await,
            (job, false) => {
                print(client, run, job.as_deref(), streams).await?;
                Ok(Exit::Done)
            }
        }
    }
}

async fn follow_run(client: &Client, run: Uuid, streams: Streams) -> Outcome {
    match unless_interrupted(follow::print_logs(client, run, streams), None).await? {
        Ended::Done(run) => {
            note(format_args!("run {} is {}", run.id, run.status));
            Ok(follow::exit(&run))
        }
        Ended::Interrupted | Ended::TimedOut => {
            follow::leave_alone(run);
            Ok(Exit::Interrupted)
        }
    }
}

async fn follow_job(client: &Client, run: Uuid, job: &str, streams: Streams) -> Outcome {
    match unless_interrupted(follow::print_job_logs(client, run, job, streams), None).await? {
        Ended::Done(job) => {
            note(format_args!("job {} is {}", job.key, job.state));
            Ok(if job.state == "FINISHED" { Exit::Done } else { Exit::Failed })
        }
        Ended::Interrupted | Ended::TimedOut => {
            follow::leave_alone(run);
            Ok(Exit::Interrupted)
        }
    }
}

/// Prints what there is by now.
async fn print(
    client: &Client,
    run: Uuid,
    job: Option<&str>,
    streams: Streams,
) -> Result<(), CliError> {
    let id = run.to_string();
    let path = match job {
        Some(job) => vec!["runs", &id, "jobs", job, "logs"],
        None => vec!["runs", &id, "logs"],
    };
    for stream in [LogStream::Stdout, LogStream::Stderr] {
        if streams.leaves_out(stream) {
            continue;
        }
        let query = [("stream", &*stream.to_string())];
        let response = client.open(&path, &query).await?;
        let mut bytes = response.bytes_stream();
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|source| CliError::Broken {
                server: client.server().clone(),
                source: source.without_url(),
            })?;
            streams.write(stream, &piece)?;
        }
    }
    Ok(())
}
