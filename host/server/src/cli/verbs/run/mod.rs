//! `gantry run`

mod given;
mod prepare;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

pub(super) use wire::from_flag;

use super::Outcome;
use crate::api::native::{CreateRun, RunView, TaskView};
use crate::cli::client::Client;
use crate::cli::connection::Connection;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::follow::{self, Streams};
use crate::cli::interrupt::{Ended, unless_interrupted};
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::report::Report;
use crate::cli::{fetch, select};

/// Run a task: give it its inputs, start it, wait for its end, print what came out
///
/// Prints the outputs to standard output; with --follow instead what the run prints, byte for byte. What the jobs of a script task
/// print is always shown, each line with its job's name where there are several jobs.
///
/// Inputs that are left out get the default that the task declares, where it declares one.
/// Ctrl-C ends the waiting, not the run.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Run {
    /// The task: NAMESPACE:VERSION, NAMESPACE for what was uploaded last, its id or the beginning of it
    task: String,
    /// The value of an input, or a file for it (a dataset may be several files, or a folder); may be repeated
    #[arg(short, long = "input", value_name = "NAME=VALUE|NAME=@FILE")]
    inputs: Vec<String>,
    /// Values by name, as JSON or YAML; paths in it (`@FILE`) begin at its folder
    #[arg(long = "inputs", value_name = "FILE")]
    inputs_file: Option<PathBuf>,
    /// The output importer; the server's default if this is left out
    #[arg(long, value_name = "PLUGIN")]
    importer: Option<String>,
    /// The project that the run belongs to
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Show what the run prints, and how its status changes
    #[arg(short, long, conflicts_with = "detach")]
    follow: bool,
    /// Print the run's id and leave it to itself
    #[arg(short, long)]
    detach: bool,
    /// Fetch outputs and results into this folder, which must be empty or new
    #[arg(short = 'O', long, value_name = "DIR", conflicts_with = "detach")]
    into: Option<PathBuf>,
    /// Wait no longer than this: `90s`, `1h 30m`; the run goes on
    #[arg(long, value_name = "TIME", conflicts_with = "detach", value_parser = duration)]
    timeout: Option<Duration>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

const EXAMPLES: &str = "\
Examples:
  gantry run org.example.count_nuclei:1.0.0 -i image=@slide.png -i threshold=128
  gantry run org.example.average:1.0.0 -i 'numbers=[1, 2, 3]'
  gantry run org.example.stitch:1.0.0 -i images=@folder --follow --into results
  gantry run org.example.stitch:1.0.0 -i 'images[0]=@left.png' -i 'images[1]=@right.png'
  gantry run script.rotate -i scan=brain.nii -i angle=90

A text that begins with @ is written with two of them.";

impl Run {
    pub(super) async fn run(self) -> Outcome {
        let client = Client::new(&self.connection)?;
        let task = select::newest_task(&client, &self.task).await?;
        let given = given::gather(&task.inputs, &self.inputs, self.inputs_file.as_deref())?;
        if let Some(folder) = &self.into {
            fetch::refuse_filled(folder)?;
        }
        let Some(run) = prepare::prepare(&client, &task, given, self.wanted()).await? else {
            return Ok(Exit::Interrupted);
        };
        if self.detach {
            return self.leave(&run);
        }
        let follows = self.follows(&task);
        if follows {
            note(format_args!("run {}", run.id));
        }
        let watching = async {
            match follows {
                true => follow::watch(&client, run.id, self.streams()).await,
                false => follow::wait(&client, run.id).await,
            }
        };
        match unless_interrupted(watching, self.timeout).await? {
            Ended::Done(run) => self.conclude(&client, &run, follows).await,
            Ended::Interrupted => {
                follow::leave_alone(run.id);
                Ok(Exit::Interrupted)
            }
            Ended::TimedOut => {
                follow::leave_alone(run.id);
                Ok(Exit::TimedOut)
            }
        }
    }

    /// Whether what the run prints is shown.
    fn follows(&self, task: &TaskView) -> bool {
        self.follow || (task.script.is_some() && self.output.format == Format::Table)
    }

    /// What the run is created with, beside its inputs.
    fn wanted(&self) -> CreateRun {
        let (importer, project) = (self.importer.clone(), self.project.clone());
        CreateRun { importer, project, ..CreateRun::default() }
    }

    /// Where the job's output goes. What `-o json` prints must stay JSON.
    fn streams(&self) -> Streams {
        match self.output.format {
            Format::Table => Streams::Apart,
            Format::Json | Format::Ids => Streams::BothToStderr,
        }
    }

    fn leave(&self, run: &RunView) -> Outcome {
        match self.output.format {
            Format::Json => json(run)?,
            Format::Ids | Format::Table => line(run.id)?,
        }
        note(format_args!("follow it with: gantry logs -f {}", run.id));
        Ok(Exit::Done)
    }

    async fn conclude(
        &self,
        client: &Client,
        run: &RunView,
        follows: bool,
    ) -> Result<Exit, CliError> {
        let report = Report::of(client, run.id).await?;
        let exit = follow::exit(run);
        if let Some(folder) = self.into.as_deref().filter(|_| exit == Exit::Done) {
            fetch::fetch(client, run.id, folder).await?;
        }
        // What the run printed went to standard output; nothing else is to stand among it.
        match follows && self.output.format == Format::Table {
            true => report.note_outcome(),
            false => report.print_outcome(self.output)?,
        }
        note(report.verdict());
        if exit != Exit::Done && !follows {
            note(format_args!("its output: gantry logs {}", run.id));
        }
        if let Some(folder) = self.into.as_deref().filter(|_| exit == Exit::Done) {
            note(format_args!("outputs are in {}", folder.display()));
        }
        Ok(exit)
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let duration: SignedDuration = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    Duration::try_from(duration).map_err(|error| error.to_string())
}
