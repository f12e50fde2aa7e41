//! Conditions of one name, which hold if the name stands for `true`.

use gantry_plugin_sdk::condition::{Condition, Names, Problem};
use gantry_plugin_sdk::{About, Plugin, about, export};

/// The plugin.
pub struct Released;

impl Plugin for Released {
    const ABOUT: About = about!();
    type Settings = ();
}

impl Condition for Released {
    fn holds(expression: &str, names: &Names, (): &()) -> Result<bool, Problem> {
        match names.values.get(expression) {
            Some(value) => Ok(*value == true),
            None => Err(Problem::new("UnknownName", format!("there is no '{expression}'"))),
        }
    }

    fn check(expression: &str) -> Result<(), Problem> {
        match expression.chars().all(|c| c.is_ascii_alphabetic()) {
            true => Ok(()),
            false => Err(Problem::new("SyntaxError", "expected a name").at(1, 1)),
        }
    }
}

export!(Released as condition);
