//! The `$` names in arguments: `$EXPERIMENT`, `$XNAT` and so on.

use gantry_plugin_sdk::Error;
use serde_json::Value;

use crate::Study;

/// Puts what they stand for in the place of `$` names.
#[derive(Debug, Clone, Copy)]
pub struct Substitution<'a> {
    study: &'a Study,
    xnat: &'a str,
}

/// A name, and what it stands for.
type Name = (&'static str, for<'a> fn(&Substitution<'a>) -> Result<&'a str, Error>);

const NAMES: [Name; 5] = [
    ("$XNAT", |it| it.study.system(it.xnat)),
    ("$EXPERIMENT", |it| Ok(&it.study.links.experiment_api)),
    ("$SUBJECT", |it| Ok(&it.study.links.subject_api)),
    ("$CALLBACK_EXECUTION", |it| Ok(&it.study.links.execution_api)),
    ("$CALLBACK_SECRET", |it| Ok(&it.study.execution_secret)),
];

impl<'a> Substitution<'a> {
    /// For an experiment, where `$XNAT` is the address of the external system `xnat`.
    pub fn new(study: &'a Study, xnat: &'a str) -> Self {
        Self { study, xnat }
    }

    /// The text with its names replaced, wherever they stand. What is put in is not looked through
    /// again.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if `$XNAT` is used and there is no such system.
    pub fn text(&self, text: &str) -> Result<String, Error> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let known = NAMES.iter().find_map(|(name, value)| {
                from.strip_prefix(name).map(|after| (value(self), after))
            });
            match known {
                Some((value, after)) => {
                    filled.push_str(value?);
                    rest = after;
                }
                None => {
                    filled.push('$');
                    rest = from.strip_prefix('$').unwrap_or_default();
                }
            }
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The value: if it is a text, with its names replaced. Other values, and what is inside of
    /// them, stay as they are.
    ///
    /// # Errors
    ///
    /// As for [`Substitution::text`].
    pub fn value(&self, value: &Value) -> Result<Value, Error> {
        match value {
            Value::String(text) => self.text(text).map(Value::String),
            other => Ok(other.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_wherever_they_stand() {
        let study = crate::mock::study();
        let names = Substitution::new(&study, "XNAT");
        let fill = |text| names.text(text).unwrap();
        assert_eq!(fill("$XNAT/data"), "https://xnat.example.org/data");
        assert_eq!(fill("a$SUBJECT$EXPERIMENT").matches("/api/v2/").count(), 2);
        assert_eq!(fill("$CALLBACK_SECRET!"), "open-sesame!");
        assert!(fill("--e=$CALLBACK_EXECUTION").ends_with("/callback_executions/20"));
        for untouched in ["$HOME", "$", "100 $$", "", "$callback_secret"] {
            assert_eq!(fill(untouched), untouched);
        }
    }

    #[test]
    fn what_is_put_in_is_not_looked_through_again() {
        let mut study = crate::mock::study();
        study.links.experiment_api = "https://example.org/$CALLBACK_SECRET".to_owned();
        let filled = Substitution::new(&study, "XNAT").text("$EXPERIMENT").unwrap();
        assert_eq!(filled, "https://example.org/$CALLBACK_SECRET");
    }

    #[test]
    fn a_missing_system_matters_only_where_it_is_used() {
        let study = crate::mock::study();
        let names = Substitution::new(&study, "NONE");
        assert!(names.text("$SUBJECT").is_ok());
        assert!(matches!(names.text("$XNAT"), Err(Error::Unsupported(_))));
    }
}
