//! The fields of a JSON body. Clients of all ages are taken: a field may have several names, numbers may come as texts, and
//! what is null counts as left out.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use gantry_model::study::Scandate;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Number, Value};

use super::error::Refusal;
use super::reference::Reference;
use crate::app::App;

/// A JSON object, whatever type its header claims. No body is one without fields.
pub(super) struct Fields(Map<String, Value>);

impl FromRequest<App> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let body = Bytes::from_request(request, app).await?;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Refusal::unreadable("The body has to be a JSON object.")),
            Err(error) => Err(Refusal::unreadable(format!("The body is no JSON: {error}."))),
        }
    }
}

impl Fields {
    /// What is given under the first of these names that is.
    pub(super) fn value(&self, names: &[&'static str]) -> Option<(&'static str, &Value)> {
        names.iter().find_map(|name| {
            let value = self.0.get(*name)?;
            (!value.is_null()).then_some((*name, value))
        })
    }

    /// A text.
    pub(super) fn text(&self, names: &[&'static str]) -> Result<Option<String>, Refusal> {
        let Some((name, value)) = self.value(names) else { return Ok(None) };
        match value {
            Value::String(text) => Ok(Some(text.clone())),
            Value::Number(number) => Ok(Some(number.to_string())),
            _ => Err(Refusal::field(name, "Expected a text.")),
        }
    }

    /// A text that has to be there.
    pub(super) fn needed_text(&self, names: &[&'static str]) -> Result<String, Refusal> {
        self.text(names)?.ok_or_else(|| missing(names))
    }

    /// A text that has to be something.
    pub(super) fn parsed<T>(&self, names: &[&'static str]) -> Result<Option<T>, Refusal>
    where
        T: FromStr<Err: Display>,
    {
        let Some(text) = self.text(names)? else { return Ok(None) };
        let name = self.value(names).map_or("", |(name, _)| name);
        text.parse().map(Some).map_err(|error: T::Err| Refusal::field(name, error.to_string()))
    }

    /// A text that has to be there, and to be something.
    pub(super) fn needed_parsed<T>(&self, names: &[&'static str]) -> Result<T, Refusal>
    where
        T: FromStr<Err: Display>,
    {
        self.parsed(names)?.ok_or_else(|| missing(names))
    }

    /// A date. Of one with a time, the time is dropped.
    pub(super) fn date(&self, name: &'static str) -> Result<Option<Date>, Refusal> {
        let Some(text) = self.text(&[name])? else { return Ok(None) };
        let wrong = || Refusal::field(name, format!("'{text}' is no date: write it as 1980-01-31"));
        text.parse::<Scandate>().map(|date| Some(date.0.date())).map_err(|_| wrong())
    }

    /// A time. One without a zone is that of the server, in UTC.
    pub(super) fn instant(&self, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
        let Some(text) = self.text(&[name])? else { return Ok(None) };
        let wrong = || {
            Refusal::field(name, format!("'{text}' is no time: write it as 2019-01-31T12:00:00"))
        };
        let zoneless = || {
            let wall: Scandate = text.parse().ok()?;
            Some(wall.0.to_zoned(TimeZone::UTC).ok()?.timestamp())
        };
        text.parse().ok().or_else(zoneless).map(Some).ok_or_else(wrong)
    }

    /// A date that has to be there.
    pub(super) fn needed_date(&self, name: &'static str) -> Result<Date, Refusal> {
        self.date(name)?.ok_or_else(|| missing(&[name]))
    }

    /// A number, which may be written as a text.
    pub(super) fn number(&self, names: &[&'static str]) -> Result<Option<Number>, Refusal> {
        let Some((name, value)) = self.value(names) else { return Ok(None) };
        let number = match value {
            Value::Number(number) => Some(number.clone()),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| Refusal::field(name, "Expected a number."))
    }

    /// True or false.
    pub(super) fn truth(&self, names: &[&'static str]) -> Result<Option<bool>, Refusal> {
        let Some((name, value)) = self.value(names) else { return Ok(None) };
        match value {
            Value::Bool(truth) => Ok(Some(*truth)),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            _ => Err(Refusal::field(name, "Expected true or false.")),
        }
    }

    /// A thing that is named.
    pub(super) fn reference(&self, names: &[&'static str]) -> Result<Option<Reference>, Refusal> {
        Ok(self.text(names)?.map(|text| Reference::of_uri(&text)))
    }

    /// A thing that has to be named.
    pub(super) fn needed_reference(&self, names: &[&'static str]) -> Result<Reference, Refusal> {
        self.reference(names)?.ok_or_else(|| missing(names))
    }

    /// Texts by name, which have to be there.
    pub(super) fn needed_texts(
        &self,
        name: &'static str,
    ) -> Result<BTreeMap<String, String>, Refusal> {
        let Some((_, value)) = self.value(&[name]) else { return Err(missing(&[name])) };
        let wrong = || Refusal::field(name, "Expected an object with texts.");
        let given = value.as_object().ok_or_else(wrong)?;
        let text = |(key, value): (&String, &Value)| match value {
            Value::String(text) => Ok((key.clone(), text.clone())),
            Value::Number(number) => Ok((key.clone(), number.to_string())),
            _ => Err(wrong()),
        };
        given.iter().map(text).collect()
    }
}

fn missing(names: &[&'static str]) -> Refusal {
    let name = names.first().copied().unwrap_or_default();
    Refusal::field(name, "Missing required parameter in the JSON body")
}
