//! What a callback wants: well-formed, and within what it was granted.

use std::collections::BTreeMap;

use gantry_model::id::ExecutorName;
use gantry_model::plugin::{Command, Inquiry, Mail, Outcome, Permission, TaskStart, Wish};
use serde_json::Value as Json;

use crate::bindings::steps as wit;
use crate::call::failure::FailureKind;
use crate::imports::Powers;
use crate::load::schema;
use crate::worlds::names::is_line;
use crate::worlds::{Given, invalid, json};

/// Most bytes of JSON in a wish, and of a command's input.
const MOST_BYTES: usize = 1024 * 1024;

/// Most characters of what is one line for people.
const LINE_CHARS: usize = 1_000;

/// The last millisecond that every language can count.
const LAST_MILLISECOND: u64 = 1 << 53;

/// The wish, if it can be fulfilled.
pub(super) fn check(wish: wit::Wish, given: &Given<'_>) -> Result<Wish, FailureKind> {
    let powers = given.powers;
    match wish {
        wit::Wish::Finish(wit::Outcome { success, values }) => {
            let values = json::parse_object(&values, "`values`", MOST_BYTES)?;
            Ok(Wish::Finish(Outcome { success, values }))
        }
        wit::Wish::RunCommand(wanted) => command(wanted, powers),
        wit::Wish::StartTask(wit::TaskStart { task, inputs }) => {
            if !task.split_once(':').is_some_and(|(name, of)| !name.is_empty() && !of.is_empty()) {
                return Err(invalid(format!("{task:?} is no task: `namespace:version`")));
            }
            permit(powers.grants.start_task(&task), Permission::StartTask(task.clone()), powers)?;
            let inputs = json::parse_object(&inputs, "`inputs`", MOST_BYTES)?;
            Ok(Wish::StartTask(TaskStart { task, inputs }))
        }
        wit::Wish::SendMail(wanted) => mail(wanted, powers),
        wit::Wish::Ask(wanted) => inquiry(wanted),
        wit::Wish::SleepUntil(time) if time > LAST_MILLISECOND => {
            Err(invalid(format!("it would sleep until {time}, which is beyond 2^53")))
        }
        wit::Wish::SleepUntil(time) => Ok(Wish::SleepUntil(time)),
    }
}

fn permit(granted: bool, permission: Permission, powers: &Powers) -> Result<(), FailureKind> {
    if granted {
        return Ok(());
    }
    powers.log_refusal(&permission.to_string());
    Err(FailureKind::NotPermitted { permission })
}

fn command(wanted: wit::Command, powers: &Powers) -> Result<Wish, FailureKind> {
    let wit::Command { executor, command_line, environment, input, time_limit } = wanted;
    permit(powers.grants.command(&executor), Permission::Command(executor.clone()), powers)?;
    if command_line.first().is_none_or(String::is_empty) {
        return Err(invalid("a command without a program"));
    }
    if command_line.iter().any(|word| word.contains('\0')) {
        return Err(invalid("a command with a NUL character"));
    }
    if input.len() > MOST_BYTES {
        return Err(invalid(format!("a command's input of {} bytes", input.len())));
    }
    let mut variables = BTreeMap::new();
    for wit::EnvironmentVariable { name, value } in environment {
        if !is_variable(&name) || value.contains('\0') {
            return Err(invalid(format!("{name:?} cannot be an environment variable")));
        }
        if variables.insert(name.clone(), value).is_some() {
            return Err(invalid(format!("the environment variable {name} is there twice")));
        }
    }
    Ok(Wish::RunCommand(Command {
        executor: ExecutorName(executor),
        command_line,
        environment: variables,
        input,
        time_limit,
    }))
}

fn is_variable(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_part) && name.starts_with(|c: char| !c.is_ascii_digit())
}

fn mail(wanted: wit::Mail, powers: &Powers) -> Result<Wish, FailureKind> {
    let wit::Mail { to, cc, subject, body } = wanted;
    permit(powers.grants.has(&Permission::Mail), Permission::Mail, powers)?;
    if to.is_empty() {
        return Err(invalid("a mail to nobody"));
    }
    if let Some(address) = to.iter().chain(&cc).find(|address| !is_address(address)) {
        return Err(invalid(format!("{address:?} is no mail address")));
    }
    if !is_line(&subject, LINE_CHARS) {
        return Err(invalid(format!("{subject:?} is no subject of one line")));
    }
    Ok(Wish::SendMail(Mail { to, cc, subject, body }))
}

/// `user@host`, without what would make it two addresses or another header. The mail server knows
/// the rest.
fn is_address(text: &str) -> bool {
    let is_part = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[],;:\"\\".contains(c);
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !host.contains('@') && text.chars().all(is_part)
    })
}

fn inquiry(wanted: wit::Question) -> Result<Wish, FailureKind> {
    let wit::Question { text, answer_schema, time_limit } = wanted;
    if text.trim().is_empty() {
        return Err(invalid("a question without a text"));
    }
    let answer_schema = if answer_schema.is_empty() {
        Json::Bool(true)
    } else {
        let schema = json::parse(&answer_schema, "`answer-schema`", schema::MOST_BYTES)?;
        schema::check(&schema).map_err(|why| invalid(format!("`answer-schema`: {why}")))?;
        schema
    };
    Ok(Wish::Ask(Inquiry { text, answer_schema, time_limit }))
}
