//! What an administrator says about outputs.

use fast_glob::{glob_match, validate};
use gantry_plugin_sdk::Error;
use schemars::JsonSchema;
use serde::Deserialize;

/// Rules for outputs. The first that fits an output counts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The rules, in their order.
    #[serde(default)]
    rules: Vec<Rule>,
    /// Whether to drop outputs that no rule fits. They are kept under their own names unless this
    /// is true.
    #[serde(default)]
    drop_others: bool,
}

/// What to do with outputs of some names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// A pattern of names: `*` stands for any characters but `/`, `**/` for folders, `?` for one
    /// character, and `{a,b}` for either. One with `/`, such as `masks/*`, is about the parts of an
    /// array or a folder.
    pattern: String,
    /// Drop it. Nothing else counts then.
    #[serde(default)]
    drop: bool,
    /// A template of the result's name, `{{ path }}` if absent.
    name: Option<String>,
    /// A template of the folder for it; none if absent.
    folder: Option<String>,
    /// What the result is: a media type, or a format such as `nifti-1`. What the task declares if
    /// absent.
    format: Option<String>,
}

/// What becomes of an output.
#[derive(Debug, PartialEq)]
pub(crate) enum Decision<'a> {
    Drop,
    /// With the templates of its place.
    Keep {
        folder: Option<&'a str>,
        name: &'a str,
        format: Option<&'a str>,
    },
}

const OWN_NAME: &str = "{{ path }}";

impl Settings {
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.rules.iter().try_for_each(|Rule { pattern, .. }| {
            validate(pattern).map_err(|error| {
                Error::Unsupported(format!("the pattern '{pattern}' is not valid: {error:?}"))
            })
        })
    }

    /// Whether a rule that is about parts fits this path.
    pub(crate) fn is_about_part(&self, path: &str) -> bool {
        let of_parts = self.rules.iter().filter(|rule| rule.pattern.contains('/'));
        of_parts.into_iter().any(|rule| glob_match(&rule.pattern, path))
    }

    pub(crate) fn decide(&self, path: &str) -> Decision<'_> {
        match self.rules.iter().find(|rule| glob_match(&rule.pattern, path)) {
            Some(Rule { drop: true, .. }) => Decision::Drop,
            Some(Rule { name, folder, format, .. }) => Decision::Keep {
                folder: folder.as_deref(),
                name: name.as_deref().unwrap_or(OWN_NAME),
                format: format.as_deref(),
            },
            None if self.drop_others => Decision::Drop,
            None => Decision::Keep { folder: None, name: OWN_NAME, format: None },
        }
    }
}
