//! The way of an experiment, for people.

use std::collections::BTreeMap;

use jiff::{Timestamp, Unit};

use crate::api::native::{ActionView, ExecutionView, TestedView};
use crate::cli::error::CliError;
use crate::cli::output::{line, local_time, painted, shortened};

/// Lines of a log that are shown of an execution that failed.
const LOG_LINES: usize = 5;

/// Prints each change of state with its executions and the way that was chosen; `whole` has those that failed, with their logs.
pub(super) fn print(
    actions: &[ActionView],
    whole: &BTreeMap<i64, ExecutionView>,
) -> Result<(), CliError> {
    for action in actions {
        line(format_args!("  {}", entered(action)))?;
        if let Some(freetext) = &action.freetext {
            line(format_args!("      “{}”", shortened(freetext)))?;
        }
        for each in &action.executions {
            line(format_args!("      {}", execution(each)))?;
            let log = whole.get(&each.id).map(log_lines).unwrap_or_default();
            log.iter().try_for_each(|text| line(format_args!("        | {text}")))?;
        }
        for tested in &action.selection {
            line(format_args!("      {}", transition(tested)))?;
        }
    }
    Ok(())
}

/// `2026-11-22 14:03:01 a → b, by somebody, took 2s`
pub(super) fn entered(action: &ActionView) -> String {
    let ended = action.end.as_ref().filter(|end| **end != action.start);
    let took = ended.and_then(|end| between(&action.start, end));
    let took = took.map(|took| format!(", took {took}")).unwrap_or_default();
    let (from, to) = (&action.from, painted(&action.to, "1"));
    format!("{} {from} → {to}, by {}{took}", local_time(&action.start), action.by)
}

/// `check (command): failed, took 3s, execution 12`
pub(super) fn execution(view: &ExecutionView) -> String {
    let word = view.result.as_ref().unwrap_or(&view.status);
    let colour = match word.as_str() {
        "success" => "32",
        "failed" | "timeout" => "31",
        "waiting" => "33",
        _ => "2",
    };
    let mut text = format!("{} ({}): {}", view.callback, view.function, painted(word, colour));
    if let (Some(start), Some(end)) = (&view.run_start, &view.finished)
        && let Some(took) = between(start, end)
    {
        text.push_str(&format!(", took {took}"));
    }
    if let Some(doing) = &view.doing {
        text.push_str(&format!(", {doing}"));
    }
    if let Some(until) = &view.until {
        text.push_str(&format!(", until {}", local_time(until)));
    }
    if let Some(run) = &view.run {
        text.push_str(&format!(" {run}"));
    }
    if view.attempt > 1 {
        text.push_str(&format!(", attempt {}", view.attempt));
    }
    text.push_str(&format!(", execution {}", view.id));
    if !view.without_value.is_empty() {
        let names = view.without_value.join(", ");
        text.push_str(&format!(", {} {names}", painted("without a value:", "33")));
    }
    if let Some(inquiry) = &view.inquiry {
        text.push_str(&format!("\n        “{}”", shortened(&inquiry.prompt)));
    }
    text
}

/// Whether it ended otherwise than well.
pub(super) fn has_failed(view: &ExecutionView) -> bool {
    matches!(view.result.as_deref(), Some("failed" | "timeout"))
}

fn transition(tested: &TestedView) -> String {
    let condition = tested.condition.as_ref().map(|it| format!(" if {}", shortened(it)));
    let (word, colour) = match (&tested.raised, tested.holds) {
        (Some(why), _) => (format!("raised {why}"), "31"),
        (None, Some(true)) => ("true".to_owned(), "32"),
        (None, Some(false)) => ("false".to_owned(), "2"),
        (None, None) => ("not reached".to_owned(), "2"),
    };
    let condition = condition.unwrap_or_default();
    format!("→ {}{condition}: {}", tested.destination, painted(&word, colour))
}

/// The beginning of what an execution said.
fn log_lines(view: &ExecutionView) -> Vec<String> {
    let logs = [&view.run_log, &view.result_log].into_iter().flatten();
    let lines = logs.flat_map(|log| log.lines()).filter(|text| !text.trim().is_empty());
    lines.take(LOG_LINES).map(shortened).collect()
}

/// The time between two instants (RFC 3339).
fn between(from: &str, to: &str) -> Option<String> {
    let took = to.parse::<Timestamp>().ok()?.duration_since(from.parse().ok()?);
    Some(format!("{:#}", took.round(Unit::Millisecond).unwrap_or(took)))
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn durations_are_for_people() {
        let took = between("2026-01-01T00:00:00Z", "2026-01-01T00:01:02.5004Z");
        assert_eq!(took.as_deref(), Some("1m 2s 500ms"));
        assert_eq!(between("2026-01-01T00:00:00Z", "soon"), None);
    }
}
