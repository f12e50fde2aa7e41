//! Hides secrets wherever a plugin could show them: in logs, reports and recordings.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use url::form_urlencoded;

/// Shortest line of a secret of several lines (a private key, say) that is hidden by itself.
const LINE_CHARS: usize = 8;

/// How HTTP carries a user's name and password (RFC 7617).
const BASIC: &str = "Basic ";

/// Knows what is to be hidden.
pub(crate) struct Masker {
    /// What is hidden, and what stands in its place; longer ones first, as one may contain another.
    hidden: Vec<(String, String)>,
}

impl Masker {
    /// Hides these secrets, in the forms in which they travel: a plugin could encode them in endless
    /// ways, and those that it may use are known by `names`. What stands in place of a secret is
    /// recognised in the same forms, so that a replay without the secret shows the same.
    pub(crate) fn new<'a>(
        names: impl Iterator<Item = &'a str>,
        secrets: &'a BTreeMap<String, String>,
    ) -> Self {
        let mut hidden = Vec::new();
        for name in names.chain(secrets.keys().map(String::as_str)) {
            let shown = in_place_of(name);
            let mut hide = |form: String| {
                if !form.is_empty() && form != shown {
                    hidden.push((form, shown.clone()));
                }
            };
            encoded(&shown).into_iter().for_each(&mut hide);
            if let Some(secret) = secrets.get(name) {
                encoded(secret).into_iter().for_each(&mut hide);
                let lines = secret.lines().filter(|line| line.len() >= LINE_CHARS);
                lines.map(str::to_owned).chain([secret.clone()]).for_each(&mut hide);
            }
        }
        hidden.sort_by(|(one, _), (other, _)| {
            (Reverse(one.len()), one).cmp(&(Reverse(other.len()), other))
        });
        hidden.dedup();
        Self { hidden }
    }

    /// The text without secrets.
    pub(crate) fn text(&self, text: String) -> String {
        if self.hidden.is_empty() {
            return text;
        }
        let text = self.login(&text).unwrap_or(text);
        self.hidden.iter().fold(text, |text, (form, shown)| {
            if text.contains(form.as_str()) { text.replace(form.as_str(), shown) } else { text }
        })
    }

    /// A login with a secret in it, readable: its base64 would hide the secret from us alone.
    fn login(&self, text: &str) -> Option<String> {
        let decoded = BASE64_STANDARD.decode(text.strip_prefix(BASIC)?).ok()?;
        let login = String::from_utf8(decoded).ok()?;
        let shows = |(form, shown): &(String, String)| {
            login.contains(form.as_str()) || login.contains(shown.as_str())
        };
        self.hidden.iter().any(shows).then(|| format!("{BASIC}{login}"))
    }

    /// The value without secrets in its texts.
    fn json(&self, value: Json) -> Json {
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

/// The value without secrets in its texts. One that is also a word of the format itself (a secret
/// `begun`, say) is no secret, and stays.
pub(crate) fn masked<T: Serialize + DeserializeOwned>(value: T, masker: &Masker) -> T {
    if masker.hidden.is_empty() {
        return value;
    }
    let shown = serde_json::to_value(&value).map(|json| masker.json(json));
    shown.and_then(serde_json::from_value).unwrap_or(value)
}

/// What is shown instead of a secret. A replay gives it to the plugin as the secret.
pub(crate) fn in_place_of(name: &str) -> String {
    format!("<secret {name}>")
}

/// The text in headers, in URLs and in JSON.
fn encoded(text: &str) -> [String; 5] {
    let form = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let json = Json::from(text).to_string();
    [
        BASE64_STANDARD.encode(text),
        BASE64_STANDARD_NO_PAD.encode(text),
        form.replace('+', "%20"),
        form,
        json.trim_matches('"').to_owned(),
    ]
}
