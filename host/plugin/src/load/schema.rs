//! Whether a plugin's JSON schema can be used: draft 2020-12, complete in itself.

use serde_json::Value as Json;

/// The dialect that schemas are of.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Most bytes of a schema.
pub(crate) const MOST_BYTES: usize = 64 * 1024;

/// What is wrong with it, if anything. References to other documents are refused, as nothing is
/// fetched for them.
pub(crate) fn check(schema: &Json) -> Result<(), String> {
    let dialect = schema.get("$schema").and_then(Json::as_str).unwrap_or(DIALECT);
    if dialect.trim_end_matches('#') != DIALECT {
        return Err(format!("its `$schema` is {dialect:?}, and only {DIALECT:?} is read"));
    }
    if let Err(error) = jsonschema::draft202012::meta::validate(schema) {
        let place = error.instance_path();
        return Err(format!("it is no JSON schema of draft 2020-12: {error} (at {place:?})"));
    }
    jsonschema::draft202012::new(schema).map(drop).map_err(|error| error.to_string())
}
