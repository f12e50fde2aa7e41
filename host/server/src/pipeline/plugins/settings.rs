//! Settings are checked against the schema that the plugin brings.

use jsonschema::Draft;
use serde_json::Value as Json;

use super::super::{Error, Result};
use super::{Finding, PluginError};

/// Most findings that are told: the first ones are what somebody mends first.
const MOST_FINDINGS: usize = 50;

/// Settings that fit the schema; else every finding, with its place.
pub(super) fn check(schema: &Json, settings: &Json) -> Result<()> {
    let findings = findings(schema, settings)?;
    match findings.is_empty() {
        true => Ok(()),
        false => Err(PluginError::SettingsRefused(findings).into()),
    }
}

/// What is wrong with the settings.
pub(super) fn findings(schema: &Json, settings: &Json) -> Result<Vec<Finding>> {
    if !settings.is_object() {
        let message = "settings are a JSON object".to_owned();
        return Ok(vec![Finding { at: String::new(), code: "type", message, hint: None }]);
    }
    // The plugin host let no schema pass that refers to other documents, so nothing is fetched here.
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| Error::internal("reading a plugin's schema", error.to_owned()))?;
    let finding = |error: jsonschema::ValidationError<'_>| Finding {
        at: error.instance_path().to_string(),
        code: "schema",
        message: error.to_string(),
        hint: None,
    };
    Ok(validator.iter_errors(settings).take(MOST_FINDINGS).map(finding).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_finding_tells_its_place() {
        let schema = json!({
            "type": "object",
            "properties": {"rules": {"items": {"type": "string"}}, "url": {"format": "uri"}},
            "additionalProperties": false,
        });
        let at = |settings| {
            let findings = findings(&schema, &settings).unwrap();
            findings.into_iter().map(|finding| finding.at).collect::<Vec<_>>()
        };
        assert_eq!(at(json!({"rules": ["a"]})), Vec::<String>::new());
        assert_eq!(
            at(json!({"rules": ["a", 1, 2], "url": "no"})),
            ["/rules/1", "/rules/2", "/url"]
        );
        assert_eq!(at(json!({"other": 1})), [""]);
        assert_eq!(at(json!([])), [""]);
    }
}
