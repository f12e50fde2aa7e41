//! `gantry plugin test`

use std::path::PathBuf;
use std::time::{Duration, Instant};

use gantry_author::Project;
use gantry_author::cases::{self, Case, Difference, Ending, judge};
use gantry_plugin::{Outside, Plugin};
use serde::Serialize;

use super::call::Call;
use super::target::up_to_date;
use super::{AuthorError, log, sandbox};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, note};
use crate::cli::verbs::Outcome;

/// Build a project if it has changed, and run its test cases, `tests/*.json`
///
/// Each case is a call in the sandbox. What the plugin asks of Gantry is answered by the case. Exits with 1 if a
/// case fails.
#[derive(Debug, clap::Args)]
pub(in crate::cli::verbs::plugin) struct Test {
    /// The project's folder
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Run only these cases; can be repeated
    #[arg(long, value_name = "NAME")]
    case: Vec<String>,
    /// Send real HTTP requests, as far as the case grants them; host calls are not compared
    #[arg(long)]
    real: bool,
    /// Show what the plugin logs
    #[arg(long)]
    log: bool,
    #[command(flatten)]
    output: Output,
}

/// What became of a case.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    case: String,
    passed: bool,
    milliseconds: u128,
    differences: Vec<Difference>,
}

impl Test {
    pub(super) async fn run(self) -> Outcome {
        let project = Project::open(&self.path)?;
        let cases = chosen(cases::read_all(&project)?, &self.case)?;
        if cases.is_empty() {
            return Err(AuthorError::NoCases(project.cases()).into());
        }
        if self.log {
            log::show();
        }
        let verdicts = run_cases(&project, &cases, self.real).await?;
        match self.output.format {
            Format::Json => json(&verdicts)?,
            Format::Ids => verdicts.iter().try_for_each(|verdict| line(&verdict.case))?,
            Format::Table => show(&verdicts)?,
        }
        let passed = verdicts.iter().all(|verdict| verdict.passed);
        Ok(if passed { Exit::Done } else { Exit::Failed })
    }
}

fn chosen(mut cases: Vec<Case>, names: &[String]) -> Result<Vec<Case>, AuthorError> {
    let missing = names.iter().find(|name| !cases.iter().any(|case| case.name == **name));
    if let Some(name) = missing {
        return Err(AuthorError::NoCase(name.clone()));
    }
    cases.retain(|case| names.is_empty() || names.contains(&case.name));
    Ok(cases)
}

/// Builds the project if it has changed, and runs these cases.
pub(super) async fn run_cases(
    project: &Project,
    cases: &[Case],
    real: bool,
) -> Result<Vec<Verdict>, CliError> {
    let plugin = sandbox::load(up_to_date(project).await?.component).await?;
    let mut verdicts = Vec::new();
    for case in cases {
        verdicts.push(run_case(&plugin, case, real).await);
    }
    Ok(verdicts)
}

async fn run_case(plugin: &Plugin, case: &Case, real: bool) -> Verdict {
    let script = &case.script;
    let played = || Outside::Played(script.calls.clone().unwrap_or_default());
    let call = Call {
        question: &script.question,
        folder: case.folder.as_deref(),
        grants: script.grants.clone(),
        secrets: script.secrets.clone(),
        outside: if real { Outside::World } else { played() },
    };
    let begun = Instant::now();
    let called = call.make(plugin).await;
    let took: Duration = begun.elapsed();
    let answer = called.answer.map_err(|failure| failure.to_string());
    // The real world may answer in another way each time.
    let calls = (!real).then_some(called.calls);
    let differences = judge(script, &Ending { answer, calls });
    Verdict {
        case: case.name.clone(),
        passed: differences.is_empty(),
        milliseconds: took.as_millis(),
        differences,
    }
}

/// Shows the verdicts to a person.
pub(super) fn show(verdicts: &[Verdict]) -> Result<(), CliError> {
    for Verdict { case, passed, milliseconds, differences } in verdicts {
        let word = if *passed { "ok  " } else { "FAIL" };
        line(format!("{word} {case} ({milliseconds} ms)"))?;
        for difference in differences {
            difference.to_string().lines().try_for_each(|text| line(format!("     {text}")))?;
        }
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.passed).count();
    note(match failed {
        0 => format!("all {} cases pass", verdicts.len()),
        _ => format!("{failed} of {} cases fail", verdicts.len()),
    });
    Ok(())
}
