//! Values as the text of a file, as tasks write them.

use gantry_model::types::TypeSpec;
use gantry_model::value::{Value, number};

use super::constraints;
use super::error::{ValueError, message};
use super::geometry::check_geometry;

/// The value that a file holds. Blanks and line ends around it do not count.
///
/// # Errors
///
/// Where the text is none of the type's, or breaks a constraint. Images, files and arrays are
/// refused: they are no text.
pub fn value_from_text(spec: &TypeSpec, text: &str) -> Result<Value, ValueError> {
    let text = text.trim();
    let wrong = |wanted: &str| {
        let shown: String = text.chars().take(40).collect();
        ValueError::invalid(message::TYPE, format!("{wanted} is expected, but '{shown}' came"))
    };
    match spec {
        // The reference system reads every other text as false, which hides mistakes.
        TypeSpec::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => Err(ValueError::invalid(message::NO_MATCH, "true or false is expected")),
        },
        TypeSpec::Integer(bounds) => {
            let value = text.parse().map_err(|_| wrong("a whole number of 64 bits"))?;
            constraints::integer(value, bounds)
        }
        TypeSpec::Number { bounds, infinity_allowed, nan_allowed } => {
            let value = number::from_word(text).or_else(|| text.parse().ok());
            let value = value.ok_or_else(|| wrong("a number"))?;
            constraints::float(value, bounds, *infinity_allowed, *nan_allowed)
        }
        TypeSpec::String { min_length, max_length } => {
            constraints::string(text, *min_length, *max_length)
        }
        TypeSpec::Enumeration { values } => constraints::enumeration(text, values),
        TypeSpec::Datetime { before, after } => constraints::datetime(text, *before, *after),
        TypeSpec::Geometry => {
            check_geometry(text)?;
            Ok(Value::Geometry(text.to_owned()))
        }
        TypeSpec::Image { .. }
        | TypeSpec::File { .. }
        | TypeSpec::Files(_)
        | TypeSpec::Array { .. } => {
            Err(ValueError::invalid(message::TYPE, "this type has no text"))
        }
    }
}
