//! A simulation, for people.

use std::collections::BTreeSet;

use super::walk::{Done, Step, Tried};
use crate::cli::error::CliError;
use crate::cli::output::{line, note, painted, shortened};

/// Prints each state, what was done there and which way was taken.
pub(super) fn print(steps: &[Step]) -> Result<(), CliError> {
    for step in steps {
        line(painted(&step.state, "1"))?;
        for done in &step.callbacks {
            line(format_args!("  {}", callback(done)))?;
        }
        for (name, value) in &step.variables {
            line(format_args!("  {name} = {}", shortened(&value.to_string())))?;
        }
        for tried in &step.transitions {
            line(format_args!("  {}", transition(tried)))?;
        }
        if let Some(rest) = &step.rest {
            line(format_args!("  it rests: {}", rest.because))?;
        }
        if let Some(state) = &step.moved_to {
            line(format_args!("  somebody moves it to {state}"))?;
        }
    }
    let mut told = BTreeSet::new();
    for (step, done) in
        steps.iter().flat_map(|step| step.callbacks.iter().map(move |it| (step, it)))
    {
        if !done.without_value.is_empty() && told.insert((&step.state, &done.callback)) {
            let (state, callback, values) = (&step.state, &done.callback, &done.example);
            note(format_args!(
                "{} got no value; pretend what '{callback}' results in: --values '{state}/{callback}={values}'",
                done.without_value.join(", ")
            ));
        }
    }
    let goes_on = steps.last().is_some_and(|step| step.rest.is_none());
    if goes_on {
        note(format_args!("it goes on after {} states; --steps takes more", steps.len()));
    }
    Ok(())
}

fn callback(done: &Done) -> String {
    let colour = match done.result.as_str() {
        "success" => "32",
        "skipped" => "2",
        _ => "31",
    };
    let raised = done.raised.as_ref().map(|why| format!(" (its condition raised {why})"));
    let (callback, function) = (&done.callback, &done.function);
    let result = painted(&done.result, colour);
    format!("{callback} ({function}): {result}{}", raised.unwrap_or_default())
}

fn transition(tried: &Tried) -> String {
    let condition = tried.condition.as_ref().map(|it| format!(" if {}", shortened(it)));
    let (word, colour) = match (&tried.raised, tried.holds) {
        (Some(why), _) => (format!("raised {why}"), "31"),
        (None, Some(true)) => ("true".to_owned(), "32"),
        (None, Some(false)) => ("false".to_owned(), "2"),
        (None, None) => ("not reached".to_owned(), "2"),
    };
    let condition = condition.unwrap_or_default();
    format!("→ {}{condition}: {}", tried.destination, painted(&word, colour))
}
