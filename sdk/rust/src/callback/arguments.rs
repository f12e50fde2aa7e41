//! What arguments a callback takes, for those who write workflows.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, json_schema, schema_for};
use serde_json::{Map, Value};

use super::Callback;
use crate::component::is_unit;

/// The schema of the plugin's settings with that of its arguments as `$defs.arguments`: Gantry
/// checks the arguments in a workflow when the workflow is added. The documentation of a field is
/// the hint where it does not fit. A type of arguments that contains itself cannot be described.
///
/// ```
/// use gantry_plugin_sdk::callback::{Call, Callback, Step, schema_with_arguments};
/// use gantry_plugin_sdk::{About, Error, Plugin, Value, about, json};
/// use schemars::JsonSchema;
/// use serde::Deserialize;
///
/// pub struct Double;
///
/// impl Plugin for Double {
///     const ABOUT: About = about!();
///     type Settings = ();
///
///     fn settings_schema() -> String {
///         schema_with_arguments::<Self>()
///     }
/// }
///
/// #[derive(Deserialize, JsonSchema)]
/// pub struct Arguments {
///     /// What is doubled.
///     number: f64,
/// }
///
/// impl Callback for Double {
///     type Arguments = Arguments;
///     type Memory = ();
///
///     fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
///         Ok(Step::finish(json!({"double": 2.0 * call.arguments.number})))
///     }
/// }
///
/// let schema: Value = serde_json::from_str(&Double::settings_schema()).unwrap();
/// let number = &schema["$defs"]["arguments"]["properties"]["number"];
/// assert_eq!(number["description"], "What is doubled.");
/// // There still are no settings.
/// assert_eq!(schema["additionalProperties"], false);
/// ```
pub fn schema_with_arguments<C>() -> String
where
    C: Callback,
    C::Arguments: JsonSchema,
{
    let mut schema = if is_unit::<C::Settings>() {
        json_schema!({"type": "object", "additionalProperties": false})
    } else {
        schema_for!(C::Settings)
    };
    let arguments = if is_unit::<C::Arguments>() {
        json_schema!({"type": "object"})
    } else {
        complete::<C::Arguments>()
    };
    let definitions = schema.ensure_object().entry("$defs").or_insert_with(|| Map::new().into());
    if let Value::Object(definitions) = definitions {
        definitions.insert("arguments".to_owned(), arguments.to_value());
    }
    schema.to_value().to_string()
}

/// A schema without references: it is taken out of the document that it stands in.
fn complete<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>()
}
