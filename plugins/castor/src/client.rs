//! Castor EDC's API, as much of it as is needed.

use std::collections::BTreeMap;

use gantry_plugin_sdk::http::{self, Request, Response};
use gantry_plugin_sdk::{Error, Value, json, secrets};
use serde::Deserialize;

use crate::sources::part;

/// Items on a page.
const PAGE: usize = 500;

/// A login at Castor.
pub(crate) struct Client {
    api: String,
    token: String,
    reason: String,
}

/// What a study knows of a field.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Field {
    pub(crate) id: String,
    #[serde(default)]
    field_variable_name: Option<String>,
    #[serde(default)]
    field_label: Option<String>,
    #[serde(default)]
    pub(crate) field_type: String,
    /// The repeating data that a field of the type `repeated_measures` holds.
    #[serde(default)]
    pub(crate) report_id: Option<String>,
}

/// A value to write.
pub(crate) type Points = BTreeMap<String, String>;

impl Client {
    /// Logs in; what is written will have `reason` in Castor's audit trail.
    pub(crate) fn login(server: &str, reason: String) -> Result<Self, Error> {
        let request = http::post(format!("{server}/oauth/token")).json(&json!({
            "client_id": secrets::get("castor-client-id")?,
            "client_secret": secrets::get("castor-client-secret")?,
            "grant_type": "client_credentials",
        }))?;
        let answer: Value = succeeded("log in", request.send()?)?.json()?;
        let token = answer.get("access_token").and_then(Value::as_str).ok_or_else(|| {
            Error::Failed("log in to Castor: the answer has no access token".to_owned())
        })?;
        Ok(Self { api: format!("{server}/api"), token: token.to_owned(), reason })
    }

    /// All items of a list, page by page. There are none where there is nothing.
    pub(crate) fn items(&self, path: &str, key: &str) -> Result<Vec<Value>, Error> {
        let mut items = Vec::new();
        let (mut page, mut pages) = (1, 1);
        while page <= pages {
            let url = format!("{}{path}?page={page}&page_size={PAGE}", self.api);
            let response = self.send(http::get(url))?;
            if response.status == 404 {
                return Ok(items);
            }
            let answer: Value = succeeded(path, response)?.json()?;
            pages = answer.get("page_count").and_then(Value::as_u64).unwrap_or(1);
            let found = answer.get("_embedded").and_then(|it| it.get(key));
            items.extend(found.and_then(Value::as_array).into_iter().flatten().cloned());
            page += 1;
        }
        Ok(items)
    }

    /// The member `id` of the item whose `by` is this name.
    pub(crate) fn id_by_name(
        &self,
        path: &str,
        (key, by, id): (&str, &str, &str),
        name: &str,
    ) -> Result<String, Error> {
        let items = self.items(path, key)?;
        let text = |item: &Value, member: &str| item.get(member)?.as_str().map(str::to_owned);
        let found = items.iter().find(|item| text(item, by).as_deref() == Some(name));
        found.and_then(|item| text(item, id)).ok_or_else(|| {
            Error::Unsupported(format!("Castor has no '{name}' among the {key} of this account"))
        })
    }

    /// Makes the participant known; whether it was known before.
    pub(crate) fn participant(&self, study: &str, site: &str, id: &str) -> Result<bool, Error> {
        let participant = json!({"participant_id": id, "site_id": site});
        let response = self.post(&format!("/study/{}/participant", part(study)), &participant)?;
        match response.status {
            201 => Ok(false),
            422 => Ok(true),
            _ => succeeded("create the participant", response).map(|_| false),
        }
    }

    /// All fields of a study, by their variable names, or by their labels if they have none.
    pub(crate) fn fields(&self, study: &str) -> Result<BTreeMap<String, Field>, Error> {
        let items = self.items(&format!("/study/{}/field", part(study)), "fields")?;
        let mut fields = BTreeMap::new();
        for item in items {
            let field: Field = serde_json::from_value(item)?;
            let label = || Some(field.field_label.as_deref()?.to_lowercase().replace(' ', "_"));
            let name = field.field_variable_name.clone().filter(|name| !name.is_empty());
            if let Some(name) = name.or_else(label).filter(|name| !name.is_empty()) {
                fields.insert(name, field);
            }
        }
        Ok(fields)
    }

    /// Creates something; its id.
    pub(crate) fn create(&self, path: &str, what: &Value) -> Result<String, Error> {
        let answer: Value = succeeded(path, self.post(path, what)?)?.json()?;
        let id = answer.get("id").and_then(Value::as_str).map(str::to_owned);
        id.ok_or_else(|| Error::Failed(format!("Castor, {path}: the answer has no id")))
    }

    /// Writes those points that are not there yet; whether there were any. A field that has another
    /// value stays as it is, and is an error.
    pub(crate) fn write(
        &self,
        path: &str,
        points: &Points,
        instance: Option<&str>,
    ) -> Result<bool, Error> {
        let text = |item: &Value, member| Some(item.get(member)?.as_str()?.to_owned());
        let present = self.items(path, "items")?;
        let present: Points = present
            .iter()
            .filter_map(|item| Some((text(item, "field_id")?, text(item, "field_value")?)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let mut data = Vec::new();
        for (field, value) in points {
            match present.get(field) {
                Some(there) if there == value => {}
                Some(there) => {
                    return Err(Error::Failed(format!(
                        "Castor, {path}: the field {field} has the value '{there}', and '{value}' \
                         is new; nothing was changed"
                    )));
                }
                None => data.push(self.point(field, value, instance)),
            }
        }
        if data.is_empty() {
            return Ok(false);
        }
        let common = json!({"change_reason": self.reason, "confirmed_changes": true});
        let response = self.post(path, &json!({"common": common, "data": data}))?;
        let answer: Value = succeeded(path, response)?.json().unwrap_or_default();
        match answer.get("total_failed").and_then(Value::as_u64) {
            None | Some(0) => Ok(true),
            Some(count) => {
                let failed = answer.get("failed").cloned().unwrap_or_default();
                Err(Error::Failed(format!("Castor, {path}: {count} fields were refused: {failed}")))
            }
        }
    }

    fn point(&self, field: &str, value: &str, instance: Option<&str>) -> Value {
        let mut point = json!({
            "field_id": field,
            "field_value": value,
            "change_reason": self.reason,
            "confirmed_changes": true,
        });
        if let (Some(instance), Some(members)) = (instance, point.as_object_mut()) {
            members.insert("instance_id".to_owned(), json!(instance));
        }
        point
    }

    fn post(&self, path: &str, body: &Value) -> Result<Response, Error> {
        self.send(http::post(format!("{}{path}", self.api)).json(body)?)
    }

    fn send(&self, request: Request) -> Result<Response, Error> {
        Ok(request.header("authorization", &format!("Bearer {}", self.token)).send()?)
    }
}

fn succeeded(what: &str, response: Response) -> Result<Response, Error> {
    response.success().map_err(|error| {
        let (Error::Unsupported(why) | Error::Failed(why)) = error;
        Error::Failed(format!("Castor, {what}: {why}"))
    })
}
