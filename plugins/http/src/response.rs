//! The values of the callback, from the response.

use std::collections::BTreeMap;

use gantry_plugin_sdk::callback::Step;
use gantry_plugin_sdk::http::Response;
use gantry_plugin_sdk::{Error, Value, json};
use serde::Serialize;

use crate::Failures;
use crate::arguments::Arguments;
use crate::templates::Templates;

/// A response as expressions see it.
#[derive(Serialize)]
struct Told<'a> {
    status: u16,
    headers: BTreeMap<&'a str, &'a str>,
    text: String,
    /// Absent if the content is no JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<Value>,
}

pub(crate) fn outcome(
    arguments: &Arguments,
    templates: &mut Templates,
    response: Response,
) -> Result<Step<Failures>, Error> {
    let headers = response.headers.iter().map(|header| (&*header.name, &*header.value)).collect();
    let (status, text, json) = (response.status, response.text(), response.json().ok());
    let told = Told { status, headers, text, json };
    if !arguments.expects(response.status) {
        return Ok(Step::finish_badly(json!({ "status": told.status, "text": told.text })));
    }
    let Some(values) = &arguments.values else {
        return Ok(Step::finish(serde_json::to_value(told)?));
    };
    templates.add("response", &told);
    let values = values.iter().map(|(name, expression)| {
        Ok((name.clone(), templates.evaluate(&format!("values.{name}"), expression)?))
    });
    Ok(Step::finish(Value::Object(values.collect::<Result<_, Error>>()?)))
}
