//! An execution as StudyGovernor shows one: for functions and pointers that were written for it.

use gantry_plugin_sdk::variables::{self, VariableError};
use gantry_plugin_sdk::{Error, Value, json, log};
use serde_json::Map;

use crate::Study;

/// The object, as far as a callback knows it; `variable_map` is in it if variables may be read.
///
/// # Errors
///
/// [`Error::Unsupported`] if a variable cannot be read.
pub fn execution(study: &Study, id: &str, function: &str) -> Result<Value, Error> {
    let links = &study.links;
    let subject = json!({
        "label": study.subject,
        "uri": path(&links.subject_api),
        "api_uri": links.subject_api,
        "web_uri": links.subject,
        "cohort": {"label": study.cohort},
        "external_ids": study.subject_external_ids,
    });
    let mut experiment = json!({
        "id": study.id,
        "label": study.label,
        "uri": path(&links.experiment_api),
        "api_uri": links.experiment_api,
        "web_uri": links.experiment,
        "scandate": study.scandate,
        "state": {"label": study.state},
        "subject": {"label": study.subject, "uri": path(&links.subject_api)},
        "external_ids": study.external_ids,
    });
    if let (Some(variables), Some(members)) = (variables()?, experiment.as_object_mut()) {
        members.insert("variable_map".to_owned(), Value::Object(variables));
    }
    Ok(json!({
        "id": id,
        "uri": path(&links.execution_api),
        "api_uri": links.execution_api,
        // The page of an execution is that of its action.
        "web_uri": links.action,
        "callback": {"label": study.callback, "function": function},
        "cohort": {"label": study.cohort},
        "subject": subject,
        "experiment": experiment,
        "action": {
            "uri": path(&links.action_api),
            "api_uri": links.action_api,
            "web_uri": links.action,
        },
        "external_systems": study.external_systems,
        "status": "running",
        "result": "none",
        "secret_key": study.execution_secret,
        "secret": study.execution_secret,
    }))
}

/// All variables; nothing if they may not be read, since many can do without.
fn variables() -> Result<Option<Map<String, Value>>, Error> {
    let names = match variables::names() {
        Ok(names) => names,
        Err(VariableError::NotPermitted(permission)) => {
            log::warn(format!("without '{permission}' there is no 'variable_map'"));
            return Ok(None);
        }
        Err(VariableError::NoExperiment) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let values = names.into_iter().map(|name| {
        let value = variables::get::<Value>(&name)?.unwrap_or_default();
        Ok((name, value))
    });
    values.collect::<Result<_, Error>>().map(Some)
}

/// A URL without scheme and host.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::mock::Mock;

    use super::*;

    #[test]
    fn an_execution_has_what_is_known_of_it() {
        let study = crate::mock::study();
        let show = || execution(&study, "20", "castor").unwrap();
        let (shown, _) = Mock::new().variable("age", 31).play(show);
        for (pointer, value) in [
            ("/id", json!("20")),
            ("/uri", json!("/api/v2/callback_executions/20")),
            ("/web_uri", json!("https://study.example.org/actions/12")),
            ("/subject/label", json!("S7")),
            ("/subject/external_ids", json!({"XNAT": "XNAT_S7"})),
            ("/experiment/scandate", json!("2019-01-31T12:00:00Z")),
            ("/experiment/variable_map/age", json!(31)),
            ("/callback", json!({"label": "segmentation", "function": "castor"})),
            ("/secret_key", json!("open-sesame")),
        ] {
            assert_eq!(shown.pointer(pointer), Some(&value), "{pointer}");
        }
        let (without, _) = Mock::new().play(show);
        assert_eq!(without.pointer("/experiment/variable_map"), None);
    }

    #[test]
    fn a_path_is_what_follows_the_host() {
        assert_eq!(path("https://example.org:8000/api/v2/x/1"), "/api/v2/x/1");
        assert_eq!(path("https://example.org"), "/");
    }
}
