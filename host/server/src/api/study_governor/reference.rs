//! What clients call a thing: by its number, its label, or its address in the older version.

use std::fmt;

use serde::Deserialize;

/// A number, or else a label.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Reference(String);

/// By what a thing is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Filter {
    /// By its number alone.
    Id,
    /// By its label alone.
    Label,
}

/// By what the thing in a path is looked up.
#[derive(Debug, Deserialize)]
pub(super) struct FilterField {
    pub(super) filter_field: Option<Filter>,
}

impl Reference {
    /// A number, a label, or the address of a thing, whose last part is one of both.
    pub(super) fn of_uri(text: &str) -> Self {
        let last = text.rsplit_once('/').filter(|_| text.contains("/api/v"));
        Self(last.map_or(text, |(_, last)| last).to_owned())
    }

    /// The number, if it is one and may be one.
    pub(super) fn number(&self, filter: Option<Filter>) -> Option<i64> {
        self.0.parse().ok().filter(|_| filter != Some(Filter::Label))
    }

    /// The label, if it may be one.
    pub(super) fn label(&self, filter: Option<Filter>) -> Option<&str> {
        (filter != Some(Filter::Id)).then_some(self.0.as_str())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_and_a_label_is_not() {
        let last = |text: &str| Reference::of_uri(text).to_string();
        assert_eq!(last("http://127.0.0.1/study-governor/api/v1/subjects/12"), "12");
        assert_eq!(last("/api/v1/states/done"), "done");
        assert_eq!(last("left/right"), "left/right");
    }

    #[test]
    fn what_may_be_both_is_looked_up_as_asked() {
        let twelve = Reference::of_uri("12");
        assert_eq!((twelve.number(None), twelve.label(None)), (Some(12), Some("12")));
        assert_eq!(twelve.label(Some(Filter::Id)), None);
        assert_eq!(twelve.number(Some(Filter::Label)), None);
        assert_eq!(Reference::of_uri("x").number(None), None);
    }
}
