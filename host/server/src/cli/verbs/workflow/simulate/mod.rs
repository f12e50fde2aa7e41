//! `gantry workflow simulate`

mod pretended;
mod print;
mod walk;

use std::path::PathBuf;

use gantry_model::clock::Clock as _;
use gantry_model::study::{Scandate, Variable};
use jiff::tz::TimeZone;
use serde_json::Value;

use pretended::{Named, Pretended, ResultOf};
use walk::{Begin, Walk};

use super::local::parsed;
use crate::cli::conditions::Conditions;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line};
use crate::cli::verbs::Outcome;
use crate::clock::SystemClock;

/// Step through a workflow with pretended results; nothing is executed, and no server is needed
///
/// An experiment begins as it would on a server. Each callback ends as --result says, or succeeds; conditions are evaluated by the
/// plugin that ships. Where the experiment would rest it goes where --choose says, or stays. Exits with 1 if a condition could not
/// be evaluated.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::verbs::workflow) struct Simulate {
    /// The workflow file (yml); `-` reads standard input
    file: PathBuf,
    /// How a callback ends: success, failed or timeout; repeated for one callback, one for each time that it is executed
    #[arg(long, value_name = "[STATE/]CALLBACK=RESULT", value_parser = pretended::result)]
    result: Vec<Named<ResultOf>>,
    /// The values that a callback results in; may be repeated like --result
    #[arg(long, value_name = "[STATE/]CALLBACK=JSON", value_parser = pretended::json)]
    values: Vec<Named<Value>>,
    /// A variable that the experiment has from the start
    #[arg(long, value_name = "NAME=JSON", value_parser = pretended::json)]
    variable: Vec<Named<Value>>,
    /// Where somebody moves the experiment when it rests; may be repeated, one for each time
    #[arg(long, value_name = "STATE")]
    choose: Vec<String>,
    /// What conditions see as the experiment's label
    #[arg(long, value_name = "TEXT", default_value = "experiment")]
    label: String,
    /// What conditions see as the experiment's date; by default now
    #[arg(long, value_name = "DATE")]
    scandate: Option<Scandate>,
    /// Stop after so many states, as a workflow may go round for ever
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    steps: usize,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  gantry workflow simulate study.yml
  gantry workflow simulate study.yml --result check=failed --choose repaired
  gantry workflow simulate study.yml --values 'measure={\"volume\": 4.2}' --variable 'age=61'";

impl Simulate {
    pub(super) async fn run(self) -> Outcome {
        let parsed = parsed(&self.file)?;
        let conditions = match parsed.conditions.is_empty() {
            true => None,
            false => Some(Conditions::load().await?),
        };
        let now = SystemClock.now();
        let here = || Scandate(now.to_zoned(TimeZone::system()).datetime());
        let variables = self.variable.into_iter();
        let begin = Begin {
            label: self.label,
            scandate: self.scandate.unwrap_or_else(here),
            variables: variables.map(|it| (it.name, Variable::of(it.value))).collect(),
            now,
        };
        let pretended = Pretended::new(self.result, self.values, self.choose);
        let walk = Walk::new(&parsed.workflow, conditions, pretended, begin);
        let steps = walk.go(self.steps).await?;
        match self.output.format {
            Format::Json => json(&steps)?,
            Format::Ids => steps.iter().try_for_each(|step| line(&step.state))?,
            Format::Table => print::print(&steps)?,
        }
        let raised = steps.iter().any(walk::Step::has_raised);
        Ok(if raised { Exit::Failed } else { Exit::Done })
    }
}
