//! Hides secrets wherever a plugin could show them: in logs, reports and recordings.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde_json::Value as Json;

/// Shortest line of a secret of several lines (a private key, say) that is hidden by itself.
const LINE_CHARS: usize = 8;

/// Knows what is to be hidden.
pub(crate) struct Masker {
    /// What is hidden, and what stands in its place; longer ones first, as one may contain another.
    hidden: Vec<(String, String)>,
}

impl Masker {
    /// Hides these secrets, by name. A plugin could encode a secret in endless ways; hidden are
    /// itself, its lines, and base64, which is how HTTP carries passwords.
    pub(crate) fn new(secrets: &BTreeMap<String, String>) -> Self {
        let mut hidden = Vec::new();
        for (name, secret) in secrets {
            let lines = secret.lines().filter(|line| line.len() >= LINE_CHARS);
            let encoded = [&BASE64_STANDARD, &BASE64_STANDARD_NO_PAD].map(|e| e.encode(secret));
            let forms = lines.map(str::to_owned).chain(encoded).chain([secret.clone()]);
            let shown = in_place_of(name);
            hidden.extend(forms.filter(|form| !form.is_empty()).map(|form| (form, shown.clone())));
        }
        hidden.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        hidden.dedup();
        Self { hidden }
    }

    /// The text without secrets.
    pub(crate) fn text(&self, text: String) -> String {
        self.hidden.iter().fold(text, |text, (form, shown)| {
            if text.contains(form.as_str()) { text.replace(form.as_str(), shown) } else { text }
        })
    }

    /// The value without secrets in its texts.
    pub(crate) fn json(&self, value: Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.text(text)),
            Json::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Json::Object(members) => {
                members.into_iter().map(|(name, value)| (name, self.json(value))).collect()
            }
            other => other,
        }
    }
}

/// What is shown instead of a secret. A replay gives it to the plugin as the secret, so that what
/// it does with it looks the same.
pub(crate) fn in_place_of(name: &str) -> String {
    format!("<secret {name}>")
}
