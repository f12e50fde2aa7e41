//! Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its
//! contrary (`not scanned`).

use gantry_plugin_sdk::condition::{Condition, Names, Problem};
use gantry_plugin_sdk::{About, Plugin, about, export};

pub struct {{ name_pascal }};

impl Plugin for {{ name_pascal }} {
    const ABOUT: About = about!();
    type Settings = ();
}

impl Condition for {{ name_pascal }} {
    fn holds(expression: &str, names: &Names, (): &()) -> Result<bool, Problem> {
        let (wanted, name) = parse(expression)?;
        match names.values.get(name) {
            Some(value) => Ok((*value == true) == wanted),
            None => Err(Problem::new("UnknownName", format!("there is no '{name}'"))),
        }
    }

    fn check(expression: &str) -> Result<(), Problem> {
        parse(expression).map(|_| ())
    }
}

export!({{ name_pascal }} as condition);

/// What the name must be for the expression to hold, and the name.
fn parse(expression: &str) -> Result<(bool, &str), Problem> {
    let (wanted, name) = match expression.strip_prefix("not ") {
        Some(name) => (false, name),
        None => (true, expression),
    };
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphabetic() || c == '_') {
        return Err(Problem::new("SyntaxError", "expected a name, or 'not' and a name").at(1, 1));
    }
    Ok((wanted, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_negated() {
        assert_eq!(parse("not scanned").ok(), Some((false, "scanned")));
        assert_eq!(parse("scanned").ok(), Some((true, "scanned")));
        assert!(parse("2 > 1").is_err());
    }
}
