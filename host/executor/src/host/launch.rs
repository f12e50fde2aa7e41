//! How a job becomes a script that the supervisor runs: it says who it is, writes what it needs,
//! and becomes the job.

use gantry_model::exec::script::{JobFolders, ScriptPlan};
use gantry_model::script::Interpreter;

use super::container::Run;
use super::environment;
use super::shell::quote;
use crate::error::ExecError;

/// Tells processes apart; see there.
pub(super) const IDENTITY: &str = include_str!("scripts/identity.sh");

/// What a job runs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// An interpreter that reads a file of this name, which holds the script.
    File {
        /// Programs that would do; the first one that is there is taken.
        programs: Vec<String>,
        /// What stands between the program and the end.
        arguments: Vec<String>,
        /// The file's name in the job's folder.
        file: &'static str,
    },
    /// A program with its arguments; in a container, arguments of the image's entry point.
    Words(Vec<String>),
    /// What the image does by itself.
    Image,
}

/// What runs the plan's script, and how.
pub(super) fn command(plan: &ScriptPlan, folders: &JobFolders) -> Result<Command, ExecError> {
    let unsafe_plan =
        |problem: &str| ExecError::UnsafePlan { job: plan.job, problem: problem.to_owned() };
    if plan.container.is_some() && plan.script.trim().is_empty() {
        return Ok(Command::Image);
    }
    let file = match plan.interpreter {
        Interpreter::Command => {
            let words = shlex::split(&plan.script);
            let words =
                words.ok_or_else(|| unsafe_plan("a quote in its command is never closed"))?;
            if words.is_empty() {
                return Err(unsafe_plan("its command is empty"));
            }
            return Ok(Command::Words(words));
        }
        Interpreter::Batch => return Err(unsafe_plan("batch files run on Windows alone")),
        Interpreter::Shell | Interpreter::Bash | Interpreter::Python => "script",
        Interpreter::PowerShell => "script.ps1",
        Interpreter::Matlab => "gantry_script.m",
    };
    let programs = match &plan.executable {
        Some(program) => vec![program.clone()],
        None => programs(plan.interpreter, plan.container.is_some()),
    };
    let path = format!("{}/{file}", folders.job);
    let arguments = match plan.interpreter {
        Interpreter::PowerShell => {
            ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", &path].map(str::to_owned).to_vec()
        }
        // Called by its name, since `run` would leave the working folder.
        Interpreter::Matlab => {
            let folder = folders.job.replace('\'', "''");
            vec!["-batch".to_owned(), format!("addpath('{folder}'); gantry_script")]
        }
        _ => vec![path],
    };
    Ok(Command::File { programs, arguments, file })
}

/// The usual programs. What an image has cannot be looked up before: there it is the first one.
fn programs(interpreter: Interpreter, in_image: bool) -> Vec<String> {
    let names: &[&str] = match interpreter {
        Interpreter::Shell => &["sh"],
        Interpreter::Bash => &["bash"],
        Interpreter::Python if in_image => &["python3"],
        Interpreter::Python => &["python3", "python"],
        Interpreter::PowerShell => &["pwsh"],
        Interpreter::Matlab => &["matlab"],
        Interpreter::Command | Interpreter::Batch => &[],
    };
    names.iter().map(|&name| name.to_owned()).collect()
}

/// What must be on the host for the plan, as `missing.sh` takes it.
pub(super) fn needs(plan: &ScriptPlan, folders: &JobFolders) -> Result<Vec<String>, ExecError> {
    if let Some(container) = &plan.container {
        return Ok(vec![container.engine.to_string()]);
    }
    if plan.interpreter == Interpreter::Batch {
        return Ok(vec!["cmd.exe".to_owned()]);
    }
    Ok(match command(plan, folders)? {
        Command::File { programs, .. } => vec![programs.join("|")],
        // A path that is not absolute begins in the working folder, which is not there yet.
        Command::Words(words) => words
            .into_iter()
            .take(1)
            .filter(|program| program.starts_with('/') || !program.contains('/'))
            .collect(),
        Command::Image => Vec::new(),
    })
}

/// The script that becomes the job.
pub(super) fn launch(
    plan: &ScriptPlan,
    folders: &JobFolders,
    installation: &str,
) -> Result<String, ExecError> {
    let variables = environment::variables(plan, folders)?;
    let command = command(plan, folders)?;
    let mut lines = vec![IDENTITY.to_owned(), "identify $$; echo \"$identity\" >job".to_owned()];
    if let Command::File { file, .. } = &command {
        let path = quote(&format!("{}/{file}", folders.job));
        lines.push(format!("printf %s {} >{path} || exit", quote(&plan.script)));
    }
    match &plan.container {
        Some(container) => {
            let run = Run { container, command: &command, folders, installation, job: &plan.job };
            lines.extend(run.lines(&variables)?);
        }
        None => {
            lines.extend(variables.exports());
            lines.push(format!("cd {} || exit", quote(&folders.work)));
            lines.extend(execs(&command, &variables.odd_words()));
        }
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// The last lines: the shell becomes the program.
fn execs(command: &Command, odd_variables: &[String]) -> Vec<String> {
    let exec = |program: &str, arguments: &[String]| {
        let env = if odd_variables.is_empty() { &[][..] } else { &["env".to_owned()][..] };
        let program = [program.to_owned()];
        let words = [env, odd_variables, &program, arguments].concat();
        let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
        format!("exec {}", words.join(" "))
    };
    match command {
        Command::Image => Vec::new(),
        Command::Words(words) => match words.split_first() {
            Some((program, arguments)) => vec![exec(program, arguments)],
            None => Vec::new(),
        },
        Command::File { programs, arguments, .. } => match programs.split_last() {
            Some((last, others)) => {
                let choice = |program: &String| {
                    let exec = exec(program, arguments);
                    format!("command -v {} >/dev/null && {exec}", quote(program))
                };
                others.iter().map(choice).chain([exec(last, arguments)]).collect()
            }
            None => Vec::new(),
        },
    }
}

#[cfg(test)]
#[path = "launch_tests.rs"]
mod tests;
