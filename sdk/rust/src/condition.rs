//! The world `condition`: whether expressions hold.
//!
//! ```
//! use gantry_plugin_sdk::condition::{Condition, Names, Problem};
//! use gantry_plugin_sdk::{About, Plugin, about, export, json};
//!
//! /// Evaluates expressions such as `experiment.done`: whether it is `true`.
//! pub struct IsTrue;
//!
//! impl Plugin for IsTrue {
//!     const ABOUT: About = about!();
//!     type Settings = ();
//! }
//!
//! impl Condition for IsTrue {
//!     fn holds(expression: &str, names: &Names, _: &()) -> Result<bool, Problem> {
//!         let pointer = format!("/{}", expression.trim().replace('.', "/"));
//!         match names.values.pointer(&pointer) {
//!             Some(value) => Ok(*value == true),
//!             None => Err(Problem::new("NameError", format!("there is no '{expression}'"))),
//!         }
//!     }
//! }
//!
//! export!(IsTrue as condition);
//!
//! let names = Names { values: json!({"experiment": {"done": true}}), now: 0 };
//! assert_eq!(IsTrue::holds("experiment.done", &names, &()), Ok(true));
//! assert!(IsTrue::holds("subject", &names, &()).is_err());
//! ```

use serde_json::Value;

pub use crate::bindings::conditions::exports::gantry::plugin::conditions::{
    Evaluation, Problem, Verdict,
};

use crate::bindings::conditions::exports::gantry::plugin::conditions::Guest;
use crate::component::{Component, parse};
use crate::{Error, Plugin, component};

/// What expressions may use.
#[derive(Debug, Clone, PartialEq)]
pub struct Names {
    /// The names, an object. `{"$datetime": "2019-01-31T12:00:00"}` in it stands for that time
    /// without a time zone, and `{"$object": {…}}` for an object whose properties are read with a
    /// dot.
    pub values: Value,
    /// Milliseconds since 1970-01-01T00:00:00Z: what expressions are told if they ask for the time.
    pub now: u64,
}

/// A plugin that evaluates conditions. See [the module](self) for an example.
pub trait Condition: Plugin {
    /// Whether an expression holds. It is not empty: an empty one holds.
    ///
    /// # Errors
    ///
    /// [`Problem`] if it cannot be evaluated. It is that expression's alone; the others are
    /// evaluated all the same.
    fn holds(expression: &str, names: &Names, settings: &Self::Settings) -> Result<bool, Problem>;

    /// Whether an expression is well-formed, without evaluating it. By default each is.
    ///
    /// # Errors
    ///
    /// [`Problem`] if it is not.
    fn check(expression: &str) -> Result<(), Problem> {
        let _ = expression;
        Ok(())
    }
}

impl<P: Condition> Guest for Component<P, component::Condition> {
    fn evaluate(evaluation: Evaluation) -> Result<Vec<Verdict>, Error> {
        let settings = parse("settings", &evaluation.settings)?;
        let values = serde_json::from_str(&evaluation.names)?;
        let names = Names { values, now: evaluation.now };
        let verdict = |expression: &String| match expression.trim() {
            "" => Verdict::Holds(true),
            _ => match P::holds(expression, &names, &settings) {
                Ok(holds) => Verdict::Holds(holds),
                Err(problem) => Verdict::Raised(problem),
            },
        };
        Ok(evaluation.expressions.iter().map(verdict).collect())
    }

    fn check(expressions: Vec<String>) -> Result<Vec<Option<Problem>>, Error> {
        let check = |expression: &String| match expression.trim() {
            "" => None,
            _ => P::check(expression).err(),
        };
        Ok(expressions.iter().map(check).collect())
    }
}

impl Problem {
    /// A problem of a kind such as `SyntaxError`, at a place that is not known.
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), line: 0, column: 0 }
    }

    /// The problem with its place in the expression; both count from 1, the column in characters.
    pub fn at(self, line: u32, column: u32) -> Self {
        Self { line, column, ..self }
    }
}
