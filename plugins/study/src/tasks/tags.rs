//! Tags of tasks.

use gantry_plugin_sdk::{Error, log, variables};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// Tags as a workflow writes them: one or several.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Tags {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Tags {
    /// All of them.
    pub fn to_vec(&self) -> Vec<String> {
        match self {
            Self::One(tag) => vec![tag.clone()],
            Self::Several(tags) => tags.clone(),
        }
    }
}

/// The tags, with those that a variable of the experiment adds: a text or a list of texts. A
/// variable that is not there, or is something else, adds none.
///
/// # Errors
///
/// [`Error::Failed`] if variables may not be read.
pub fn with_extra(mut tags: Vec<String>, variable: Option<&str>) -> Result<Vec<String>, Error> {
    let Some(name) = variable else { return Ok(tags) };
    let Some(value) = variables::get::<Value>(name)? else { return Ok(tags) };
    match serde_json::from_value::<Tags>(value) {
        Ok(extra) => {
            for tag in extra.to_vec() {
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        Err(_) => log::warn(format!("the variable '{name}' is no text and no list of texts")),
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;
    use gantry_plugin_sdk::mock::Mock;

    use super::*;

    fn tags(variable: Value) -> Vec<String> {
        let mock = Mock::new().variable("more", variable);
        mock.play(|| with_extra(vec!["qa".to_owned()], Some("more"))).0.unwrap()
    }

    #[test]
    fn a_variable_adds_tags() {
        assert_eq!(tags(json!("urgent")), ["qa", "urgent"]);
        assert_eq!(tags(json!(["a", "qa", "b"])), ["qa", "a", "b"]);
    }

    #[test]
    fn what_is_no_tag_adds_none() {
        for other in [json!(7), json!(null), json!([1])] {
            assert_eq!(tags(other), ["qa"]);
        }
        let absent = Mock::new().variable("other", 1).play(|| with_extra(Vec::new(), Some("more")));
        assert_eq!(absent.0, Ok(Vec::new()));
    }

    #[test]
    fn variables_that_may_not_be_read_are_an_error() {
        assert!(Mock::new().play(|| with_extra(Vec::new(), Some("more"))).0.is_err());
        assert_eq!(Mock::new().play(|| with_extra(Vec::new(), None)).0, Ok(Vec::new()));
    }
}
